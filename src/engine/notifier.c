#include "engine/notifier.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>

bool crml_bell_init(crml_bell *bell) {
  bell->rung = false;
  bell->read_fd = bell->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return bell->read_fd >= 0;
}
#else
static void prepare(int fd) {
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool crml_bell_init(crml_bell *bell) {
  int fds[2];
  bell->rung = false;
  bell->read_fd = bell->write_fd = -1;
  if (pipe(fds) != 0) return false;
  prepare(fds[0]);
  prepare(fds[1]);
  bell->read_fd = fds[0];
  bell->write_fd = fds[1];
  return true;
}
#endif

void crml_bell_clean(crml_bell *bell) {
  if (bell->write_fd >= 0 && bell->write_fd != bell->read_fd) close(bell->write_fd);
  if (bell->read_fd >= 0) close(bell->read_fd);
  bell->read_fd = bell->write_fd = -1;
}

void crml_bell_strike(const crml_bell *bell) {
  static const uint64_t one = 1;  /* an eventfd takes nothing shorter */
  if (bell->write_fd >= 0) (void)!write(bell->write_fd, &one, sizeof one);
}

void crml_bell_hush(const crml_bell *bell) {
  uint64_t sink;
  while (bell->read_fd >= 0 && read(bell->read_fd, &sink, sizeof sink) > 0) continue;
}

void crml_bell_ring(crml_bell *bell) {
  if (!bell->rung) crml_bell_strike(bell);
  bell->rung = true;
}

bool crml_bell_drain(crml_bell *bell) {
  bool rung = bell->rung;
  bell->rung = false;
  if (rung) crml_bell_hush(bell);
  return rung;
}
