#include "os/sigpipe.h"

#include <pthread.h>
#include <time.h>

/* Whether a SIGPIPE is pending; `set`: of this signal alone. */
static bool is_pending(sigset_t *set) {
  sigset_t pending;
  sigemptyset(set);
  sigaddset(set, SIGPIPE);
  return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

void crml_sigpipe_block(crml_sigpipe *guard) {
  sigset_t sigpipe;
  guard->blocked = true;
  guard->was_pending = is_pending(&sigpipe);
  (void)pthread_sigmask(SIG_BLOCK, &sigpipe, &guard->before);
}

void crml_sigpipe_allow(const crml_sigpipe *guard) {
  static const struct timespec at_once = { 0, 0 };
  sigset_t sigpipe;
  if (!guard->blocked) return;
  if (is_pending(&sigpipe) && !guard->was_pending) (void)sigtimedwait(&sigpipe, NULL, &at_once);
  (void)pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
