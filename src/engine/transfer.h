/* HTTP exchanges over one curl_multi: what the files of this folder share. transfer.c is the life
 * of one exchange, transport.c has the handles and their settings, connections.c decides which
 * connections take another exchange. */
#ifndef CRML_TRANSFER_H
#define CRML_TRANSFER_H

#include <curl/curl.h>
#include <stdint.h>

#include "base/exchange.h"
#include "engine/socket_poll.h"
#include "engine/sockets.h"
#include "engine/transport.h"
#include "engine/trust.h"

#pragma GCC visibility push(hidden)

typedef struct crml_exchange crml_exchange;

struct crml_transport {
  unsigned references;
  crml_transport_options options;  /* owned, with their strings */
  crml_exchange *unused;
  unsigned unused_count;
  bool bypass_dns_cache;           /* the last exchange did not reach the cached address */
  crml_trust trust;
};

enum { CRML_POOLS = 64 };

/* What the exchanges of one engine share. */
typedef struct crml_wire {
  CURLM *multi;            /* NULL until crml_connections_open */
  crml_poll poll;
  crml_sockets sockets;
  unsigned libcurl;        /* version of libcurl to assume, as in LIBCURL_VERSION_NUM */
  double now;              /* monotonic; when sockets were last polled */
  double active;           /* the same without the pauses between runs */
  unsigned long turns;     /* passes of the engine's loop */
  crml_exchange *in_flight, *lingering;
  unsigned epochs[CRML_POOLS];  /* by the hash of an origin; a new number keeps new exchanges
                                   off the connections made before */
  double next_trim;        /* monotonic; when crml_connections_trim has work; HUGE_VAL: never */
  unsigned paused;         /* number of paused exchanges; see flood.c */
  double next_resume;      /* monotonic; HUGE_VAL: never */
  unsigned long read_call; /* the call of libcurl that `reads` counts in; see tls_reads.c */
  unsigned reads;
  const void *stopped;     /* the BIO that was kept from reading in it; NULL: none */
  CURL *sweeper;           /* see connections.c; NULL until needed */
  long kept;               /* the limit of unused connections (CURLMOPT_MAXCONNECTS) */
  size_t limit;            /* connections, while descriptors are short; 0: no limit */
  double limit_ends;       /* monotonic */
} crml_wire;

/* One request and its response on a handle of a transport. Handles are configured once, reused,
 * and kept by the transport while unused. */
struct crml_exchange {
  CURL *easy;
  crml_wire *wire;            /* the wire that its sockets belong to */
  crml_transport *transport;
  crml_job *job;              /* NULL: unused, or lingering until its host name is resolved */
  crml_exchange *next;        /* in the transport's list of unused or the wire's list of
                                 lingering ones */
  crml_exchange *earlier, *later;  /* in the wire's list of those in flight */
  crml_response response;
  const char *proxy;          /* the transport's, or "" when this host is reached directly */
  CURLU *parsed_origin;       /* the handle's CURLOPT_CURLU; NULL: the handle has a whole URL */
  crml_buffer origin;         /* parsed_origin as text */
  uint32_t host;              /* hash of the origin */
  bool secure;                /* https, or through a https proxy */
  crml_buffer trusted;        /* the handle's path of the trusted file; see trust.h */
  uint64_t trusted_as;        /* identity and epoch of that path */
  struct curl_slist *lines;   /* `line_room` entries, linked in order */
  size_t line_room;
  unsigned long turn;         /* wire->turns when it began */
  double began, heard;        /* active time; `heard`: of the last byte, negative: none yet */
  double moved;               /* active time when libcurl last took bytes of a large body;
                                 negative: none yet */
  curl_off_t taken;           /* bytes of the body that it has taken */
  size_t header_bytes;
  int socket_error;           /* errno of the last failed socket() */
  size_t socket_hint;         /* see crml_sockets_find */
  double paused_until;        /* monotonic; 0: not paused */
  unsigned callbacks, callbacks_seen;  /* count of callbacks; its value at the last check */
  unsigned resent, dropped;   /* times; `dropped`: before anything was sent */
  bool bypasses_dns_cache;    /* the handle is set to look up names anew */
  bool plain;                 /* the handle is set for a GET without body */
  bool wants_fresh;           /* the handle is set to open a connection */
  bool reads_bounded;         /* see tls_reads.c */
  bool reads_wide;            /* the handle has the buffer for HTTP/2 */
  bool forbids_reuse;         /* the handle is set to close its connection */
  bool status_line, interim;  /* the next line is a status line; the last status was 1xx */
  bool complete;              /* the final header lines have arrived */
  bool too_large, no_memory;
  bool too_large_header;      /* the header lines or trailers, not the body */
  bool opened;                /* it opened a socket */
  bool stale;                 /* its connection had bytes that belong to no request */
  bool lookup_failed;         /* the handle is not used again */
  bool distrusts;             /* the trusted file changed: the request is sent again with the
                                 new one */
  bool waits_for_room;        /* no descriptor was left: it waits for an open connection */
  bool no_trust;              /* the trusted file is not a regular file */
  char error[CURL_ERROR_SIZE];
};

/* --- transport.c --- */

/* A handle set up for exchanges over `wire`, which holds a reference to the transport. NULL: `*rc`
 * says why. */
crml_exchange *crml_transport_take(crml_transport *transport, crml_wire *wire, CURLcode *rc);
/* The configured CA bundle, or "the system's store". */
const char *crml_transport_trusted(const crml_transport *transport);
/* Sets the handle's buffer for the exchange's protocol. */
CURLcode crml_transport_set_read_size(crml_exchange *exchange);
/* Returns the handle to its transport. The job may have swapped the buffers. */
void crml_transport_put_back(crml_exchange *exchange);

/* --- transfer.c --- */

/* Begins the exchange of `request`; `fresh`: on a new connection. NULL: `fault` and `detail` of
 * `failure` are set. */
crml_exchange *crml_exchange_begin(crml_wire *wire, crml_transport *transport,
                                   const crml_request *request, bool fresh,
                                   crml_event *failure);
/* A pooled connection that died before the first byte of the answer says nothing about the
 * service. Sends the request again: on another connection of the pool if nothing was sent, else on
 * a new one. False: another failure, or too many resends. */
bool crml_exchange_resend(crml_exchange *exchange, crml_fault fault);
/* The response of an exchange that has ended, status included. */
crml_response *crml_exchange_response(crml_exchange *exchange);
/* Ends an exchange early. */
void crml_exchange_end(crml_exchange *exchange);
/* Releases an exchange that libcurl is done with. For one that lingers, waits for libcurl. */
void crml_exchange_finish(crml_exchange *exchange);
/* The bytes of the last request and of its response so far, headers included. */
void crml_exchange_count(const crml_exchange *exchange, long long *sent, long long *received);
/* Whether the request went out (connected). `*since`: active time of the last progress of the
 * request's body or of the answer. */
bool crml_exchange_sent(const crml_exchange *exchange, double *since);

/* --- flood.c --- */

/* The `slow` callback of crml_poll: pauses exchanges that kept libcurl busy without a callback. */
void crml_flood_note(void *wire, double now, double seconds);
/* Resumes the exchange whose pause ends first, when it is due. */
void crml_flood_resume(crml_wire *wire, double now);
/* For an exchange that ends: forgets its pause. */
void crml_flood_forget(crml_exchange *exchange);

/* --- tls_reads.c --- */

/* Bounds what libcurl reads in one call from connections that this handle makes over TLS. */
void crml_tls_reads_bound(crml_exchange *exchange);
/* Whether its connection is the one that was kept from reading on. */
bool crml_tls_reads_stopped(const crml_exchange *exchange);
/* Whether its connection has bytes that were decrypted and not read. */
bool crml_tls_reads_left(const crml_exchange *exchange);

/* --- connections.c --- */

#define CRML_NO_DESCRIPTOR "no file descriptor is left (raise ulimit -n)"
/* Makes libcurl's multi handle, unless it is there; libcurl 8.2x cannot while no descriptor is
 * left. False: `fault` and `detail` of `failure` are set. */
bool crml_connections_open(crml_wire *wire, crml_event *failure) CRML_MUST_CHECK;
/* Lets at least `count` connections stay open unused. */
void crml_connections_allow(crml_wire *wire, unsigned count);
/* The socket of an exchange's connection; NULL: none. */
crml_socket *crml_connections_socket(crml_exchange *exchange);

/* Sets the callbacks that open, close and check connections. */
CURLcode crml_connections_attach(crml_exchange *exchange);
/* Checks the trusted file and sets its path on the handle. */
CURLcode crml_connections_set_trust(crml_exchange *exchange);
/* Records that an exchange ended on its connection, which may be reused. */
void crml_connections_note(crml_exchange *exchange);
/* For an exchange that is ended early: its connection takes no new exchange and closes when the
 * last one on it ends. */
void crml_connections_avoid(crml_exchange *exchange);
/* Closes connections that have been unused for long, except a few for each host. */
void crml_connections_trim(crml_wire *wire);
/* For a failed exchange: sets its socket_error if no descriptor was left. */
void crml_connections_note_shortage(crml_exchange *exchange);
/* If no descriptor was left for it: closes some unused connections. True: a resend on a new
 * connection may succeed. */
bool crml_connections_make_room(crml_exchange *exchange);
/* If no descriptor was left for it, and connections are open: opens no more for a while. True: a
 * resend waits for an open connection. */
bool crml_connections_await_room(crml_exchange *exchange);
void crml_connections_clean(crml_wire *wire);

/* --- transfer_error.c --- */

enum { CRML_DETAIL_SIZE = CURL_ERROR_SIZE + 512 };
/* The fault for a result code of libcurl; NONE: there is a response. `detail`: libcurl's text,
 * without secrets. */
crml_fault crml_exchange_fault(crml_exchange *exchange, CURLcode code,
                               char detail[CRML_DETAIL_SIZE]);

/* --- transfer_url.c --- */

enum { CRML_ORIGIN_MAX = 512 };
/* Sets the request's URL on the handle, and the proxy if this host is reached through one. If the
 * request gives its origin, libcurl parses only that, and the path goes into the request line
 * unchanged: parsing each URL would cost more than half of libcurl's other work for an exchange. A
 * proxy for plain http gets whole URLs. */
CURLcode crml_exchange_set_url(crml_exchange *exchange, const crml_request *request);

#pragma GCC visibility pop

#endif
