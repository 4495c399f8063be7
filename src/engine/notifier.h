/* A descriptor that becomes readable: how a thread tells an event loop that there is news. */
#ifndef CRML_NOTIFIER_H
#define CRML_NOTIFIER_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct crml_notifier {
  int read_fd, write_fd;  /* may be the same; -1: none */
  bool notified;              /* and not drained since: one byte on its way is enough */
} crml_notifier;

/* An eventfd, or a pipe where there are none. False, errno: none to be had. */
bool crml_notifier_init(crml_notifier *notifier);
void crml_notifier_clean(crml_notifier *notifier);
/* Makes `read_fd` readable, from any thread; until it is hushed. */
void crml_notifier_raise(const crml_notifier *notifier);
void crml_notifier_lower(const crml_notifier *notifier);
/* The same for those who hold a lock: one that was notified needs no second write. */
void crml_notifier_notify(crml_notifier *notifier);
/* True if it was notified. */
bool crml_notifier_clear(crml_notifier *notifier);

#pragma GCC visibility pop

#endif
