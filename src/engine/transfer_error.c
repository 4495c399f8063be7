/* What libcurl's result codes mean to a job. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/engine_internal.h"

static long info_long(const crml_exchange *ex, CURLINFO which) {
  long value = 0;
  return curl_easy_getinfo(ex->easy, which, &value) == CURLE_OK ? value : 0;
}

static bool request_went_out(const crml_exchange *ex) {
  double since;
  return crml_exchange_sent(ex, &since);
}

/* A handshake that broke off is worth another attempt, one that was refused is not; libcurl has
 * one code for both, so its words decide. */
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

/* What the proxy answered to CONNECT, if that ended the transfer: the result code differs between
 * versions of libcurl (CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT). NONE: no such answer. */
static crml_fault proxy_answer(const crml_exchange *ex) {
  long status = info_long(ex, CURLINFO_HTTP_CONNECTCODE);
  if (status == 0 || status / 100 == 2) return CRML_FAULT_NONE;
  return status / 100 == 4 ? CRML_FAULT_PROXY_REFUSED : CRML_FAULT_PROXY;
}

static bool out_of_descriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/* libcurl quotes the proxy's URL, which may hold a password, when it cannot make sense of it. */
static bool quotes_proxy(const crml_exchange *ex) {
  return *ex->proxy && strstr(ex->error, ex->proxy);
}

static crml_fault fault_of(const crml_exchange *ex, CURLcode code) {
  crml_fault refused;
  switch ((int)code) {  /* int: newer libcurls know more codes than the headers */
    case CURLE_OK:
      if (!ex->complete) return CRML_FAULT_LOST;
      return ex->proxy[0] && info_long(ex, CURLINFO_RESPONSE_CODE) == 407
               ? CRML_FAULT_PROXY_REFUSED : CRML_FAULT_NONE;
    case CURLE_COULDNT_RESOLVE_HOST: return CRML_FAULT_RESOLVE;
    case CURLE_COULDNT_RESOLVE_PROXY:
      return quotes_proxy(ex) ? CRML_FAULT_LOCAL : CRML_FAULT_PROXY;
    case 97 /* CURLE_PROXY */: return CRML_FAULT_PROXY;
    case CURLE_COULDNT_CONNECT:
      refused = proxy_answer(ex);
      if (refused != CRML_FAULT_NONE) return refused;
      return out_of_descriptors(ex->socket_error) || quotes_proxy(ex) ? CRML_FAULT_LOCAL
                                                                      : CRML_FAULT_CONNECT;
    case CURLE_NO_CONNECTION_AVAILABLE: return CRML_FAULT_CONNECT;
    case CURLE_OPERATION_TIMEDOUT:
      return request_went_out(ex) ? CRML_FAULT_READ_TIMEOUT : CRML_FAULT_CONNECT_TIMEOUT;
    case CURLE_SSL_CONNECT_ERROR:
      return handshake_broke_off(ex->error) ? CRML_FAULT_LOST : CRML_FAULT_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case 51 /* the same in older ones */:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case 98 /* CURLE_SSL_CLIENTCERT */: return CRML_FAULT_TLS;
    case CURLE_RECV_ERROR:
      refused = proxy_answer(ex);
      if (refused != CRML_FAULT_NONE) return refused;
      return chunk_is_malformed(ex->error) ? CRML_FAULT_PROTOCOL : CRML_FAULT_LOST;
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case 99 /* CURLE_UNRECOVERABLE_POLL */: return CRML_FAULT_LOST;
    case CURLE_UNSUPPORTED_PROTOCOL:  /* a scheme we refuse, or an answer without status line */
      return request_went_out(ex) ? CRML_FAULT_PROTOCOL : CRML_FAULT_LOCAL;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return CRML_FAULT_PROTOCOL;
    case CURLE_WRITE_ERROR:
      if (ex->too_large) return CRML_FAULT_TOO_LARGE;
      return ex->no_memory ? CRML_FAULT_MEMORY : CRML_FAULT_PROTOCOL;
    case CURLE_FILESIZE_EXCEEDED:
    case 100 /* CURLE_TOO_LARGE */: return CRML_FAULT_TOO_LARGE;
    case CURLE_OUT_OF_MEMORY: return CRML_FAULT_MEMORY;
    default: return CRML_FAULT_LOCAL;
  }
}

/* Of one that reached nobody: libcurl's words name the host, as the job does. Where there is a
 * proxy they may name that, and stay. */
static bool words_repeat_host(const crml_exchange *ex) {
  return !*ex->proxy;
}

static const char *words_of(const crml_exchange *ex, CURLcode code) {
  long error = info_long(ex, CURLINFO_OS_ERRNO);
  if (ex->too_large) return ex->complete ? "the body passes max_response_size"
                                         : "the header lines pass 64 KiB";
  if (code == CURLE_OK) return ex->complete ? "the proxy wants other credentials (407)"
                                            : "the connection ended within the header lines";
  if (out_of_descriptors(ex->socket_error)) return strerror(ex->socket_error);
  if (code == CURLE_COULDNT_RESOLVE_HOST && words_repeat_host(ex)) return "";
  if (code == CURLE_COULDNT_CONNECT && words_repeat_host(ex))
    return error != 0 ? strerror((int)error) : curl_easy_strerror(code);
  if (ex->error[0] == '\0') return curl_easy_strerror(code);
  if (quotes_proxy(ex)) return "the proxy's URL cannot be used";
  return ex->error;
}

/* Which certificates were trusted, for a message about trust. */
static const char *trusted(const crml_exchange *ex) {
  const char *bundle = ex->transport->options.ca_bundle;
  return bundle ? bundle : "the system's store";
}

crml_fault crml_exchange_fault(const crml_exchange *ex, CURLcode code,
                               char detail[CRML_DETAIL_SIZE]) {
  crml_fault fault = fault_of(ex, code);
  bool trust = fault == CRML_FAULT_TLS && ex->transport->options.verify;
  detail[0] = '\0';
  if (fault != CRML_FAULT_NONE)
    (void)snprintf(detail, CRML_DETAIL_SIZE, "%s%s%s%s", words_of(ex, code),
                   trust ? " (checked against " : "", trust ? trusted(ex) : "", trust ? ")" : "");
  return fault;
}
