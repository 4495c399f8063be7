/* Decides which of libcurl's connections take another exchange.
 *
 * - A connection with unread bytes before a request is closed: they belong to no request. libcurl
 *   before 7.80 does this itself; from then on before_request does, also for bytes that the TLS
 *   library holds.
 * - A connection on which an exchange was ended early is closed when the last exchange on it ends.
 *   Over HTTP/2 it may carry others. New exchanges are kept off it by another path to the trusted
 *   file, since libcurl shares connections only between handles with the same TLS settings.
 * - Unused connections are closed after a while, except a few for each host, and when no
 *   descriptor is left. libcurl closes dead connections only when a handle asks for a connection.
 *   The sweeper, a handle that can open none, triggers that. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/transfer.h"

enum {
  CHECKS_FROM = 0x075000,  /* first version with CURLOPT_PREREQFUNCTION */
  KEPT = 8,                /* connections for each host that stay open unused */
  UNUSED_SECONDS = 8,      /* further unused ones are closed after this time */
  SWEEP_SECONDS = 1,       /* libcurl checks for dead connections once a second */
  ROOM = 8,                /* connections to close when no descriptor is left */
  LIMIT_SECONDS = 1        /* no further connection is opened for so long then */
};

/* CURLMOPT_QUICK_EXIT of newer libcurls: curl_multi_cleanup() does not join the threads that
 * resolve names. Older ones return an error for it, which is ignored. */
static const CURLMoption MULTI_QUICK_EXIT = (CURLMoption)21;

/* The local port of the exchange's connection; 0: not connected yet. */
static long port_of(const crml_exchange *ex) {
  long port = 0;
  return curl_easy_getinfo(ex->easy, CURLINFO_LOCAL_PORT, &port) == CURLE_OK ? port : 0;
}

crml_socket *crml_connections_socket(crml_exchange *ex) {
  crml_sockets *sockets = &ex->wire->sockets;
  long port = port_of(ex), remote_port = 0;
  const char *remote_ip = NULL;
  crml_socket *found = crml_sockets_find(sockets, port, &ex->socket_hint);
  if (found == NULL || !found->shares_port) return found;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_PRIMARY_IP, &remote_ip);
  (void)curl_easy_getinfo(ex->easy, CURLINFO_PRIMARY_PORT, &remote_port);
  return remote_ip ? crml_sockets_find_to(sockets, port, remote_ip, remote_port) : NULL;
}

/* --- before the request is sent --- */

#if LIBCURL_VERSION_NUM >= 0x075000
static int before_request(void *user, char *remote, char *local, int remote_port, int port) {
  crml_exchange *ex = user;
  const crml_socket *socket;
  (void)remote;
  (void)local;
  (void)remote_port;
  (void)port;
  if (ex->opened) return CURL_PREREQFUNC_OK;
  socket = crml_connections_socket(ex);
  if (socket == NULL || socket->protocol != CRML_PROTOCOL_HTTP1) return CURL_PREREQFUNC_OK;
  ex->stale = crml_tls_reads_left(ex) || crml_socket_is_readable(socket);
  return ex->stale ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}
#endif

/* For TLS: whether the trusted file is still the one that the handle was set up with. */
static bool may_trust(crml_exchange *ex) {
  crml_trust_state state;
  if (!ex->secure) return true;
  state = crml_trust_check(&ex->transport->trust);
  ex->no_trust = state == CRML_TRUST_NO_FILE;
  ex->distrusts = state == CRML_TRUST_CHANGED;
  return state == CRML_TRUST_UNCHANGED;
}

/* libcurl itself sends a request again, on a new connection, when a reused one was lost before the
 * answer began. */
static void note_resend(crml_exchange *ex) {
  long bytes = 0;
  if (!ex->opened && curl_easy_getinfo(ex->easy, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK &&
      bytes > 0)
    ex->job->sent_again = true;
}

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  crml_exchange *ex = user;
  int fd;
  (void)purpose;
  if (ex->job == NULL) return CURL_SOCKET_BAD;  /* an exchange that only lingers opens nothing */
  if (!may_trust(ex)) return CURL_SOCKET_BAD;
  note_resend(ex);
  fd = crml_sockets_open(&ex->wire->sockets, &address->addr, address->addrlen,
                         address->socktype, address->protocol);
  if (fd < 0) ex->socket_error = errno;
  else ex->opened = true;
  if (ex->opened && ex->waits_for_room) {
    ex->waits_for_room = false;
    ex->began = ex->wire->active;
  }
  return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int close_socket(void *user, curl_socket_t fd) {
  crml_wire *wire = user;
  crml_poll_forget(&wire->poll, fd);
  return crml_sockets_close(&wire->sockets, fd);
}

#define SET(option, value) \
  do { if (rc == CURLE_OK) rc = curl_easy_setopt(ex->easy, option, value); } while (0)

CURLcode crml_connections_attach(crml_exchange *ex) {
  CURLcode rc = CURLE_OK;
  SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
  SET(CURLOPT_OPENSOCKETDATA, ex);
  SET(CURLOPT_CLOSESOCKETFUNCTION, close_socket);
  SET(CURLOPT_CLOSESOCKETDATA, ex->wire);
#if LIBCURL_VERSION_NUM >= 0x075000
  if (ex->wire->libcurl >= CHECKS_FROM) {
    SET(CURLOPT_PREREQFUNCTION, before_request);
    SET(CURLOPT_PREREQDATA, ex);
  }
#endif
  return rc;
}

/* A transport without a CA bundle uses libcurl's built-in path, which libcurl reports since
 * 7.70. */
static const char *default_file(void) {
#if LIBCURL_VERSION_NUM >= 0x074600
  const curl_version_info_data *libcurl = curl_version_info(CURLVERSION_NOW);
  return libcurl->age >= CURLVERSION_SEVENTH ? libcurl->cainfo : NULL;
#else
  return NULL;
#endif
}

CURLcode crml_connections_set_trust(crml_exchange *ex) {
  crml_trust *trust = &ex->transport->trust;
  unsigned epoch = ex->wire->epochs[ex->host % CRML_POOLS];
  uint64_t now;
  CURLcode rc = CURLE_OK;
  if (!ex->secure) return rc;
  if (!trust->known) {
    if (trust->path == NULL) trust->path = default_file();
    if (crml_trust_check(trust) == CRML_TRUST_NO_FILE) {
      ex->no_trust = true;
      return CURLE_SSL_CACERT_BADFILE;
    }
  }
  now = trust->identity + epoch;
  if (trust->path == NULL || (ex->trusted.len > 0 && ex->trusted_as == now)) return rc;
  if (!crml_trust_name(trust, epoch, &ex->trusted)) return CURLE_OUT_OF_MEMORY;
  ex->trusted_as = now;
  SET(CURLOPT_CAINFO, ex->trusted.data);
  if (strncmp(ex->proxy, "https:", 6) == 0)
    SET(CURLOPT_PROXY_CAINFO, ex->trusted.data);
  return rc;
}

/* --- after an exchange --- */

static crml_protocol protocol_of(const crml_exchange *ex) {
  long version = 0;
  (void)curl_easy_getinfo(ex->easy, CURLINFO_HTTP_VERSION, &version);
  if (version == 0) return CRML_PROTOCOL_UNKNOWN;
  return version >= CURL_HTTP_VERSION_2_0 ? CRML_PROTOCOL_HTTP2 : CRML_PROTOCOL_HTTP1;
}

void crml_connections_note(crml_exchange *ex) {
  crml_wire *wire = ex->wire;
  crml_socket *socket = crml_connections_socket(ex);
  if (socket == NULL) return;
  if (socket->protocol == CRML_PROTOCOL_UNKNOWN) {
    socket->protocol = protocol_of(ex);
    socket->host = ex->host;
  }
  socket->used = wire->now;
  if (wire->sockets.count > KEPT && wire->next_trim > wire->now + UNUSED_SECONDS)
    wire->next_trim = wire->now + UNUSED_SECONDS;
}

static void forbid_reuse(crml_exchange *ex) {
  ex->forbids_reuse = curl_easy_setopt(ex->easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK;
}

void crml_connections_avoid(crml_exchange *ex) {
  crml_socket *socket;
  crml_exchange *other;
  bool shared = false;
  forbid_reuse(ex);
  if (!ex->secure || !ex->transport->options.http2) return;
  socket = crml_connections_socket(ex);
  if (socket == NULL || socket->avoided || socket->protocol == CRML_PROTOCOL_HTTP1) return;
  socket->avoided = true;
  for (other = ex->wire->in_flight; other; other = other->later)
    if (other != ex && crml_connections_socket(other) == socket) {
      forbid_reuse(other);
      shared = true;
    }
  if (shared) ex->wire->epochs[ex->host % CRML_POOLS]++;
}

/* --- unused connections --- */

static curl_socket_t open_none(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)user;
  (void)purpose;
  (void)address;
  return CURL_SOCKET_BAD;
}

static CURL *new_sweeper(void) {
  CURL *easy = curl_easy_init();
  if (easy == NULL) return NULL;
  if (curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1:1/") == CURLE_OK &&
      curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
      curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") == CURLE_OK &&
      curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
      curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_none) == CURLE_OK)
    return easy;
  curl_easy_cleanup(easy);
  return NULL;
}

/* Makes libcurl check its connections for dead ones. */
static void sweep(crml_wire *wire) {
  int running;
  if (wire->sweeper == NULL) wire->sweeper = new_sweeper();
  if (wire->sweeper == NULL) return;
  if (curl_multi_add_handle(wire->multi, wire->sweeper) != CURLM_OK) return;
  crml_poll_begin_call(&wire->poll);
  (void)curl_multi_socket_action(wire->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  (void)curl_multi_remove_handle(wire->multi, wire->sweeper);
}

static void mark_used(crml_wire *wire) {
  crml_exchange *ex;
  size_t i;
  for (i = 0; i < wire->sockets.count; i++) wire->sockets.list[i].in_use = false;
  for (ex = wire->in_flight; ex; ex = ex->later) {
    crml_socket *socket = crml_connections_socket(ex);
    if (socket) socket->in_use = true;
  }
}

/* Protocol UNKNOWN: the connection is still being made. */
static bool is_unused(const crml_socket *socket) {
  return !socket->in_use && socket->protocol != CRML_PROTOCOL_UNKNOWN;
}

/* The number of connections to the same host that are newer, or in use and so unused later on. */
static size_t newer(const crml_sockets *sockets, const crml_socket *one) {
  size_t i, count = 0;
  for (i = 0; i < sockets->count; i++) {
    const crml_socket *other = &sockets->list[i];
    if (other->protocol == CRML_PROTOCOL_UNKNOWN || other->host != one->host) continue;
    if (other->in_use || other->used > one->used || (other->used == one->used && other > one))
      count++;
  }
  return count;
}

static bool set_limit(crml_wire *wire, size_t limit) {
  if (curl_multi_setopt(wire->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)limit) != CURLM_OK)
    return false;
  wire->limit = limit;
  wire->limit_ends = wire->now + LIMIT_SECONDS;
  return true;
}

void crml_connections_trim(crml_wire *wire) {
  crml_sockets *sockets = &wire->sockets;
  double next = HUGE_VAL;
  bool dead = false;
  size_t i;
  if (wire->limit > 0 && wire->now >= wire->limit_ends) (void)set_limit(wire, 0);
  if (wire->now < wire->next_trim) return;
  mark_used(wire);
  for (i = 0; i < sockets->count; i++) {
    const crml_socket *one = &sockets->list[i];
    double due = one->used + UNUSED_SECONDS;
    if (!is_unused(one) || newer(sockets, one) < KEPT) continue;
    if (due > wire->now) {
      next = fmin(next, due);
      continue;
    }
    (void)shutdown(one->fd, SHUT_RD);
    dead = true;
  }
  if (dead) {
    size_t before = sockets->count;
    sweep(wire);
    if (sockets->count == before) next = wire->now;  /* libcurl had checked less than a second
                                                        ago */
  }
  wire->next_trim = fmax(next, wire->now + SWEEP_SECONDS);
  if (next == HUGE_VAL) wire->next_trim = HUGE_VAL;
}

static bool any_unused(crml_wire *wire) {
  size_t i;
  mark_used(wire);
  for (i = 0; i < wire->sockets.count; i++)
    if (is_unused(&wire->sockets.list[i])) return true;
  return false;
}

/* Whether no descriptor is left. Resolver and TLS library fail for that reason too, without saying
 * so. */
static bool none_left(void) {
  int fd = open("/", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno == EMFILE || errno == ENFILE;
  close(fd);
  return false;
}

/* libcurl closes the oldest unused connection when a limit is exceeded: lowers the limit until
 * some are closed. */
static bool make_room(crml_wire *wire) {
  size_t before = wire->sockets.count, limit = before;
  for (; limit > 0 && wire->sockets.count + ROOM > before; limit--) {
    if (limit > wire->sockets.count) limit = wire->sockets.count;
    if (limit == 0) break;
    (void)curl_multi_setopt(wire->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)limit);
    sweep(wire);
  }
  (void)curl_multi_setopt(wire->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)wire->limit);
  return wire->sockets.count < before;
}

static bool is_short(const crml_exchange *ex) {
  return ex->socket_error == EMFILE || ex->socket_error == ENFILE;
}

bool crml_connections_open(crml_wire *wire, crml_event *failure) {
  CURLM *multi;
  if (wire->multi) return true;
  multi = curl_multi_init();
  if (multi && crml_poll_attach(&wire->poll, multi)) {
    (void)curl_multi_setopt(multi, MULTI_QUICK_EXIT, 1L);
    (void)curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, wire->kept);
    wire->multi = multi;
    return true;
  }
  (void)curl_multi_cleanup(multi);
  failure->fault = none_left() ? CRML_FAULT_LOCAL : CRML_FAULT_MEMORY;
  if (failure->fault == CRML_FAULT_LOCAL) failure->detail = CRML_NO_DESCRIPTOR;
  return false;
}

void crml_connections_allow(crml_wire *wire, unsigned count) {
  if (wire->kept >= (long)count) return;
  wire->kept = (long)count;
  (void)curl_multi_setopt(wire->multi, CURLMOPT_MAXCONNECTS, wire->kept);
}

void crml_connections_note_shortage(crml_exchange *ex) {
  if (!is_short(ex) && none_left()) ex->socket_error = EMFILE;
}

bool crml_connections_make_room(crml_exchange *ex) {
  return is_short(ex) && any_unused(ex->wire) && make_room(ex->wire);
}

/* Two sockets may race for one connection: the limit is lowered if it does not hold. */
bool crml_connections_await_room(crml_exchange *ex) {
  crml_wire *wire = ex->wire;
  size_t limit = wire->sockets.count;
  if (!is_short(ex)) return false;
  if (ex->waits_for_room && wire->limit > 0 && limit >= wire->limit) limit = wire->limit - 1;
  ex->waits_for_room = limit > 0 && set_limit(wire, limit);
  return ex->waits_for_room;
}

void crml_connections_clean(crml_wire *wire) {
  if (wire->sweeper) curl_easy_cleanup(wire->sweeper);
  wire->sweeper = NULL;
}
