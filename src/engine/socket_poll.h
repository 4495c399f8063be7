/* The sockets that libcurl waits for, and how another thread ends a wait. */
#ifndef CRML_SOCKET_POLL_H
#define CRML_SOCKET_POLL_H

#include <curl/curl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/notifier.h"

#pragma GCC visibility push(hidden)

typedef struct crml_watched {
  short events;            /* what libcurl waits for */
  bool muted;              /* for now without what there is to read */
  double muted_until;      /* monotonic */
} crml_watched;

typedef struct crml_poll {
  struct pollfd *fds;      /* the notifier's, then libcurl's */
  crml_watched *watched;   /* by the same indexes */
  size_t count, room;
  crml_notifier notifier;  /* wakes a wait from another thread */
  bool no_notifier;        /* no descriptor was left for one: waits are kept short */
  size_t transfers;        /* transfers for whose sockets room is reserved */
  bool ready;              /* the last poll found ready sockets that are not all handled */
  size_t muted;            /* sockets */
  double next_unmute;      /* monotonic; HUGE_VAL: never */
  unsigned long calls;     /* of libcurl, by this file and by those that say so */
  double call_began;       /* monotonic */
  /* Called when libcurl took long over one socket: the time now, and the seconds it took. */
  void (*slow)(void *user, double now, double seconds);
  void *user;
} crml_poll;

/* `poll` must be zeroed. False: out of memory. */
bool crml_poll_init(crml_poll *poll);
/* Makes libcurl say which sockets `multi` waits for. False: out of memory. */
bool crml_poll_attach(crml_poll *poll, CURLM *multi);
void crml_poll_clean(crml_poll *poll);
/* Waits for sockets, libcurl's timers or the notifier, at most `milliseconds`; returns at once
 * while ready sockets are left from the last time. False: a signal came. */
bool crml_poll_wait(crml_poll *poll, CURLM *multi, int milliseconds);
/* Lets libcurl handle ready sockets and due timers, for some milliseconds at most; the rest is
 * handled by the next call. */
void crml_poll_act(crml_poll *poll, CURLM *multi);
/* To be called before any other call of libcurl that may read from sockets. */
void crml_poll_begin_call(crml_poll *poll);
/* Leaves what a socket has to read unread until then. */
void crml_poll_mute(crml_poll *poll, int fd, double until);
/* Reserves room for the sockets of one more transfer. False: out of memory. */
bool crml_poll_expect(crml_poll *poll);
/* One transfer has ended. */
void crml_poll_dismiss(crml_poll *poll);
/* Whether a timer of libcurl's is due. */
bool crml_poll_is_due(CURLM *multi);
/* Stops watching a socket that is about to be closed. */
void crml_poll_forget(crml_poll *poll, int fd);

#pragma GCC visibility pop

#endif
