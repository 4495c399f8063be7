/* Keeps SIGPIPE from the program while this thread writes to connections that may be closed. */
#ifndef CRML_SIGPIPE_H
#define CRML_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct crml_sigpipe {
  bool blocked, was_pending;
  sigset_t before;  /* the thread's signal mask */
} crml_sigpipe;

/* Blocks the signal in this thread. */
void crml_sigpipe_block(crml_sigpipe *guard);
/* Discards a SIGPIPE raised since, and restores the mask. Does nothing if `blocked` is false. */
void crml_sigpipe_allow(const crml_sigpipe *guard);

#pragma GCC visibility pop

#endif
