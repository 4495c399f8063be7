/* Transports and the handles they keep: configured once, then each exchange sets URL, header lines
 * and, when it is not a plain GET, method and body. No curl_easy_reset in between. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine_internal.h"

enum {
  HEADER_BYTES_MAX = 64 * 1024,  /* of all header lines of one exchange, interim ones included */
  UNUSED_MAX = 256,              /* handles a transport keeps: what a limiter admits by default */
  KEPT_BODY = 64 * 1024,         /* larger body buffers are given back */
  RESENDS_MAX = 3,
  NAMES_KEPT_SECONDS = 60,
  KEEPALIVE_SECONDS = 45
};

/* --- what libcurl hands us --- */

static bool is_interim(const char *line, size_t len) {
  const char *blank = memchr(line, ' ', len);
  return blank && blank + 1 < line + len && blank[1] == '1';
}

static size_t without_line_end(const char *line, size_t len) {
  while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r')) len--;
  return len;
}

static bool keep_line(crml_buffer *headers, const char *line, size_t len) {
  char *at = crml_buffer_extend(headers, len + 1);
  if (at == NULL) return false;
  memcpy(at, line, len);
  at[len] = '\n';
  return true;
}

/* Keeps the header lines of the final response; trailers change nothing. */
static bool take_line(crml_exchange *ex, const char *line, size_t len) {
  if (ex->complete) return true;
  if (ex->status_line) {
    ex->status_line = false;
    ex->interim = is_interim(line, len);
    crml_buffer_clear(&ex->response.headers);
    return true;
  }
  len = without_line_end(line, len);
  if (len == 0) {
    ex->complete = !ex->interim;
    ex->status_line = ex->interim;
    return true;
  }
  return keep_line(&ex->response.headers, line, len);
}

static size_t on_header(char *data, size_t size, size_t count, void *user) {
  crml_exchange *ex = user;
  size_t len = size * count;
  ex->heard = ex->engine->active;
  ex->header_bytes += len;
  ex->too_large = ex->header_bytes > HEADER_BYTES_MAX;
  if (ex->too_large) return 0;
  ex->no_memory = !take_line(ex, data, len);
  return ex->no_memory ? 0 : len;
}

static size_t on_body(char *data, size_t size, size_t count, void *user) {
  crml_exchange *ex = user;
  crml_buffer *body = &ex->response.body;
  size_t len = size * count;
  ex->heard = ex->engine->active;
  ex->too_large = len > body->max - body->len;
  if (ex->too_large) return 0;
  ex->no_memory = !crml_buffer_append(body, data, len);
  return ex->no_memory ? 0 : len;
}

/* --- a handle's settings, once --- */

#define SET(option, value) \
  do { if (rc == CURLE_OK) rc = curl_easy_setopt(ex->easy, option, value); } while (0)

static CURLcode set_callbacks(crml_exchange *ex) {
  CURLcode rc = CURLE_OK;
  SET(CURLOPT_PRIVATE, (char *)ex);
  SET(CURLOPT_ERRORBUFFER, ex->error);
  SET(CURLOPT_HEADERFUNCTION, on_header);
  SET(CURLOPT_HEADERDATA, ex);
  SET(CURLOPT_WRITEFUNCTION, on_body);
  SET(CURLOPT_WRITEDATA, ex);
  SET(CURLOPT_OPENSOCKETFUNCTION, crml_socket_open);
  SET(CURLOPT_OPENSOCKETDATA, ex);
  SET(CURLOPT_CLOSESOCKETFUNCTION, crml_socket_close);
  return rc;
}

/* Only http and https, no redirects, no cookies, no netrc; the bytes given are the bytes sent.
 * Time-outs are the job's: libcurl's own one for connections (300 s by default) is out of reach.
 * CURLOPT_PIPEWAIT stays off: a burst opens its connections at once instead of waiting for the
 * first handshake to tell whether streams can share one; those that come later do share. */
static CURLcode set_protocol(crml_exchange *ex, bool http2) {
  const curl_version_info_data *libcurl = curl_version_info(CURLVERSION_NOW);
  CURLcode rc = CURLE_OK;
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
  SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
  SET(CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  SET(CURLOPT_HTTP_VERSION, http2 && (libcurl->features & CURL_VERSION_HTTP2)
                              ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
  SET(CURLOPT_HTTP09_ALLOWED, 0L);
  SET(CURLOPT_PATH_AS_IS, 1L);
  SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_NOPROGRESS, 1L);
  SET(CURLOPT_CONNECTTIMEOUT_MS, (long)INT_MAX);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
  SET(CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_SECONDS);
  return rc;
}

/* Proxy and exceptions are always set, if to nothing: else libcurl would ask the environment. The
 * exceptions are ours (transfer_url.c), since each version of libcurl has other rules. */
static CURLcode set_proxy(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = CURLE_OK;
  ex->proxy = options->proxy;
  SET(CURLOPT_PROXY, ex->proxy);
  SET(CURLOPT_NOPROXY, "");
  SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  return rc;
}

/* A bundle is trusted instead of the system's store, not besides. (TLS backends without a directory
 * of certificates refuse to be told that there is none.) */
static CURLcode set_tls(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = CURLE_OK;
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  SET(CURLOPT_SSL_VERIFYPEER, options->verify ? 1L : 0L);
  SET(CURLOPT_SSL_VERIFYHOST, options->verify ? 2L : 0L);
  if (options->ca_bundle) {
    SET(CURLOPT_CAINFO, options->ca_bundle);
    (void)curl_easy_setopt(ex->easy, CURLOPT_CAPATH, NULL);
  }
  if (strncmp(options->proxy, "https:", 6) != 0) return rc;
  SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  SET(CURLOPT_PROXY_SSL_VERIFYPEER, options->verify ? 1L : 0L);
  SET(CURLOPT_PROXY_SSL_VERIFYHOST, options->verify ? 2L : 0L);
  if (options->ca_bundle) {
    SET(CURLOPT_PROXY_CAINFO, options->ca_bundle);
    (void)curl_easy_setopt(ex->easy, CURLOPT_PROXY_CAPATH, NULL);
  }
  return rc;
}

/* What depends on the engine: a transport outlives the engine that a fork took away. */
static CURLcode attach(crml_exchange *ex, crml_engine *engine) {
  CURLcode rc = CURLE_OK;
  SET(CURLOPT_CLOSESOCKETDATA, engine);
#if LIBCURL_VERSION_NUM >= 0x075700
  if (engine->libcurl >= 0x075700) SET(CURLOPT_QUICK_EXIT, 1L);
#endif
  if (rc == CURLE_OK) ex->engine = engine;
  return rc;
}

static void discard(crml_exchange *ex) {
  if (ex->easy) curl_easy_cleanup(ex->easy);
  curl_url_cleanup(ex->parsed_origin);
  crml_buffer_free(&ex->response.headers);
  crml_buffer_free(&ex->response.body);
  crml_buffer_free(&ex->origin);
  free(ex->lines);
  free(ex);
}

static CURLcode configure(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = ex->easy ? set_callbacks(ex) : CURLE_OUT_OF_MEMORY;
  if (rc == CURLE_OK) rc = set_protocol(ex, options->http2);
  if (rc == CURLE_OK) rc = set_proxy(ex, options);
  return rc == CURLE_OK ? set_tls(ex, options) : rc;
}

/* Answers may hold secrets (credentials of a role), so their buffers are wiped. */
static crml_exchange *make(crml_transport *transport, CURLcode *rc) {
  crml_exchange *ex = calloc(1, sizeof *ex);
  *rc = CURLE_OUT_OF_MEMORY;
  if (ex == NULL) return NULL;
  ex->transport = transport;
  crml_buffer_init(&ex->response.headers, HEADER_BYTES_MAX, true);
  crml_buffer_init(&ex->response.body, transport->options.max_response_size, true);
  crml_buffer_init(&ex->origin, CRML_ORIGIN_MAX, false);
  ex->plain = true;
  ex->easy = curl_easy_init();
  *rc = configure(ex, &transport->options);
  if (*rc == CURLE_OK) return ex;
  discard(ex);
  return NULL;
}

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

/* Links the request's own lines for libcurl, which only reads them. Of what libcurl adds to a body
 * by itself, 100-continue and a made-up content type are left out. */
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

/* POST and its like without a body say so (Content-Length: 0). */
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
  return rc;
}

static CURLcode set_request(crml_exchange *ex, crml_engine *engine, const crml_request *request) {
  CURLcode rc = ex->engine == engine ? CURLE_OK : attach(ex, engine);
  if (ex->bypasses_dns_cache != ex->transport->bypass_dns_cache)
    SET(CURLOPT_DNS_CACHE_TIMEOUT, ex->transport->bypass_dns_cache ? 0L : (long)NAMES_KEPT_SECONDS);
  ex->bypasses_dns_cache = ex->transport->bypass_dns_cache;
  if (rc == CURLE_OK) rc = crml_exchange_set_url(ex, request);
  if (rc == CURLE_OK) rc = set_method(ex, request);
  return rc == CURLE_OK ? set_lines(ex, request) : rc;
}

static void start_afresh(crml_exchange *ex) {
  ex->turn = ex->engine->turns;
  ex->heard = -1;
  ex->header_bytes = 0;
  ex->socket_error = 0;
  ex->status_line = true;
  ex->interim = ex->complete = ex->too_large = ex->no_memory = false;
  ex->error[0] = '\0';
  ex->response.status = 0;
}

static crml_exchange *take_unused(crml_transport *transport, CURLcode *rc) {
  crml_exchange *ex = transport->unused;
  *rc = CURLE_OK;
  if (ex == NULL) return make(transport, rc);
  transport->unused = ex->next;
  transport->unused_count--;
  return ex;
}

/* Gives the handle back; the job may have swapped the buffers. */
static void put_back(crml_exchange *ex) {
  crml_transport *transport = ex->transport;
  crml_buffer_renew(&ex->response.headers, KEPT_BODY, HEADER_BYTES_MAX, true);
  crml_buffer_renew(&ex->response.body, KEPT_BODY, transport->options.max_response_size, true);
  if (transport->unused_count >= UNUSED_MAX) {
    discard(ex);
  } else {
    ex->next = transport->unused;
    transport->unused = ex;
    transport->unused_count++;
  }
  crml_transport_release(transport);
}

static bool enter(crml_exchange *ex) {
  if (!crml_poll_expect(&ex->engine->poll)) return false;
  if (curl_multi_add_handle(ex->engine->multi, ex->easy) == CURLM_OK) return true;
  crml_poll_dismiss(&ex->engine->poll);
  return false;
}

static void leave(crml_exchange *ex) {
  (void)curl_multi_remove_handle(ex->engine->multi, ex->easy);
  crml_poll_dismiss(&ex->engine->poll);
}

crml_exchange *crml_exchange_begin(crml_engine *engine, crml_transport *transport,
                                   const crml_request *request, crml_fault *why) {
  CURLcode rc;
  crml_exchange *ex = take_unused(transport, &rc);
  if (ex) {
    transport->references++;
    rc = set_request(ex, engine, request);
    if (rc == CURLE_OK) {
      ex->resent = 0;
      start_afresh(ex);
      if (enter(ex)) return ex;
      rc = CURLE_OUT_OF_MEMORY;
    }
    put_back(ex);
  }
  *why = rc == CURLE_OUT_OF_MEMORY ? CRML_FAULT_MEMORY : CRML_FAULT_LOCAL;
  return NULL;
}

/* libcurl does this by itself, save where sending fails after the first write (HTTP/2). */
bool crml_exchange_resend(crml_exchange *ex) {
  long made = 1;
  if (ex->resent == RESENDS_MAX || ex->heard >= 0) return false;
  if (curl_easy_getinfo(ex->easy, CURLINFO_NUM_CONNECTS, &made) != CURLE_OK || made > 0)
    return false;
  ex->resent++;
  (void)curl_multi_remove_handle(ex->engine->multi, ex->easy);
  start_afresh(ex);
  return curl_multi_add_handle(ex->engine->multi, ex->easy) == CURLM_OK;
}

/* libcurl 8.15 and later set the pretransfer time when a transfer fails before it, too; the request
 * size counts a CONNECT in versions before 8. */
bool crml_exchange_sent(const crml_exchange *ex, double *since) {
  curl_off_t microseconds = 0;
  long bytes = 0;
  *since = ex->began;
  if (ex->heard >= 0) {
    *since = ex->heard;
    return true;
  }
  if (curl_easy_getinfo(ex->easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) != CURLE_OK ||
      microseconds <= 0 ||
      curl_easy_getinfo(ex->easy, CURLINFO_REQUEST_SIZE, &bytes) != CURLE_OK || bytes <= 0)
    return false;
  *since += (double)microseconds * 1e-6;
  return true;
}

crml_response *crml_exchange_response(crml_exchange *ex) {
  long status = 0;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_RESPONSE_CODE, &status);
  ex->response.status = (int)status;
  return &ex->response;
}

/* --- the end --- */

/* True when a thread of libcurl's is looking up the host name: taking the handle away would wait
 * for it, up to the resolver's own time-out. */
static bool must_linger(const crml_exchange *ex) {
  curl_off_t resolved = 1;
  if (ex->engine->libcurl >= 0x075700 || ex->turn == ex->engine->turns) return false;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved);
  return resolved == 0;
}

static void linger(crml_exchange *ex) {
  ex->job = NULL;
  ex->plain = false;  /* what it was to send is the job's: libcurl must not hold on to it */
  (void)curl_easy_setopt(ex->easy, CURLOPT_HTTPHEADER, NULL);
  (void)curl_easy_setopt(ex->easy, CURLOPT_POSTFIELDS, "");
  ex->next = ex->engine->lingering;
  ex->engine->lingering = ex;
}

static void stop_lingering(crml_exchange *ex) {
  crml_exchange **link = &ex->engine->lingering;
  while (*link != ex) link = &(*link)->next;
  *link = ex->next;
}

/* Whoever could not be reached may have moved: names are looked up anew until somebody answers. */
static void note_reach(crml_exchange *ex) {
  double since;
  ex->transport->bypass_dns_cache = ex->heard < 0 && !crml_exchange_sent(ex, &since);
}

void crml_exchange_finish(crml_exchange *ex) {
  if (ex->job == NULL) stop_lingering(ex);
  else note_reach(ex);
  ex->job = NULL;
  leave(ex);
  put_back(ex);
}

void crml_exchange_end(crml_exchange *ex) {
  if (must_linger(ex)) linger(ex);
  else crml_exchange_finish(ex);
}

/* --- transports --- */

static void free_options(crml_transport_options *options) {
  if (options->proxy) crml_wipe((char *)options->proxy, strlen(options->proxy));
  free((char *)options->proxy);
  free((char *)options->no_proxy);
  free((char *)options->ca_bundle);
}

static char *copy(const char *text) {
  size_t size = strlen(text) + 1;
  char *made = malloc(size);
  return made ? memcpy(made, text, size) : NULL;
}

/* In a copy, proxy and no_proxy are never NULL, and ca_bundle is never empty. */
static bool copy_options(const crml_transport_options *from, crml_transport_options *to) {
  *to = *from;
  if (to->max_response_size > SIZE_MAX / 4) to->max_response_size = SIZE_MAX / 4;
  to->proxy = copy(from->proxy ? from->proxy : "");
  to->no_proxy = copy(from->no_proxy ? from->no_proxy : "");
  to->ca_bundle = from->ca_bundle && *from->ca_bundle ? copy(from->ca_bundle) : NULL;
  return to->proxy && to->no_proxy &&
         (to->ca_bundle || !from->ca_bundle || !*from->ca_bundle);
}

crml_transport *crml_transport_new(const crml_transport_options *options) {
  crml_transport *transport = calloc(1, sizeof *transport);
  if (transport == NULL) return NULL;
  transport->references = 1;
  if (copy_options(options, &transport->options)) return transport;
  crml_transport_release(transport);
  return NULL;
}

void crml_transport_release(crml_transport *transport) {
  if (transport == NULL || --transport->references > 0) return;
  while (transport->unused) {
    crml_exchange *ex = transport->unused;
    transport->unused = ex->next;
    discard(ex);
  }
  free_options(&transport->options);
  free(transport);
}
