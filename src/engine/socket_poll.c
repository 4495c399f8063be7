/* The sockets that libcurl waits for. curl_multi_socket_action handles ready sockets only, while
 * curl_multi_perform would ask the system about each one every time. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "engine/clock.h"
#include "engine/socket_poll.h"

enum {
  NOTIFIER = 0,              /* index of the notifier's descriptor */
  TRANSFER_MAX = 3,          /* sockets of one transfer: resolver, and two addresses at once */
  NO_NOTIFIER_WAIT_MAX = 20  /* milliseconds */
};

static const double SLOW = 0.001, TURN = 0.02;  /* seconds */

static bool reserve(crml_poll *p, size_t count) {
  size_t room = p->room ? p->room : 1;
  struct pollfd *fds;
  crml_watched *watched;
  if (count <= p->room) return true;
  while (room < count) room *= 2;
  fds = realloc(p->fds, room * sizeof *fds);
  if (fds == NULL) return false;
  p->fds = fds;
  watched = realloc(p->watched, room * sizeof *watched);
  if (watched == NULL) return false;
  p->watched = watched;
  p->room = room;
  return true;
}

/* The index of a socket; `count` if it is not there. */
static size_t find(const crml_poll *p, int fd) {
  size_t i = NOTIFIER + 1;
  while (i < p->count && p->fds[i].fd != fd) i++;
  return i;
}

void crml_poll_forget(crml_poll *p, int fd) {
  size_t i = find(p, fd);
  if (i == p->count) return;
  if (p->watched[i].muted) p->muted--;
  p->count--;
  p->fds[i] = p->fds[p->count];
  p->watched[i] = p->watched[p->count];
}

/* --- muted sockets --- */

static void set_events(crml_poll *p, size_t i) {
  short hidden = p->watched[i].muted ? POLLIN : 0;
  p->fds[i].events = (short)(p->watched[i].events & ~hidden);
}

void crml_poll_mute(crml_poll *p, int fd, double until) {
  size_t i = find(p, fd);
  if (i == p->count || p->watched[i].muted) return;
  p->watched[i].muted = true;
  p->watched[i].muted_until = until;
  p->muted++;
  p->next_unmute = fmin(p->next_unmute, until);
  set_events(p, i);
}

static void unmute(crml_poll *p) {
  double now = p->muted > 0 ? crml_monotonic() : 0;
  size_t i;
  if (p->muted > 0 && now < p->next_unmute) return;
  p->next_unmute = HUGE_VAL;
  for (i = NOTIFIER + 1; i < p->count && p->muted > 0; i++) {
    crml_watched *one = &p->watched[i];
    if (!one->muted) continue;
    if (one->muted_until > now) {
      p->next_unmute = fmin(p->next_unmute, one->muted_until);
      continue;
    }
    one->muted = false;
    p->muted--;
    set_events(p, i);
  }
}

/* --- sockets come and go --- */

bool crml_poll_expect(crml_poll *p) {
  if (!reserve(p, NOTIFIER + 1 + TRANSFER_MAX * (p->transfers + 1))) return false;
  p->transfers++;
  return true;
}

void crml_poll_dismiss(crml_poll *p) { p->transfers--; }

/* Room was reserved when the transfer began. The socket of a connection that libcurl is shutting
 * down may find none and is not watched then; no transfer waits for it. */
static void watch(crml_poll *p, int fd, int what) {
  size_t i = find(p, fd);
  if (i == p->count && !reserve(p, p->count + 1)) return;
  if (i == p->count) {
    p->fds[i].fd = fd;
    p->watched[i].muted = false;
    p->count++;
  }
  p->watched[i].events = (short)((what & CURL_POLL_IN ? POLLIN : 0) |
                                 (what & CURL_POLL_OUT ? POLLOUT : 0));
  set_events(p, i);
  p->fds[i].revents = 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *unused) {
  (void)easy;
  (void)unused;
  if (what == CURL_POLL_REMOVE) crml_poll_forget(user, fd);
  else watch(user, fd, what);
  return 0;
}

bool crml_poll_init(crml_poll *p) {
  p->no_notifier = !crml_notifier_init(&p->notifier);
  p->next_unmute = HUGE_VAL;
  if (!reserve(p, NOTIFIER + 1)) return false;
  p->fds[NOTIFIER].fd = p->notifier.read_fd;  /* poll ignores a negative one */
  p->fds[NOTIFIER].events = POLLIN;
  p->fds[NOTIFIER].revents = 0;
  p->count = NOTIFIER + 1;
  return true;
}

bool crml_poll_attach(crml_poll *p, CURLM *multi) {
  return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
         curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, p) == CURLM_OK;
}

void crml_poll_clean(crml_poll *p) {
  crml_notifier_clean(&p->notifier);
  free(p->fds);
  free(p->watched);
}

bool crml_poll_wait(crml_poll *p, CURLM *multi, int milliseconds) {
  long timer = -1;
  int count;
  if (p->no_notifier && milliseconds > NO_NOTIFIER_WAIT_MAX) milliseconds = NO_NOTIFIER_WAIT_MAX;
  if (p->ready) return true;
  if (milliseconds > 0) (void)curl_multi_timeout(multi, &timer);
  if (timer >= 0 && timer < milliseconds) milliseconds = (int)timer;
  count = poll(p->fds, (nfds_t)p->count, milliseconds);
  p->ready = count > 0;
  if (p->ready && p->fds[NOTIFIER].revents) {
    p->fds[NOTIFIER].revents = 0;
    crml_notifier_lower(&p->notifier);
    p->ready = count > 1;
  }
  return count >= 0 || errno != EINTR;
}

static int happened(short events) {
  return (events & (POLLIN | POLLHUP) ? CURL_CSELECT_IN : 0) |
         (events & POLLOUT ? CURL_CSELECT_OUT : 0) |
         (events & (POLLERR | POLLNVAL) ? CURL_CSELECT_ERR : 0);
}

void crml_poll_begin_call(crml_poll *p) {
  p->calls++;
  p->call_began = crml_monotonic();
}

/* Reports a call of libcurl that took long; the next one may begin. True: the time of this turn is
 * used up. */
static bool measure(crml_poll *p, double began) {
  double now = crml_monotonic();
  if (now - p->call_began > SLOW && p->slow) p->slow(p->user, now, now - p->call_began);
  p->calls++;
  p->call_began = now;
  return now - began > TURN;
}

/* The list may change during the loop: the last entry takes the place of a removed one. */
static void act_on_sockets(crml_poll *p, CURLM *multi) {
  double began;
  size_t i;
  int running;
  crml_poll_begin_call(p);
  began = p->call_began;
  for (i = p->count; i-- > NOTIFIER + 1;) {
    struct pollfd one;
    if (i >= p->count || p->fds[i].revents == 0) continue;
    one = p->fds[i];
    p->fds[i].revents = 0;
    if (one.revents & POLLNVAL) crml_poll_forget(p, one.fd);  /* otherwise poll would return at
                                                                 once every time */
    (void)curl_multi_socket_action(multi, one.fd, happened(one.revents), &running);
    if (measure(p, began)) return;
  }
  p->ready = false;
}

static void act_on_timers(crml_poll *p, CURLM *multi) {
  int running;
  crml_poll_begin_call(p);
  (void)curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
  (void)measure(p, p->call_began);
}

bool crml_poll_is_due(CURLM *multi) {
  long timer = -1;
  return curl_multi_timeout(multi, &timer) == CURLM_OK && timer == 0;
}

void crml_poll_act(crml_poll *p, CURLM *multi) {
  if (p->next_unmute < HUGE_VAL) unmute(p);
  if (p->ready) act_on_sockets(p, multi);
  if (crml_poll_is_due(multi)) act_on_timers(p, multi);
}
