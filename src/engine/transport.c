/* Transports and their handles. A handle is configured once; each exchange sets URL, header lines
 * and, unless it is a plain GET, method and body. curl_easy_reset is not used. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/transfer.h"

enum {
  HEADER_BYTES_MAX = 64 * 1024,  /* header lines of one exchange in total, interim ones included */
  UNUSED_MAX = 256,              /* unused handles kept; what a limiter admits by default */
  KEPT_BODY = 64 * 1024,         /* bytes; larger body buffers are freed */
  RESERVED_BODY = 256 * 1024,    /* bytes; reserved at most for what a server announces */
  TRUST_SECONDS = 60,            /* how long libcurl keeps a parsed certificate store */
  KEEPALIVE_SECONDS = 45,
  READ_SIZE = 4 * 1024,          /* libcurl reads up to 100 of these at a time: see flood.c */
  READ_SIZE_HTTP2 = HEADER_BYTES_MAX + 8 * 1024  /* see crml_transport_set_read_size */
};

/* --- libcurl's callbacks --- */

/* Compares the first digits of the status in a status line with `digits`. */
static bool has_status(const char *line, size_t len, const char *digits) {
  const char *blank = memchr(line, ' ', len);
  size_t count = strlen(digits);
  return blank && (size_t)(line + len - blank) > count && memcmp(blank + 1, digits, count) == 0;
}

/* A 408 that a load balancer sends on an idle connection may have left before our request arrived.
 * It does not answer the request. */
static bool is_farewell(const crml_exchange *ex, const char *line, size_t len) {
  return !ex->opened && has_status(line, len, "408");
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
    ex->interim = has_status(line, len, "1");
    ex->stale = is_farewell(ex, line, len);
    if (ex->stale) return false;
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
  ex->heard = ex->wire->active;
  ex->callbacks++;
  ex->header_bytes += len;
  ex->too_large = ex->too_large_header = ex->header_bytes > HEADER_BYTES_MAX;
  if (ex->too_large) return 0;
  if (take_line(ex, data, len)) return len;
  ex->no_memory = !ex->stale;
  return 0;
}

/* Reserves room for the first bytes of a body, and for all that Content-Length announces. */
static bool reserve_body(crml_exchange *ex, size_t len) {
  curl_off_t announced = -1;
  if (curl_easy_getinfo(ex->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced) == CURLE_OK &&
      announced > (curl_off_t)len && announced <= RESERVED_BODY)
    len = (size_t)announced;
  return crml_buffer_reserve(&ex->response.body, len);
}

static size_t on_body(char *data, size_t size, size_t count, void *user) {
  crml_exchange *ex = user;
  crml_buffer *body = &ex->response.body;
  size_t len = size * count;
  ex->heard = ex->wire->active;
  ex->callbacks++;
  ex->too_large = len > body->max - body->len;
  if (ex->too_large) return 0;
  ex->no_memory = (body->len == 0 && len >= body->size && !reserve_body(ex, len)) ||
                  !crml_buffer_append(body, data, len);
  return ex->no_memory ? 0 : len;
}

/* A body that is still being sent is progress, too. */
static int on_progress(void *user, curl_off_t to_receive, curl_off_t received, curl_off_t to_send,
                       curl_off_t sent) {
  crml_exchange *ex = user;
  (void)to_receive;
  (void)received;
  (void)to_send;
  if (sent != ex->taken) ex->moved = ex->wire->active;
  ex->taken = sent;
  return 0;
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
  SET(CURLOPT_XFERINFOFUNCTION, on_progress);
  SET(CURLOPT_XFERINFODATA, ex);
  return rc;
}

/* Only http and https; no redirects, cookies or netrc. libcurl's own time-outs are disabled or out
 * of reach (300 s for connections), since the job has the deadlines. CURLOPT_PIPEWAIT stays off: a
 * burst opens its connections at once instead of waiting for the first handshake; later exchanges
 * share streams. */
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
  SET(CURLOPT_BUFFERSIZE, (long)READ_SIZE);
  SET(CURLOPT_HTTP09_ALLOWED, 0L);
  SET(CURLOPT_PATH_AS_IS, 1L);
  SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_CONNECTTIMEOUT_MS, (long)INT_MAX);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_SECONDS);
  SET(CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_SECONDS);
  return rc;
}

/* libcurl 7.88 stops reading an HTTP/2 answer for good when its header lines fill the buffer: those
 * that are allowed must not. Over TLS, tls_reads.c bounds what is read at a time. */
CURLcode crml_transport_set_read_size(crml_exchange *ex) {
  bool wide = ex->secure && ex->transport->options.http2;
  CURLcode rc = CURLE_OK;
  if (ex->reads_wide == wide) return rc;
  SET(CURLOPT_BUFFERSIZE, (long)(wide ? READ_SIZE_HTTP2 : READ_SIZE));
  ex->reads_wide = wide;
  return rc;
}

/* Both options are always set, possibly to "": otherwise libcurl would read the environment.
 * no_proxy is applied in transfer_url.c, since its rules differ between versions of libcurl. */
static CURLcode set_proxy(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = CURLE_OK;
  ex->proxy = options->proxy;
  SET(CURLOPT_PROXY, ex->proxy);
  SET(CURLOPT_NOPROXY, "");
  SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
  SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  return rc;
}

/* A bundle replaces the system's store. Its path is set for each exchange. (TLS backends without a
 * directory of certificates reject CURLOPT_CAPATH; that is ignored.) */
static CURLcode set_tls(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = CURLE_OK;
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  SET(CURLOPT_SSL_VERIFYPEER, options->verify ? 1L : 0L);
  SET(CURLOPT_SSL_VERIFYHOST, options->verify ? 2L : 0L);
  if (options->ca_bundle) (void)curl_easy_setopt(ex->easy, CURLOPT_CAPATH, NULL);
  if (strncmp(options->proxy, "https:", 6) != 0) return rc;
  SET(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  SET(CURLOPT_PROXY_SSL_VERIFYPEER, options->verify ? 1L : 0L);
  SET(CURLOPT_PROXY_SSL_VERIFYHOST, options->verify ? 2L : 0L);
  if (options->ca_bundle) (void)curl_easy_setopt(ex->easy, CURLOPT_PROXY_CAPATH, NULL);
  return rc;
}

/* Options that depend on the wire. After a fork a transport may get a new engine, hence a new
 * wire. */
static CURLcode attach(crml_exchange *ex, crml_wire *wire) {
  CURLcode rc;
  if (ex->wire == wire) return CURLE_OK;
  ex->wire = wire;
  rc = crml_connections_attach(ex);
  ex->reads_bounded = false;
#if LIBCURL_VERSION_NUM >= 0x075700
  if (wire->libcurl >= 0x075700) {
    SET(CURLOPT_QUICK_EXIT, 1L);
    SET(CURLOPT_CA_CACHE_TIMEOUT, (long)TRUST_SECONDS);
  }
#endif
  if (rc != CURLE_OK) ex->wire = NULL;
  return rc;
}

static void discard(crml_exchange *ex) {
  if (ex->easy) curl_easy_cleanup(ex->easy);
  curl_url_cleanup(ex->parsed_origin);
  crml_buffer_free(&ex->response.headers);
  crml_buffer_free(&ex->response.body);
  crml_buffer_free(&ex->origin);
  crml_buffer_free(&ex->trusted);
  free(ex->lines);
  free(ex);
}

static CURLcode configure(crml_exchange *ex, const crml_transport_options *options) {
  CURLcode rc = ex->easy ? set_callbacks(ex) : CURLE_OUT_OF_MEMORY;
  if (rc == CURLE_OK) rc = set_protocol(ex, options->http2);
  if (rc == CURLE_OK) rc = set_proxy(ex, options);
  return rc == CURLE_OK ? set_tls(ex, options) : rc;
}

/* Answers may hold secrets (a role's credentials), so their buffers are wiped. */
static crml_exchange *make(crml_transport *transport, CURLcode *rc) {
  crml_exchange *ex = calloc(1, sizeof *ex);
  *rc = CURLE_OUT_OF_MEMORY;
  if (ex == NULL) return NULL;
  ex->transport = transport;
  crml_buffer_init(&ex->response.headers, HEADER_BYTES_MAX, true);
  crml_buffer_init(&ex->response.body, transport->options.max_response_size, true);
  crml_buffer_init(&ex->origin, CRML_ORIGIN_MAX, false);
  crml_buffer_init(&ex->trusted, (size_t)-1, false);
  ex->plain = true;
  ex->easy = curl_easy_init();
  *rc = configure(ex, &transport->options);
  if (*rc == CURLE_OK) return ex;
  discard(ex);
  return NULL;
}

/* --- its life --- */

crml_exchange *crml_transport_take(crml_transport *transport, crml_wire *wire, CURLcode *rc) {
  crml_exchange *ex = transport->unused;
  *rc = CURLE_OK;
  if (ex) {
    transport->unused = ex->next;
    transport->unused_count--;
  } else {
    ex = make(transport, rc);
    if (ex == NULL) return NULL;
  }
  transport->references++;
  *rc = attach(ex, wire);
  if (*rc == CURLE_OK) return ex;
  crml_transport_put_back(ex);
  return NULL;
}

const char *crml_transport_trusted(const crml_transport *transport) {
  const char *bundle = transport->options.ca_bundle;
  return bundle ? bundle : "the system's store";
}

/* At its next lookup libcurl 8.14 would leak the name that a handle could not look up. */
void crml_transport_put_back(crml_exchange *ex) {
  crml_transport *transport = ex->transport;
  crml_buffer_renew(&ex->response.headers, KEPT_BODY, HEADER_BYTES_MAX, true);
  crml_buffer_renew(&ex->response.body, KEPT_BODY, transport->options.max_response_size, true);
  if (ex->lookup_failed || transport->unused_count >= UNUSED_MAX) {
    discard(ex);
  } else {
    ex->next = transport->unused;
    transport->unused = ex;
    transport->unused_count++;
  }
  crml_transport_release(transport);
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

/* In the copy, proxy and no_proxy are never NULL, and ca_bundle is NULL rather than "". */
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
  if (copy_options(options, &transport->options)) {
    transport->trust.path = transport->options.ca_bundle;
    return transport;
  }
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
