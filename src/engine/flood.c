/* Protection from floods: bytes that carry no answer, such as endless chunk extensions. libcurl
 * reads some 400 KB of them at a time for each exchange without a callback, and a socket that
 * never runs dry keeps it busy. Exchanges that took long without a callback are paused, the longer
 * the more of them there are, so that all floods together get only a share of the time. */
#include <math.h>

#include "engine/transfer.h"

/* PAUSES: seconds of pause for each second of flood and each paused exchange. LONGEST: the longest
 * pause in seconds. */
static const double PAUSES = 5, LONGEST = 1;

static bool is_paused(const crml_exchange *ex) { return ex->paused_until > 0; }

static void find_next(crml_wire *wire) {
  const crml_exchange *ex;
  wire->next_resume = HUGE_VAL;
  if (wire->paused == 0) return;
  for (ex = wire->in_flight; ex; ex = ex->later)
    if (is_paused(ex)) wire->next_resume = fmin(wire->next_resume, ex->paused_until);
}

static void pause_one(crml_exchange *ex, double now, double seconds) {
  crml_wire *wire = ex->wire;
  if (is_paused(ex) || curl_easy_pause(ex->easy, CURLPAUSE_RECV) != CURLE_OK) return;
  wire->paused++;
  ex->paused_until = now + fmin(seconds * PAUSES * wire->paused, LONGEST);
  wire->next_resume = fmin(wire->next_resume, ex->paused_until);
}

static void resume(crml_exchange *ex) {
  crml_flood_forget(ex);
  crml_poll_begin_call(&ex->wire->poll);
  (void)curl_easy_pause(ex->easy, CURLPAUSE_CONT);
}

void crml_flood_forget(crml_exchange *ex) {
  if (!is_paused(ex)) return;
  ex->paused_until = 0;
  ex->wire->paused--;
}

/* One call of libcurl may serve other exchanges than the one of its socket. So every exchange is
 * suspect whose answer has begun and that had no callback since. Over HTTP/2 none is: libcurl 7.88
 * loses data when a stream is paused, so the socket is muted. */
static bool is_suspect(const crml_exchange *ex) {
  long version = CURL_HTTP_VERSION_2_0;
  if (ex->heard < 0 || ex->callbacks != ex->callbacks_seen) return false;
  return curl_easy_getinfo(ex->easy, CURLINFO_HTTP_VERSION, &version) == CURLE_OK &&
         version < CURL_HTTP_VERSION_2_0;
}

/* A connection that was kept from reading on, without a callback to one of its exchanges, is left
 * alone for a while. */
static void mute_stopped(crml_wire *wire, double now, double seconds) {
  const crml_socket *socket = NULL;
  bool served = false;
  crml_exchange *ex;
  for (ex = wire->in_flight; ex; ex = ex->later) {
    if (!crml_tls_reads_stopped(ex)) continue;
    served = served || ex->callbacks != ex->callbacks_seen;
    socket = crml_connections_socket(ex);
  }
  wire->stopped = NULL;
  seconds *= PAUSES * (double)(wire->poll.muted + 1);
  if (socket && !served) crml_poll_mute(&wire->poll, socket->fd, now + fmin(seconds, LONGEST));
}

void crml_flood_note(void *user, double now, double seconds) {
  crml_wire *wire = user;
  crml_exchange *ex;
  if (wire->stopped) mute_stopped(wire, now, seconds);
  for (ex = wire->in_flight; ex; ex = ex->later) {
    if (is_suspect(ex)) pause_one(ex, now, seconds);
    ex->callbacks_seen = ex->callbacks;
  }
}

/* Resumes one exchange at a time: what takes long after that is caused by this one. */
void crml_flood_resume(crml_wire *wire, double now) {
  crml_exchange *ex, *first = NULL;
  if (now < wire->next_resume) return;
  for (ex = wire->in_flight; ex; ex = ex->later) {
    ex->callbacks_seen = ex->callbacks;
    if (is_paused(ex) && (first == NULL || ex->paused_until < first->paused_until)) first = ex;
  }
  if (first) resume(first);
  find_next(wire);
}
