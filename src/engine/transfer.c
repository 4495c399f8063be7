/* The life of one exchange on a transport's handle. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/transfer.h"

enum {
  RESENDS_MAX = 3,
  DROPPED_MAX = 100,  /* pooled connections that were closed before the request, for one exchange */
  NAMES_KEPT_SECONDS = 60,
  WATCHED_BODY = 64 * 1024  /* bytes; the progress of larger bodies is watched */
};

#define SET(option, value) \
  do { if (rc == CURLE_OK) rc = curl_easy_setopt(ex->easy, option, value); } while (0)

/* --- one exchange --- */

static bool has_header(const crml_request *request, const char *name) {
  size_t len = strlen(name), i;
  for (i = 0; request->headers[i]; i++) {
    crml_text start = { request->headers[i], len };
    if (strcspn(request->headers[i], ":;") == len && crml_text_is(start, name)) return true;
  }
  return false;
}

static bool reserve_lines(crml_exchange *ex, size_t count) {
  struct curl_slist *grown;
  if (count <= ex->line_room) return true;
  grown = realloc(ex->lines, count * sizeof *grown);
  if (grown == NULL) return false;
  ex->lines = grown;
  ex->line_room = count;
  return true;
}

/* Links the request's header lines for libcurl, which only reads them. "Expect: 100-continue" and
 * the default Content-Type, which libcurl adds to requests with a body, are suppressed. */
static CURLcode set_lines(crml_exchange *ex, const crml_request *request) {
  static const char *const unwanted[] = { "Expect:", "Content-Type:" };
  size_t count = 0, i;
  while (request->headers[count]) count++;
  if (!reserve_lines(ex, count + 2)) return CURLE_OUT_OF_MEMORY;
  for (i = 0; i < count; i++) ex->lines[i].data = (char *)request->headers[i];
  if (!ex->plain) {
    ex->lines[count++].data = (char *)unwanted[0];
    if (!has_header(request, "Content-Type")) ex->lines[count++].data = (char *)unwanted[1];
  }
  for (i = 0; i < count; i++) ex->lines[i].next = i + 1 < count ? &ex->lines[i + 1] : NULL;
  return curl_easy_setopt(ex->easy, CURLOPT_HTTPHEADER, count > 0 ? ex->lines : NULL);
}

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* POST, PUT and PATCH without a body send Content-Length: 0. */
static CURLcode set_method(crml_exchange *ex, const crml_request *request) {
  const char *method = request->method;
  bool has_body = request->body.data || is(method, "POST") || is(method, "PUT") ||
                  is(method, "PATCH");
  bool plain = !has_body && is(method, "GET");
  CURLcode rc = CURLE_OK;
  if (plain && ex->plain) return rc;
  ex->plain = plain;
  SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
  SET(CURLOPT_POSTFIELDS, has_body && request->body.data ? request->body.data : "");
  if (!has_body) SET(CURLOPT_HTTPGET, 1L);
  SET(CURLOPT_NOBODY, !has_body && is(method, "HEAD") ? 1L : 0L);
  SET(CURLOPT_CUSTOMREQUEST, plain ? NULL : method);
  SET(CURLOPT_NOPROGRESS, request->body.len > WATCHED_BODY ? 0L : 1L);
  return rc;
}

/* Resets the options that the previous exchange left on the handle. */
static CURLcode set_reuse(crml_exchange *ex, bool fresh) {
  CURLcode rc = CURLE_OK;
  if (ex->forbids_reuse) SET(CURLOPT_FORBID_REUSE, 0L);
  if (ex->wants_fresh != fresh) SET(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
  ex->forbids_reuse = false;
  ex->wants_fresh = fresh;
  return rc;
}

static CURLcode set_request(crml_exchange *ex, const crml_request *request, bool fresh) {
  CURLcode rc = set_reuse(ex, fresh);
  if (ex->bypasses_dns_cache != ex->transport->bypass_dns_cache)
    SET(CURLOPT_DNS_CACHE_TIMEOUT, ex->transport->bypass_dns_cache ? 0L : (long)NAMES_KEPT_SECONDS);
  ex->bypasses_dns_cache = ex->transport->bypass_dns_cache;
  if (rc == CURLE_OK) rc = crml_exchange_set_url(ex, request);
  if (ex->secure && !ex->reads_bounded) crml_tls_reads_bound(ex);
  if (rc == CURLE_OK) rc = crml_transport_set_read_size(ex);
  if (rc == CURLE_OK) rc = crml_connections_set_trust(ex);
  if (rc == CURLE_OK) rc = set_method(ex, request);
  return rc == CURLE_OK ? set_lines(ex, request) : rc;
}

static void start_afresh(crml_exchange *ex) {
  ex->turn = ex->wire->turns;
  ex->heard = ex->moved = -1;
  ex->taken = 0;
  ex->header_bytes = 0;
  ex->socket_error = 0;
  ex->status_line = true;
  ex->interim = ex->complete = ex->too_large = ex->no_memory = false;
  ex->too_large_header = false;
  ex->opened = ex->stale = ex->distrusts = false;
  ex->error[0] = '\0';
  ex->response.status = 0;
}

static bool enter(crml_exchange *ex) {
  crml_wire *wire = ex->wire;
  if (!crml_poll_expect(&wire->poll)) return false;
  if (curl_multi_add_handle(wire->multi, ex->easy) != CURLM_OK) {
    crml_poll_dismiss(&wire->poll);
    return false;
  }
  ex->earlier = NULL;
  ex->later = wire->in_flight;
  if (ex->later) ex->later->earlier = ex;
  wire->in_flight = ex;
  return true;
}

static void leave(crml_exchange *ex) {
  crml_flood_forget(ex);
  if (ex->earlier) ex->earlier->later = ex->later;
  else ex->wire->in_flight = ex->later;
  if (ex->later) ex->later->earlier = ex->earlier;
  (void)curl_multi_remove_handle(ex->wire->multi, ex->easy);
  crml_poll_dismiss(&ex->wire->poll);
}

static crml_fault fault_of_setup(const crml_exchange *ex, CURLcode rc) {
  if (ex->no_trust) return CRML_FAULT_CA_BUNDLE;
  return rc == CURLE_OUT_OF_MEMORY ? CRML_FAULT_MEMORY : CRML_FAULT_LOCAL;
}

crml_exchange *crml_exchange_begin(crml_wire *wire, crml_transport *transport,
                                   const crml_request *request, bool fresh,
                                   crml_event *failure) {
  CURLcode rc;
  crml_exchange *ex;
  if (!crml_connections_open(wire, failure)) return NULL;
  ex = crml_transport_take(transport, wire, &rc);
  failure->fault = CRML_FAULT_MEMORY;
  if (ex == NULL) return NULL;
  ex->no_trust = false;
  rc = set_request(ex, request, fresh);
  if (rc == CURLE_OK) {
    ex->resent = ex->dropped = 0;
    ex->waits_for_room = false;
    start_afresh(ex);
    if (enter(ex)) return ex;
    rc = CURLE_OUT_OF_MEMORY;
  }
  failure->fault = fault_of_setup(ex, rc);
  if (ex->no_trust) failure->detail = crml_transport_trusted(transport);
  crml_transport_put_back(ex);
  return NULL;
}

/* Sends the request again, on a new connection. */
static bool send_again(crml_exchange *ex, bool fresh) {
  (void)curl_multi_remove_handle(ex->wire->multi, ex->easy);
  start_afresh(ex);
  return set_reuse(ex, fresh) == CURLE_OK && crml_connections_set_trust(ex) == CURLE_OK &&
         curl_multi_add_handle(ex->wire->multi, ex->easy) == CURLM_OK;
}

static bool died_in_the_pool(const crml_exchange *ex) {
  long made = 1;
  return ex->heard < 0 &&
         curl_easy_getinfo(ex->easy, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
}

/* libcurl keeps an attempt's first text. From version 8 on that may be of a dead connection that it
 * removed from the pool first; why the new connection's handshake failed then stays unknown. */
static bool handshake_lacks_text(const crml_exchange *ex) {
  double handshake = 1;
  return curl_easy_getinfo(ex->easy, CURLINFO_APPCONNECT_TIME, &handshake) == CURLE_OK &&
         handshake <= 0 && (strstr(ex->error, "SSL_read:") || strstr(ex->error, "SSL_write:"));
}

static bool is_of_the_pool(const crml_exchange *ex, crml_fault fault) {
  if (fault == CRML_FAULT_LOST && (ex->stale || died_in_the_pool(ex))) return true;
  return (fault == CRML_FAULT_LOST || fault == CRML_FAULT_TLS) && handshake_lacks_text(ex);
}

/* libcurl retries lost connections itself, except when sending fails after the first write
 * (HTTP/2). A connection that was closed before the request leaves the pool; the next one in it may
 * be open. */
bool crml_exchange_resend(crml_exchange *ex, crml_fault fault) {
  bool again = false;
  if (fault == CRML_FAULT_LOST && ex->stale && ex->heard < 0 && ex->dropped < DROPPED_MAX) {
    ex->dropped++;
    return send_again(ex, false);
  }
  if (ex->resent < RESENDS_MAX)
    again = ex->distrusts || is_of_the_pool(ex, fault) || crml_connections_make_room(ex);
  if (!again) return crml_connections_await_room(ex) && send_again(ex, false);
  ex->resent++;
  return send_again(ex, true);
}

/* libcurl 8.15 and later set the pretransfer time also when a transfer fails earlier; before
 * version 8 the request size includes a CONNECT. */
bool crml_exchange_sent(const crml_exchange *ex, double *since) {
  curl_off_t microseconds = 0;
  long bytes = 0;
  *since = ex->waits_for_room ? ex->wire->active : ex->began;
  if (ex->heard >= 0) {
    *since = fmax(ex->heard, ex->moved);
    return true;
  }
  if (curl_easy_getinfo(ex->easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) != CURLE_OK ||
      microseconds <= 0 ||
      curl_easy_getinfo(ex->easy, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK || bytes <= 0)
    return false;
  *since = fmax(*since + (double)microseconds * 1e-6, ex->moved);
  return true;
}

void crml_exchange_count(const crml_exchange *ex, long long *sent, long long *received) {
  long request = 0, headers = 0;
  curl_off_t up = 0, down = 0;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_REQUEST_SIZE, &request);
  (void)curl_easy_getinfo(ex->easy, CURLINFO_SIZE_UPLOAD_T, &up);
  (void)curl_easy_getinfo(ex->easy, CURLINFO_HEADER_SIZE, &headers);
  (void)curl_easy_getinfo(ex->easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
  *sent = (long long)request + (long long)up;
  *received = (long long)headers + (long long)down;
}

crml_response *crml_exchange_response(crml_exchange *ex) {
  long status = 0;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_RESPONSE_CODE, &status);
  ex->response.status = (int)status;
  return &ex->response;
}

/* --- the end --- */

/* True while a resolver thread of libcurl runs: removing the handle would wait for it, up to the
 * resolver's own time-out. */
static bool must_linger(const crml_exchange *ex) {
  curl_off_t resolved = 1;
  if (ex->wire->libcurl >= 0x075700 || ex->turn == ex->wire->turns) return false;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved);
  return resolved == 0;
}

static void linger(crml_exchange *ex) {
  ex->job = NULL;
  ex->plain = false;  /* the request's memory is the job's: libcurl must keep no pointer to it */
  (void)curl_easy_setopt(ex->easy, CURLOPT_HTTPHEADER, NULL);
  (void)curl_easy_setopt(ex->easy, CURLOPT_POSTFIELDS, "");
  ex->next = ex->wire->lingering;
  ex->wire->lingering = ex;
}

static void stop_lingering(crml_exchange *ex) {
  crml_exchange **link = &ex->wire->lingering;
  while (*link != ex) link = &(*link)->next;
  *link = ex->next;
}

/* A host that could not be reached may have another address now: the DNS cache is bypassed until
 * one answers. */
static void note_reach(crml_exchange *ex) {
  double since;
  ex->transport->bypass_dns_cache = ex->heard < 0 && !crml_exchange_sent(ex, &since);
}

void crml_exchange_finish(crml_exchange *ex) {
  if (ex->job == NULL) {
    stop_lingering(ex);
  } else {
    note_reach(ex);
    crml_connections_note(ex);
  }
  ex->job = NULL;
  leave(ex);
  crml_transport_put_back(ex);
}

void crml_exchange_end(crml_exchange *ex) {
  crml_connections_avoid(ex);
  if (must_linger(ex)) linger(ex);
  else crml_exchange_finish(ex);
}

