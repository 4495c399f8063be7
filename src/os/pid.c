#include "os/pid.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "os/pin.h"

/* The one thing that this library knows of the process, not of a Lua VM. 0: not known. */
static long known;
static bool watched;

static void forget(void) { __atomic_store_n(&known, 0, __ATOMIC_RELAXED); }

/* The handler outlives the Lua VM that asked for it. */
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
