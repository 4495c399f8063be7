/* HTTP exchanges over one curl_multi: what the files that include curl.h share. transfer.c is the
 * life of one exchange, transport.c the handles and their settings, connections.c chooses the
 * connections that take another exchange. */
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
  crml_transport_options options;  /* its strings are owned */
  crml_exchange *unused;
  unsigned unused_count;
  bool bypass_dns_cache;           /* the last exchange reached no server at the cached address */
  crml_trust trust;
};

enum { CRML_POOLS = 64 };

/* What exchanges share. */
typedef struct crml_wire {
  CURLM *multi;
  crml_poll poll;
  crml_sockets sockets;
  unsigned libcurl;        /* the version to reckon with, as in LIBCURL_VERSION_NUM */
  double now;              /* monotonic, when sockets were last polled */
  double active;           /* the same without the time in which nothing ran the engine */
  unsigned long turns;     /* times libcurl was let work */
  crml_exchange *in_flight, *lingering;
  unsigned epochs[CRML_POOLS];  /* by the hash of an origin: another one leaves the connections
                                   made before to the exchanges that are on them */
  double next_trim;        /* unused connections are to be looked at; HUGE_VAL: never */
  unsigned paused;         /* exchanges: see flood.c */
  double next_resume;      /* HUGE_VAL: never */
  CURL *sweeper;           /* see connections.c; NULL: not needed yet */
} crml_wire;

/* One request and its response on a handle of a transport. Handles are configured once, used
 * again and again, and belong to the transport while unused. */
struct crml_exchange {
  CURL *easy;
  crml_wire *wire;            /* whose sockets it opens */
  crml_transport *transport;
  crml_job *job;              /* NULL: unused, or lingering until its host name is resolved */
  crml_exchange *next;        /* among the transport's unused or the wire's lingering ones */
  crml_exchange *earlier, *later;  /* among those in flight */
  crml_response response;
  const char *proxy;          /* of this exchange, the transport's; "": none */
  CURLU *parsed_origin;       /* what the handle's URL is; NULL: it has a whole URL */
  crml_buffer origin;         /* the same as text */
  uint32_t host;              /* its hash */
  bool secure;                /* https, or by a proxy that is */
  crml_buffer trusted;        /* the name that the handle has for the trusted file */
  uint64_t trusted_as;        /* what that name was made of */
  struct curl_slist *lines;   /* room for `line_room` header lines, linked in order */
  size_t line_room;
  unsigned long turn;         /* the wire's turns when it began */
  double began, heard;        /* active time; heard < 0: no byte yet */
  size_t header_bytes;
  int socket_error;           /* errno of the last socket that could not be made */
  size_t socket_hint;         /* where its connection's socket was found last */
  double paused_until;        /* monotonic; 0: it is not paused */
  unsigned callbacks, callbacks_seen;  /* pieces of an answer; when they were counted last */
  unsigned resent;            /* times */
  bool bypasses_dns_cache;    /* the handle is set to look up names anew */
  bool plain;                 /* the handle is set for a GET without body */
  bool wants_fresh;           /* the handle is set to open a connection */
  bool forbids_reuse;         /* the handle is set to close its connection */
  bool status_line, interim;  /* the next line is one; the last one was 1xx */
  bool complete;              /* the final header lines are in */
  bool too_large, no_memory;
  bool too_large_header;      /* header lines or trailers, not the body */
  bool opened;                /* a socket */
  bool stale;                 /* its connection had bytes that belong to no request */
  bool distrusts;             /* the trusted file changed: to be sent with the new one */
  bool no_trust;              /* the trusted file is no file */
  char error[CURL_ERROR_SIZE];
};

/* --- transport.c --- */

/* A handle set up for exchanges over `wire`; NULL, `*rc`: why not. Holds a reference. */
crml_exchange *crml_transport_take(crml_transport *transport, crml_wire *wire, CURLcode *rc);
/* The file of authorities that its user chose, or words for the system's. */
const char *crml_transport_trusted(const crml_transport *transport);
/* Gives it back; the job may have swapped the buffers. */
void crml_transport_put_back(crml_exchange *exchange);

/* --- transfer.c --- */

/* Begins the exchange of `request`; `fresh`: on a connection of its own. NULL and the reason when
 * that is not possible. */
crml_exchange *crml_exchange_begin(crml_wire *wire, crml_transport *transport,
                                   const crml_request *request, bool fresh, crml_fault *why);
/* A connection from the pool that died before the first byte of the answer says nothing about the
 * service: sends the request again, on a fresh one. False when that is not the case, or was too
 * often. */
bool crml_exchange_resend(crml_exchange *exchange, crml_fault fault);
/* The response of one that is over, with its status. */
crml_response *crml_exchange_response(crml_exchange *exchange);
/* Ends it before it is over. */
void crml_exchange_end(crml_exchange *exchange);
/* The same once libcurl is done with it, or to wait for libcurl: lingering ones too. */
void crml_exchange_finish(crml_exchange *exchange);
/* The bytes of the last request and its response so far, headers included. */
void crml_exchange_count(const crml_exchange *exchange, long long *sent, long long *received);
/* Connected, and the request gone out? `*since`: the active time of its last sign of life. */
bool crml_exchange_sent(const crml_exchange *exchange, double *since);

/* --- flood.c --- */

/* For crml_poll: pauses exchanges that kept libcurl busy without a piece of an answer. */
void crml_flood_note(void *wire, double now, double seconds);
/* Lets the exchange go on whose pause is over. */
void crml_flood_resume(crml_wire *wire, double now);
/* Of one that ends. */
void crml_flood_forget(crml_exchange *exchange);

/* --- connections.c --- */

/* Sets the callbacks that decide whether a connection may be used. */
CURLcode crml_connections_attach(crml_exchange *exchange);
/* Sets the handle's name of the trusted file, after a look at it. */
CURLcode crml_connections_set_trust(crml_exchange *exchange);
/* An exchange ended on its connection, which may be used again. */
void crml_connections_note(crml_exchange *exchange);
/* An exchange is ended early: its connection takes no new one, and closes once it is unused. */
void crml_connections_avoid(crml_exchange *exchange);
/* Closes connections that were unused for long, but for a few of each host. */
void crml_connections_trim(crml_wire *wire);
/* An exchange failed: if descriptors ran out, closes some connections that are unused. True: it is
 * worth another try. */
bool crml_connections_make_room(crml_exchange *exchange, crml_fault fault);
void crml_connections_clean(crml_wire *wire);

/* --- transfer_error.c --- */

enum { CRML_DETAIL_SIZE = CURL_ERROR_SIZE + 512 };
/* What libcurl's verdict means; NONE for a response. `detail`: its words, never a secret. */
crml_fault crml_exchange_fault(const crml_exchange *exchange, CURLcode code,
                               char detail[CRML_DETAIL_SIZE]);

/* --- transfer_url.c --- */

enum { CRML_ORIGIN_MAX = 512 };
/* Gives the handle the request's URL, and the proxy that this host is reached by. Where the request
 * tells its origin, libcurl parses that once and the path goes into the request line as it is:
 * parsing and rewriting each URL costs more than half of what else libcurl does for an exchange. A
 * proxy for plain http gets whole URLs. */
CURLcode crml_exchange_set_url(crml_exchange *exchange, const crml_request *request);

#pragma GCC visibility pop

#endif
