/* What libcurl reads from a TLS connection: bounds it in one call, and finds what was left unread.
 *
 * Frames that carry no answer (empty DATA, WINDOW_UPDATE) reach no callback, and libcurl reads on
 * while there are any: a server that sends them without end would keep the engine's thread for
 * good. So a connection that has read much in a long call reports that no more has arrived;
 * libcurl returns, and the next poll finds the rest.
 *
 * libcurl reads a body exactly to its end. Further bytes of the same record stay in the TLS
 * library, where a poll does not see them, and would be taken for the answer to the next request.
 *
 * OpenSSL has hooks for both. Its functions are taken from the library that libcurl itself uses,
 * which need not be the one this module is linked with. Where libcurl uses another TLS library,
 * there is neither. */
#include <dlfcn.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/transfer.h"
#include "os/pin.h"

enum { READS = 32 };               /* allowed in each call; a record takes two, and a handshake
                                      fewer than these */
static const double CALL = 0.002;  /* seconds; up to then a call may read more */

typedef void message_callback(int, int, int, const void *, size_t, SSL *, void *);
typedef long bio_callback(BIO *, int, const char *, size_t, int, long, int, size_t *);

static struct openssl {
  void (*set_context_callback)(SSL_CTX *, message_callback *);
  long (*control_context)(SSL_CTX *, int, long, void *);
  void (*set_callback)(SSL *, message_callback *);
  BIO *(*input)(const SSL *);
  int (*has_unread)(const SSL *);
  void (*set_bio_callback)(BIO *, bio_callback *);
  void (*set_bio_argument)(BIO *, char *);
  char *(*bio_argument)(const BIO *);
  void (*set_flags)(BIO *, int);
  bool known;
} openssl;  /* written once */

/* --- while libcurl reads --- */

static bool may_read(crml_wire *wire, const BIO *bio) {
  if (wire->read_call != wire->poll.calls) {
    wire->read_call = wire->poll.calls;
    wire->reads = 0;
  }
  if (++wire->reads <= READS) return true;
  if (crml_monotonic() - wire->poll.call_began < CALL) return true;
  wire->stopped = bio;
  return false;
}

static long on_bio(BIO *bio, int operation, const char *data, size_t size, int number, long count,
                   int result, size_t *done) {
  (void)data;
  (void)size;
  (void)number;
  (void)count;
  (void)done;
  if (operation != BIO_CB_READ) return result;
  if (may_read((crml_wire *)(void *)openssl.bio_argument(bio), bio)) return result;
  openssl.set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
  return -1;
}

/* --- when a connection is made --- */

/* At its first message, a connection has the BIO it will read from. */
static void on_message(int sent, int version, int type, const void *data, size_t size, SSL *ssl,
                       void *wire) {
  BIO *bio = openssl.input(ssl);
  (void)sent;
  (void)version;
  (void)type;
  (void)data;
  (void)size;
  openssl.set_callback(ssl, NULL);
  if (bio == NULL) return;
  openssl.set_bio_argument(bio, wire);
  openssl.set_bio_callback(bio, on_bio);
}

static CURLcode on_context(CURL *easy, void *context, void *wire) {
  (void)easy;
  (void)openssl.control_context(context, SSL_CTRL_SET_MSG_CALLBACK_ARG, 0, wire);
  openssl.set_context_callback(context, on_message);
  return CURLE_OK;
}

/* --- the functions --- */

static bool find(void *library, const char *name, void *function) {
  void *found = dlsym(library, name);
  memcpy(function, &found, sizeof found);
  return found != NULL;
}

static void find_openssl(void) {
  const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
  bool is_openssl = name && strncmp(name, "OpenSSL/", 8) == 0;
  void *library = is_openssl ? crml_object_of(curl_global_cleanup) : NULL;
  openssl.known =
    library && find(library, "SSL_CTX_set_msg_callback", &openssl.set_context_callback) &&
    find(library, "SSL_CTX_ctrl", &openssl.control_context) &&
    find(library, "SSL_set_msg_callback", &openssl.set_callback) &&
    find(library, "SSL_get_rbio", &openssl.input) &&
    find(library, "SSL_has_pending", &openssl.has_unread) &&
    find(library, "BIO_set_callback_ex", &openssl.set_bio_callback) &&
    find(library, "BIO_set_callback_arg", &openssl.set_bio_argument) &&
    find(library, "BIO_get_callback_arg", &openssl.bio_argument) &&
    find(library, "BIO_set_flags", &openssl.set_flags);
}

void crml_tls_reads_bound(crml_exchange *ex) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  ex->reads_bounded = true;
  if (pthread_once(&once, find_openssl) != 0 || !openssl.known) return;
  if (curl_easy_setopt(ex->easy, CURLOPT_SSL_CTX_DATA, ex->wire) == CURLE_OK)
    (void)curl_easy_setopt(ex->easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}

/* NULL: none, or not OpenSSL's. */
static const SSL *session_of(const crml_exchange *ex) {
  struct curl_tlssessioninfo *session = NULL;
  if (!ex->secure || !openssl.known) return NULL;
  if (curl_easy_getinfo(ex->easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK) return NULL;
  return session ? session->internals : NULL;
}

bool crml_tls_reads_stopped(const crml_exchange *ex) {
  const SSL *session = session_of(ex);
  return session && openssl.input(session) == ex->wire->stopped;
}

bool crml_tls_reads_left(const crml_exchange *ex) {
  const SSL *session = session_of(ex);
  return session && openssl.has_unread(session) == 1;
}
