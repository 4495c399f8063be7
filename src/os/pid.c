#include "os/pid.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "os/pin.h"

/* The id of this process; 0: not known. Shared by all Lua states of the process. */
static long known;
static bool watched;

static void forget(void) { __atomic_store_n(&known, 0, __ATOMIC_RELAXED); }

/* pthread_atfork cannot be undone: the handler must stay loaded after the Lua VM is closed. */
static void watch(void) {
  crml_pin(forget);
  watched = pthread_atfork(NULL, NULL, forget) == 0;
}

long crml_pid(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  long pid = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (pid != 0) return pid;
  (void)pthread_once(&once, watch);
  pid = (long)getpid();
  if (watched) __atomic_store_n(&known, pid, __ATOMIC_RELAXED);
  return pid;
}
