/* What the engine's own files share, and the only header that knows libcurl:
 * engine.c (jobs, limiters, clock), engine_exchange.c (transports and their handles),
 * engine_url.c (how a URL gets to libcurl), engine_poll.c
 * (what libcurl waits for), engine_fault.c (what went wrong), engine_socket.c (the
 * sockets, for the sake of fork). */
#ifndef CRML_ENGINE_INTERNAL_H
#define CRML_ENGINE_INTERNAL_H

#include <curl/curl.h>
#include <poll.h>
#include <sys/types.h>

#include "engine/engine.h"
#include "engine/notifier.h"

#pragma GCC visibility push(hidden)

typedef struct crml_exchange crml_exchange;

typedef struct crml_jobs {
  crml_job *first, *last;
} crml_jobs;

typedef struct crml_socket {
  int fd;
  ino_t inode;  /* tells our socket from whatever took its number later */
} crml_socket;

/* What is waited for: a notifier, and the sockets that libcurl named. */
typedef struct crml_poll {
  struct pollfd *fds;
  size_t count, room;
  crml_notifier notifier;        /* how another thread ends a wait */
  bool no_notifier;             /* there was no descriptor for one: waits are kept short */
  size_t transfers;      /* under way: there is room for their sockets */
  bool ready;            /* a socket was, at the last look */
} crml_poll;

struct crml_engine {
  CURLM *multi;
  crml_poll poll;
  pid_t pid;             /* whose it is; -1: abandoned */
  unsigned libcurl;      /* the version it reckons with, as in LIBCURL_VERSION_NUM */
  crml_jobs live, ready;
  crml_job *cursor;      /* the next one of a walk over the live jobs */
  double next_wake;      /* no live job wants a tick before it */
  bool running;
  int interrupted;       /* atomic: another thread wants this run to end */
  double last_run;       /* when it was run last */
  double idle;           /* time in which nobody ran it, up to `last_run` */
  double active;         /* the time without idle time, when sockets were last looked at */
  unsigned long turns;   /* times libcurl was let work */
  long connections;      /* that may stay open unused */
  crml_exchange *lingering;
  volatile bool sockets_changing;  /* a fork just now would find the list half written */
  crml_socket *sockets;
  size_t socket_count, socket_room;
};

/* One request and its response on a handle of a transport. Handles are configured once, used
 * again and again, and belong to the transport while unused. */
struct crml_exchange {
  CURL *easy;
  crml_engine *engine;        /* whose sockets it opens */
  crml_transport *transport;
  crml_job *job;              /* NULL: unused, or lingering until its host name is resolved */
  crml_exchange *next;        /* among the transport's unused or the engine's lingering ones */
  crml_response response;
  const char *proxy;          /* of this exchange, the transport's; "": none */
  CURLU *parsed_origin;       /* what the handle's URL is; NULL: it has a whole URL */
  crml_buffer origin;         /* the same as text */
  struct curl_slist *lines;   /* room for `line_room` header lines, linked in order */
  size_t line_room;
  unsigned long turn;         /* the engine's turns when it began */
  double began, heard;        /* active time; heard < 0: no byte yet */
  size_t header_bytes;
  int socket_error;           /* errno of the last socket that could not be made */
  unsigned resent;            /* times */
  bool bypasses_dns_cache;             /* the handle is set to look up names anew */
  bool plain;                 /* the handle is set for a GET without body */
  bool status_line, interim;  /* the next line is one; the last one was 1xx */
  bool complete;              /* the final header lines are in */
  bool too_large, no_memory;
  char error[CURL_ERROR_SIZE];
};

struct crml_transport {
  unsigned references;
  crml_transport_options options;   /* its strings are owned */
  crml_exchange *unused;
  unsigned unused_count;
  bool bypass_dns_cache;            /* the last exchange reached no server at the cached address */
};

/* Begins the exchange of `request`; NULL and the reason when that is not possible. */
crml_exchange *crml_exchange_begin(crml_engine *engine, crml_transport *transport,
                                   const crml_request *request, crml_fault *why);
/* A connection from the pool that died before the first byte of the answer says nothing about the
 * service: sends the request again. False when that is not the case, or was too often. */
bool crml_exchange_resend(crml_exchange *exchange);
/* The response of one that is over, with its status. */
crml_response *crml_exchange_response(crml_exchange *exchange);
/* Ends it before it is over. */
void crml_exchange_end(crml_exchange *exchange);
/* The same once libcurl is done with it, or to wait for libcurl: lingering ones too. */
void crml_exchange_finish(crml_exchange *exchange);
/* Connected, and the request gone out? `*since`: the active time of its last sign of life. */
bool crml_exchange_sent(const crml_exchange *exchange, double *since);

enum { CRML_DETAIL_SIZE = CURL_ERROR_SIZE + 512 };
/* What libcurl's verdict means; NONE for a response. `detail`: its words, never a secret. */
crml_fault crml_exchange_fault(const crml_exchange *exchange, CURLcode code,
                               char detail[CRML_DETAIL_SIZE]);

enum { CRML_ORIGIN_MAX = 512 };
/* Gives the handle the request's URL, and the proxy that this host is reached by. Where the
 * request tells its origin, libcurl takes that apart once and the path goes into the request
 * line as it is: to take every URL apart and write it anew costs more than half of what else it
 * does for an exchange. A proxy is to be told whole URLs. */
CURLcode crml_exchange_set_url(crml_exchange *exchange, const crml_request *request);

/* Of one that is all zero. False: no memory. */
bool crml_poll_init(crml_poll *poll, CURLM *multi);
void crml_poll_clean(crml_poll *poll);
/* Waits for sockets, libcurl's timers, the notifier, or so long. False: a signal came. */
bool crml_poll_wait(crml_poll *poll, CURLM *multi, int milliseconds);
/* Has libcurl do what can be done now: about sockets that were ready, and what is due. */
void crml_poll_act(crml_poll *poll, CURLM *multi);
/* Makes room for the sockets of one more transfer. False: no memory. */
bool crml_poll_expect(crml_poll *poll);
/* One of them is over. */
void crml_poll_dismiss(crml_poll *poll);
/* Whether a timer of libcurl's has run out. */
bool crml_poll_is_due(CURLM *multi);
/* A socket that is being closed. */
void crml_poll_forget(crml_poll *poll, int fd);

/* libcurl's callbacks; the first is given the exchange, the second the engine. */
curl_socket_t crml_socket_open(void *exchange, curlsocktype purpose, struct curl_sockaddr *address);
int crml_socket_close(void *engine, curl_socket_t fd);
/* In a child of fork: closes what is still open, and only that, without a word on the wire. */
void crml_sockets_abandon(crml_engine *engine);

#pragma GCC visibility pop

#endif
