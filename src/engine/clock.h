/* The engine's clock. */
#ifndef CRML_CLOCK_H
#define CRML_CLOCK_H

#include <time.h>

#pragma GCC visibility push(hidden)

/* Seconds; 0: the system has no such clock. */
static inline double crml_seconds_of(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) return 0;
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static inline double crml_monotonic(void) { return crml_seconds_of(CLOCK_MONOTONIC); }

#pragma GCC visibility pop

#endif
