/* A descriptor that becomes readable when another thread notifies it. */
#ifndef CRML_NOTIFIER_H
#define CRML_NOTIFIER_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct crml_notifier {
  int read_fd, write_fd;  /* the same one for an eventfd; -1: none */
  bool notified;          /* written and not cleared since; no second write is needed */
} crml_notifier;

/* An eventfd, or a pipe where there is no eventfd. False: errno says why there is none. */
bool crml_notifier_init(crml_notifier *notifier);
void crml_notifier_clean(crml_notifier *notifier);
/* Makes `read_fd` readable, until it is lowered. Safe from any thread. */
void crml_notifier_raise(const crml_notifier *notifier);
void crml_notifier_lower(const crml_notifier *notifier);
/* Like raise and lower, but they remember the state and skip needless system calls. The caller
 * holds a lock. */
void crml_notifier_notify(crml_notifier *notifier);
/* Returns whether it was notified. */
bool crml_notifier_clear(crml_notifier *notifier);

#pragma GCC visibility pop

#endif
