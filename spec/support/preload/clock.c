/* Preloaded into a process: advances its monotonic clock by the seconds in the file CLOCK_AHEAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef int reading(clockid_t, struct timespec *);

static long seconds_ahead(void) {
  char text[32] = "";
  int fd = open(getenv("CLOCK_AHEAD"), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  if (read(fd, text, sizeof text - 1) < 0) text[0] = '0';
  close(fd);
  return atol(text);
}

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *time) {
  void *symbol = dlsym(RTLD_NEXT, "clock_gettime");
  reading *real;
  int result;
  memcpy(&real, &symbol, sizeof real);
  result = real(clock, time);
  if (result == 0 && clock != CLOCK_REALTIME) time->tv_sec += seconds_ahead();
  return result;
}
