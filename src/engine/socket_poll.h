/* The sockets that libcurl waits for, and how another thread ends a wait. */
#ifndef CRML_SOCKET_POLL_H
#define CRML_SOCKET_POLL_H

#include <curl/curl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/notifier.h"

#pragma GCC visibility push(hidden)

typedef struct crml_poll {
  struct pollfd *fds;      /* the notifier's, then those that libcurl named */
  size_t count, room;
  crml_notifier notifier;  /* how another thread ends a wait */
  bool no_notifier;        /* there was no descriptor for one: waits are kept short */
  size_t transfers;        /* under way: there is room for their sockets */
  bool ready;              /* sockets were ready at the last poll and are not all handled */
  /* Called after work that took long: the time, and how long. */
  void (*slow)(void *user, double now, double seconds);
  void *user;
} crml_poll;

/* Of one that is all zero. False: no memory. */
bool crml_poll_init(crml_poll *poll, CURLM *multi);
void crml_poll_clean(crml_poll *poll);
/* Waits for sockets, libcurl's timers, the notifier, or so long; not at all while sockets that were
 * ready are not handled. False: a signal came. */
bool crml_poll_wait(crml_poll *poll, CURLM *multi, int milliseconds);
/* Lets libcurl do what can be done now, sockets that were ready and what is due, for no longer than
 * some milliseconds: the rest is done the next time. */
void crml_poll_act(crml_poll *poll, CURLM *multi);
/* Makes room for the sockets of one more transfer. False: no memory. */
bool crml_poll_expect(crml_poll *poll);
/* One of them is over. */
void crml_poll_dismiss(crml_poll *poll);
/* Whether a timer of libcurl's has run out. */
bool crml_poll_is_due(CURLM *multi);
/* A socket that is being closed. */
void crml_poll_forget(crml_poll *poll, int fd);

#pragma GCC visibility pop

#endif
