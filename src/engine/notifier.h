/* A descriptor that becomes readable: how a thread tells an event loop that there is news. */
#ifndef CRML_NOTIFIER_H
#define CRML_NOTIFIER_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct crml_bell {
  int read_fd, write_fd;  /* may be the same; -1: none */
  bool rung;              /* and not drained since: one byte on its way is enough */
} crml_bell;

/* An eventfd, or a pipe where there are none. False, errno: none to be had. */
bool crml_bell_init(crml_bell *bell);
void crml_bell_clean(crml_bell *bell);
/* Makes `read_fd` readable, from any thread; until it is hushed. */
void crml_bell_strike(const crml_bell *bell);
void crml_bell_hush(const crml_bell *bell);
/* The same for those who hold a lock: one that was rung needs no second write. */
void crml_bell_ring(crml_bell *bell);
/* True if it was rung. */
bool crml_bell_drain(crml_bell *bell);

#pragma GCC visibility pop

#endif
