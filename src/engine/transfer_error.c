/* What libcurl's result codes mean to a job. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/uri.h"
#include "engine/transfer.h"

static long info_long(const crml_exchange *ex, CURLINFO which) {
  long value = 0;
  return curl_easy_getinfo(ex->easy, which, &value) == CURLE_OK ? value : 0;
}

static bool request_went_out(const crml_exchange *ex) {
  double since;
  return crml_exchange_sent(ex, &since);
}

/* An interrupted handshake is worth another attempt, a refused one is not. libcurl has one code
 * for both; its text tells them apart. */
static bool handshake_broke_off(const char *words) {
  static const char *const signs[] = { "SSL_ERROR_SYSCALL", "SSL_ERROR_ZERO_RETURN",
                                       "Connection reset", "Broken pipe", "unexpected eof",
                                       "unexpected EOF", "non-properly terminated",
                                       "Connection closed" };
  size_t i;
  for (i = 0; i < sizeof signs / sizeof *signs; i++)
    if (strstr(words, signs[i])) return true;
  return false;
}

/* A malformed chunk has the code of a lost connection. libcurl 8.7 and later give the text of the
 * chunk parser ("chunk hex-length longer than 16"), earlier ones end in "in chunked-encoding". */
static bool chunk_is_malformed(const char *words) { return strstr(words, "chunk") != NULL; }

/* The fault for a proxy's answer to CONNECT that ended the transfer; NONE: no such answer. The
 * result code differs between versions of libcurl (CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT). */
static crml_fault proxy_answer(const crml_exchange *ex) {
  long status = info_long(ex, CURLINFO_HTTP_CONNECTCODE);
  if (status == 0 || status / 100 == 2) return CRML_FAULT_NONE;
  return status / 100 == 4 ? CRML_FAULT_PROXY_REFUSED : CRML_FAULT_PROXY;
}

static bool is_short(int error) { return error == EMFILE || error == ENFILE; }

static bool out_of_descriptors(int error) {
  return is_short(error) || error == ENOBUFS || error == ENOMEM;
}

/* Whether libcurl's text quotes the proxy's URL, which may contain a password: it does so when it
 * cannot parse it. */
static bool quotes_proxy(const crml_exchange *ex) {
  return *ex->proxy && strstr(ex->error, ex->proxy);
}

/* Whether a header line exceeded libcurl's own limit (100 KB or more): the status line has come,
 * the blank line has not. */
static bool header_is_too_long(const crml_exchange *ex) {
  return ex->heard >= 0 && !ex->complete && !ex->no_memory;
}

/* --- codes that mean different things --- */

static crml_fault fault_of_success(const crml_exchange *ex) {
  if (!ex->complete) return CRML_FAULT_LOST;
  return *ex->proxy && info_long(ex, CURLINFO_RESPONSE_CODE) == 407
           ? CRML_FAULT_PROXY_REFUSED : CRML_FAULT_NONE;
}

static crml_fault fault_of_proxy_name(const crml_exchange *ex) {
  return quotes_proxy(ex) ? CRML_FAULT_LOCAL : CRML_FAULT_PROXY;
}

static crml_fault fault_of_connect(const crml_exchange *ex) {
  crml_fault refused = proxy_answer(ex);
  if (refused != CRML_FAULT_NONE) return refused;
  if (ex->no_trust) return CRML_FAULT_CA_BUNDLE;
  return out_of_descriptors(ex->socket_error) || quotes_proxy(ex) ? CRML_FAULT_LOCAL
                                                                  : CRML_FAULT_CONNECT;
}

static crml_fault fault_of_time(const crml_exchange *ex) {
  return request_went_out(ex) ? CRML_FAULT_READ_TIMEOUT : CRML_FAULT_CONNECT_TIMEOUT;
}

static crml_fault fault_of_handshake(const crml_exchange *ex) {
  return handshake_broke_off(ex->error) ? CRML_FAULT_LOST : CRML_FAULT_TLS;
}

/* libcurl's limit for a trailer line is 4 KB. */
static bool trailer_is_too_long(const crml_exchange *ex) {
  return ex->complete && strstr(ex->error, "Out of memory in chunked-encoding") != NULL;
}

/* libcurl 7.88 keeps the header lines of an HTTP/2 stream, interim ones included, in 128 KB,
 * and refuses more in the callback that nghttp2 calls. nghttp2 1.61 and later count CONTINUATION
 * frames. MANY: more than other answers have, for which that callback may fail as well. */
static bool http2_headers_are_too_long(const crml_exchange *ex) {
  enum { MANY = 4096 };
  if (ex->complete) return false;
  return strstr(ex->error, "Too many CONTINUATION frames") != NULL ||
         (ex->header_bytes > MANY && strstr(ex->error, "user callback function failed") != NULL);
}

static crml_fault fault_of_reading(const crml_exchange *ex) {
  crml_fault refused = proxy_answer(ex);
  if (refused != CRML_FAULT_NONE) return refused;
  if (trailer_is_too_long(ex) || http2_headers_are_too_long(ex)) return CRML_FAULT_TOO_LARGE;
  return chunk_is_malformed(ex->error) ? CRML_FAULT_PROTOCOL : CRML_FAULT_LOST;
}

/* An unsupported scheme, or an answer without a status line. */
static crml_fault fault_of_protocol(const crml_exchange *ex) {
  return request_went_out(ex) ? CRML_FAULT_PROTOCOL : CRML_FAULT_LOCAL;
}

static crml_fault fault_of_writing(const crml_exchange *ex) {
  if (ex->stale) return CRML_FAULT_LOST;
  if (ex->too_large) return CRML_FAULT_TOO_LARGE;
  return ex->no_memory ? CRML_FAULT_MEMORY : CRML_FAULT_PROTOCOL;
}

static crml_fault fault_of_abort(const crml_exchange *ex) {
  return ex->stale ? CRML_FAULT_LOST : CRML_FAULT_LOCAL;
}

/* libcurl up to 8.5 has this code for a header line beyond its own limit. */
static crml_fault fault_of_memory(const crml_exchange *ex) {
  return header_is_too_long(ex) ? CRML_FAULT_TOO_LARGE : CRML_FAULT_MEMORY;
}

/* --- all codes --- */

/* Codes newer than libcurl 7.68, and a removed one, are given as numbers. A code without a row
 * means LOCAL. */
static const struct {
  int code;
  crml_fault fault;
  crml_fault (*decide)(const crml_exchange *ex);  /* NULL: always `fault` */
} meanings[] = {
  { CURLE_OK, CRML_FAULT_NONE, fault_of_success },
  { CURLE_COULDNT_RESOLVE_HOST, CRML_FAULT_RESOLVE, NULL },
  { CURLE_COULDNT_RESOLVE_PROXY, CRML_FAULT_PROXY, fault_of_proxy_name },
  { CURLE_COULDNT_CONNECT, CRML_FAULT_CONNECT, fault_of_connect },
  { CURLE_NO_CONNECTION_AVAILABLE, CRML_FAULT_CONNECT, NULL },
  { CURLE_OPERATION_TIMEDOUT, CRML_FAULT_READ_TIMEOUT, fault_of_time },
  { CURLE_SSL_CONNECT_ERROR, CRML_FAULT_TLS, fault_of_handshake },
  { CURLE_PEER_FAILED_VERIFICATION, CRML_FAULT_TLS, NULL },
  { 51 /* CURLE_PEER_FAILED_VERIFICATION of old versions */, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_ENGINE_NOTFOUND, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_ENGINE_SETFAILED, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_ENGINE_INITFAILED, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_CERTPROBLEM, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_CIPHER, CRML_FAULT_TLS, NULL },
  { CURLE_USE_SSL_FAILED, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_CACERT_BADFILE, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_SHUTDOWN_FAILED, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_CRL_BADFILE, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_ISSUER_ERROR, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_PINNEDPUBKEYNOTMATCH, CRML_FAULT_TLS, NULL },
  { CURLE_SSL_INVALIDCERTSTATUS, CRML_FAULT_TLS, NULL },
  { 98 /* CURLE_SSL_CLIENTCERT */, CRML_FAULT_TLS, NULL },
  { CURLE_RECV_ERROR, CRML_FAULT_LOST, fault_of_reading },
  { CURLE_SEND_ERROR, CRML_FAULT_LOST, NULL },
  { CURLE_SEND_FAIL_REWIND, CRML_FAULT_LOST, NULL },
  { CURLE_GOT_NOTHING, CRML_FAULT_LOST, NULL },
  { CURLE_PARTIAL_FILE, CRML_FAULT_LOST, NULL },
  { CURLE_HTTP2, CRML_FAULT_LOST, fault_of_reading },
  { CURLE_HTTP2_STREAM, CRML_FAULT_LOST, NULL },
  { 99 /* CURLE_UNRECOVERABLE_POLL */, CRML_FAULT_LOST, NULL },
  { CURLE_UNSUPPORTED_PROTOCOL, CRML_FAULT_PROTOCOL, fault_of_protocol },
  { CURLE_WEIRD_SERVER_REPLY, CRML_FAULT_PROTOCOL, NULL },
  { CURLE_BAD_CONTENT_ENCODING, CRML_FAULT_PROTOCOL, NULL },
  { CURLE_WRITE_ERROR, CRML_FAULT_PROTOCOL, fault_of_writing },
  { CURLE_ABORTED_BY_CALLBACK, CRML_FAULT_LOCAL, fault_of_abort },
  { CURLE_FILESIZE_EXCEEDED, CRML_FAULT_TOO_LARGE, NULL },
  { 97 /* CURLE_PROXY */, CRML_FAULT_PROXY, NULL },
  { 100 /* CURLE_TOO_LARGE */, CRML_FAULT_TOO_LARGE, NULL },
  { CURLE_OUT_OF_MEMORY, CRML_FAULT_MEMORY, fault_of_memory }
};

/* For a header line of HTTP/2 that a callback refuses, libcurl 8.14 has another code. */
static bool is_refused_here(const crml_exchange *ex) {
  return ex->stale || ex->too_large || ex->no_memory;
}

static crml_fault fault_of(const crml_exchange *ex, CURLcode code) {
  size_t i;
  if (code != CURLE_OK && is_refused_here(ex)) return fault_of_writing(ex);
  for (i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (meanings[i].code == (int)code)
      return meanings[i].decide ? meanings[i].decide(ex) : meanings[i].fault;
  return CRML_FAULT_LOCAL;
}

/* --- words --- */

/* Whether the proxy, not the service, could not be resolved or reached. */
static bool lacks_proxy(const crml_exchange *ex, CURLcode code) {
  return *ex->proxy && (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_PROXY) &&
         proxy_answer(ex) == CRML_FAULT_NONE && !quotes_proxy(ex) &&
         !out_of_descriptors(ex->socket_error);
}

static const char *words_of_size(const crml_exchange *ex) {
  if (strstr(ex->error, "CONTINUATION")) return "the header lines come in too many frames";
  if (!ex->complete) return "the header lines exceed 64 KiB";
  if (trailer_is_too_long(ex)) return "a line of the trailers is too long";
  /* libcurl 8.2x limits trailers itself; the limit of the body is ours. */
  return ex->too_large_header || !ex->too_large ? "the trailers exceed 64 KiB"
                                                : "the body exceeds max_response_size";
}

static const char *words_of_shortage(int error) {
  return is_short(error) ? CRML_NO_DESCRIPTOR : strerror(error);
}

static const char *words_of(const crml_exchange *ex, crml_fault fault, CURLcode code) {
  long error = info_long(ex, CURLINFO_OS_ERRNO);
  if (fault == CRML_FAULT_TOO_LARGE) return words_of_size(ex);
  if (fault == CRML_FAULT_CA_BUNDLE) return crml_transport_trusted(ex->transport);
  if (code == CURLE_OK) return ex->complete ? "the proxy refused the credentials (407)"
                                            : "the connection ended within the header lines";
  if (out_of_descriptors(ex->socket_error)) return words_of_shortage(ex->socket_error);
  if (code == CURLE_SSL_CACERT_BADFILE) return "no certificate could be read";
  if (code == CURLE_COULDNT_RESOLVE_HOST && !*ex->proxy) return "";  /* its text is the host */
  if (code == CURLE_COULDNT_CONNECT && (!*ex->proxy || lacks_proxy(ex, code)))
    return error != 0 ? strerror((int)error) : curl_easy_strerror(code);
  if (ex->error[0] == '\0') return curl_easy_strerror(code);
  if (quotes_proxy(ex)) return "the proxy's URL cannot be used";
  return ex->error;
}

/* Adds the proxy without its user and password, and the settings it may come from. */
static void put_proxy(const crml_exchange *ex, const char *words, char detail[CRML_DETAIL_SIZE]) {
  crml_text host = crml_uri_authority(crml_text_of(ex->proxy));
  (void)snprintf(detail, CRML_DETAIL_SIZE,
                 "the proxy %.*s (option proxy, or https_proxy, http_proxy, all_proxy): %s",
                 (int)(host.len < 256 ? host.len : 256), host.data, words);
}

static bool may_be_shortage(crml_fault fault) {
  return fault == CRML_FAULT_LOCAL || fault == CRML_FAULT_RESOLVE || fault == CRML_FAULT_TLS;
}

crml_fault crml_exchange_fault(crml_exchange *ex, CURLcode code, char detail[CRML_DETAIL_SIZE]) {
  crml_fault fault = fault_of(ex, code);
  const char *words;
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
    ex->lookup_failed = true;
  if (may_be_shortage(fault)) crml_connections_note_shortage(ex);
  if (may_be_shortage(fault) && out_of_descriptors(ex->socket_error)) fault = CRML_FAULT_LOCAL;
  words = fault == CRML_FAULT_NONE ? "" : words_of(ex, fault, code);
  if (fault == CRML_FAULT_TLS && ex->transport->options.verify)
    (void)snprintf(detail, CRML_DETAIL_SIZE, "%s (checked against %s)", words,
                   crml_transport_trusted(ex->transport));
  else if (lacks_proxy(ex, code))
    put_proxy(ex, words, detail);
  else (void)snprintf(detail, CRML_DETAIL_SIZE, "%s", words);
  return fault;
}
