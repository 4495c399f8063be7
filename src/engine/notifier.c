#include "engine/notifier.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/eventfd.h>

bool crml_notifier_init(crml_notifier *notifier) {
  notifier->notified = false;
  notifier->read_fd = notifier->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return notifier->read_fd >= 0;
}
#else
static void prepare(int fd) {
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool crml_notifier_init(crml_notifier *notifier) {
  int fds[2];
  notifier->notified = false;
  notifier->read_fd = notifier->write_fd = -1;
  if (pipe(fds) != 0) return false;
  prepare(fds[0]);
  prepare(fds[1]);
  notifier->read_fd = fds[0];
  notifier->write_fd = fds[1];
  return true;
}
#endif

void crml_notifier_clean(crml_notifier *notifier) {
  if (notifier->write_fd >= 0 && notifier->write_fd != notifier->read_fd) close(notifier->write_fd);
  if (notifier->read_fd >= 0) close(notifier->read_fd);
  notifier->read_fd = notifier->write_fd = -1;
}

void crml_notifier_raise(const crml_notifier *notifier) {
  static const uint64_t one = 1;  /* an eventfd takes writes of 8 bytes only */
  if (notifier->write_fd >= 0) (void)!write(notifier->write_fd, &one, sizeof one);
}

void crml_notifier_lower(const crml_notifier *notifier) {
  uint64_t sink;
  while (notifier->read_fd >= 0 && read(notifier->read_fd, &sink, sizeof sink) > 0) continue;
}

void crml_notifier_notify(crml_notifier *notifier) {
  if (!notifier->notified) crml_notifier_raise(notifier);
  notifier->notified = true;
}

bool crml_notifier_clear(crml_notifier *notifier) {
  bool notified = notifier->notified;
  notifier->notified = false;
  if (notified) crml_notifier_lower(notifier);
  return notified;
}
