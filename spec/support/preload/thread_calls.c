/* Preloaded into a process: counts the calls of its first thread that affect other threads:
 * mutexes, conditions, and writes (notifications). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VISIBLE __attribute__((visibility("default")))

static long counted;

/* The count since the last call. */
VISIBLE long thread_calls(void);
VISIBLE long thread_calls(void) {
  long count = counted;
  counted = 0;
  return count;
}

static void *next(const char *name) {
  if (syscall(SYS_gettid) == getpid()) counted++;
  return dlsym(RTLD_NEXT, name);
}

VISIBLE int pthread_mutex_lock(pthread_mutex_t *mutex) {
  void *symbol = next("pthread_mutex_lock");
  int (*real)(pthread_mutex_t *);
  memcpy(&real, &symbol, sizeof real);
  return real(mutex);
}

VISIBLE int pthread_cond_signal(pthread_cond_t *condition) {
  void *symbol = next("pthread_cond_signal");
  int (*real)(pthread_cond_t *);
  memcpy(&real, &symbol, sizeof real);
  return real(condition);
}

VISIBLE ssize_t write(int fd, const void *data, size_t size) {
  void *symbol = next("write");
  ssize_t (*real)(int, const void *, size_t);
  memcpy(&real, &symbol, sizeof real);
  return real(fd, data, size);
}
