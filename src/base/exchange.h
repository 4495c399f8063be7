/* The interface between a job (one unit of work: a call, a fetch) and the engine that runs it.
 * Plain data: no libcurl, no clock. The engine owns the wire and the clock; the job owns every
 * decision, deadlines included. */
#ifndef CRML_EXCHANGE_H
#define CRML_EXCHANGE_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* One HTTP request, ready for the wire. All strings are NUL-terminated, owned by the job and
 * stay valid until the exchange has ended. */
typedef struct crml_request {
  const char *method;
  const char *url;               /* sent unchanged: no dot segment is removed */
  size_t origin_len;             /* length of `url` before the path, if the rest is a '/' and
                                    printable ASCII without '#'; 0: unknown */
  const char *const *headers;    /* "Name: value" lines (curl's own syntax), NULL-terminated */
  crml_text body;                /* data == NULL: no body */
} crml_request;

/* One HTTP response: the final one, without interim responses and the proxy's answer to
 * CONNECT. */
typedef struct crml_response {
  int status;
  crml_buffer headers;  /* "Name: value\n" lines as received, without the status line */
  crml_buffer body;
} crml_response;

/* The last value of a header, trimmed; empty (data == NULL): no such header. */
crml_text crml_response_header(const crml_response *response, const char *name);

/* A value of a header between two places of a line, without the blanks around it. */
crml_text crml_header_trimmed(const char *from, const char *to);

/* Kinds of failure. X(id, info.kind) */
#define CRML_KINDS(X)                                                                       \
  X(NONE, "") X(VALIDATION, "validation") X(CONFIG, "config") X(CREDENTIALS, "credentials") \
  X(SERVICE, "service") X(TRANSPORT, "transport") X(TIMEOUT, "timeout")                     \
  X(DECODE, "decode") X(WAITER, "waiter") X(CANCELLED, "cancelled") X(CLOSED, "closed")

typedef enum crml_kind {
#define X(id, name) CRML_KIND_##id,
  CRML_KINDS(X)
#undef X
  CRML_KIND_COUNT
} crml_kind;
const char *crml_kind_name(crml_kind kind);

/* Why an exchange gave no usable response. X(id, info.code, kind, retryable, text) */
#define CRML_FAULTS(X)                                                                    \
  X(NONE, "", NONE, false, "")                                                            \
  X(RESOLVE, "ResolveError", TRANSPORT, true, "the host name could not be resolved")      \
  X(CONNECT, "ConnectError", TRANSPORT, true, "no connection")                            \
  X(PROXY, "ProxyError", TRANSPORT, true, "the proxy failed")                             \
  X(PROXY_REFUSED, "ProxyError", TRANSPORT, false, "the proxy refused the request")       \
  X(TLS, "TLSError", TRANSPORT, false, "no trusted TLS connection")                       \
  X(CA_BUNDLE, "InvalidConfig", CONFIG, false, "ca_bundle is not a regular file")         \
  X(LOST, "ConnectionLost", TRANSPORT, true,                                              \
    "the connection ended before the answer was complete")                                \
  X(PROTOCOL, "InvalidResponse", TRANSPORT, true, "the answer is not valid HTTP")         \
  X(TOO_LARGE, "ResponseTooLarge", TRANSPORT, false, "the answer is larger than allowed") \
  X(CONNECT_TIMEOUT, "ConnectTimeout", TIMEOUT, true, "no connection in time")            \
  X(READ_TIMEOUT, "ReadTimeout", TIMEOUT, true, "no byte of the answer in time")          \
  X(TIMEOUT, "Timeout", TIMEOUT, false, "not done in time")                               \
  X(CANCELLED, "Cancelled", CANCELLED, false, "cancelled")                                \
  X(CLOSED, "Closed", CLOSED, false, "the client was closed")                             \
  X(MEMORY, "OutOfMemory", TRANSPORT, false, "out of memory")                             \
  X(LOCAL, "LocalError", TRANSPORT, false, "this machine could not send the request")

typedef enum crml_fault {
#define X(id, code, kind, again, text) CRML_FAULT_##id,
  CRML_FAULTS(X)
#undef X
  CRML_FAULT_COUNT
} crml_fault;

const char *crml_fault_code(crml_fault fault);
crml_kind crml_fault_kind(crml_fault fault);
const char *crml_fault_text(crml_fault fault);
bool crml_fault_retryable(crml_fault fault);

/* The engine's time in seconds. */
typedef struct crml_time {
  double mono;    /* monotonic */
  double wall;    /* since the epoch, UTC */
} crml_time;

typedef enum crml_event_type {
  CRML_EVENT_START,     /* submitted */
  CRML_EVENT_RESUME,    /* the owner has answered and resumed it */
  CRML_EVENT_TICK,      /* its wake time has come or passed; ready sockets were drained first */
  CRML_EVENT_RESPONSE,  /* the exchange gave a response */
  CRML_EVENT_FAULT      /* the exchange failed */
} crml_event_type;

typedef struct crml_event {
  crml_event_type type;
  crml_time now;
  /* TICK, when an exchange is in flight: */
  bool in_flight;
  bool sent;            /* connected, and the request is being or was sent */
  double quiet;         /* seconds since it began or, once sent, since the last byte; pauses
                           between runs of the engine are not counted */
  /* For jobs with `counts`; negative: unknown. Headers are included. */
  long long bytes_sent, bytes_received;
  /* RESPONSE: owned by the engine, valid until step returns; the job may swap its buffers. */
  crml_response *response;
  /* FAULT: */
  crml_fault fault;
  const char *detail;   /* libcurl's text without the host (which the job knows); may be "" */
} crml_event;

typedef enum crml_action {
  CRML_SEND,     /* start an exchange: the engine calls request() when the limiter has a place */
  CRML_WAIT,     /* keep waiting for the exchange; TICK at `wake` */
  CRML_SLEEP,    /* TICK at `wake` */
  CRML_SUSPEND,  /* the owner must answer a need of the job and resume it */
  CRML_DONE      /* the result is there */
} crml_action;
/* Any action except WAIT (and SEND while queued for a place) ends an exchange in flight. A
 * suspended job may get ticks before it is resumed. */

typedef struct crml_job crml_job;

typedef struct crml_job_type {
  /* Handles an event. `*wake` (monotonic; HUGE_VAL: never): when a TICK is wanted at the latest.
   * While SEND waits for a place in the limiter, ticks arrive too and are answered with SEND
   * again. */
  crml_action (*step)(crml_job *job, const crml_event *event, double *wake);
  /* The request of the exchange that starts now. Each call is a new attempt and signs anew.
   * `*wake` as above. NULL: out of memory; the engine steps the job with FAULT_MEMORY. */
  const crml_request *(*request)(crml_job *job, crml_time now, double *wake);
} crml_job_type;

/* The state of a job, for its owner. */
typedef enum crml_job_state {
  CRML_JOB_IDLE,       /* not submitted, or taken back */
  CRML_JOB_ACTIVE,     /* the engine has it */
  CRML_JOB_SUSPENDED,  /* returned CRML_SUSPEND */
  CRML_JOB_DONE
} crml_job_state;

struct crml_exchange;  /* see engine/transfer.h */
struct crml_limiter;
struct crml_notifier;

/* Where a threaded driver keeps a job. */
typedef enum crml_job_place { CRML_JOB_INBOX, CRML_JOB_ENGINE, CRML_JOB_OUTBOX } crml_job_place;

/* The first member of each job's struct. The fields below `owner` belong to the engine and its
 * driver. */
struct crml_job {
  const crml_job_type *type;
  crml_job_state state;
  void *owner;                /* the owner's; the engine does not read it */
  struct crml_limiter *limiter;
  struct crml_exchange *exchange;
  crml_job *next, *prev;      /* in the engine's list of live or ready jobs */
  crml_job *queue_next, *queue_prev;  /* in the limiter's queue */
  double wake;
  bool queued;
  bool counts;                /* set by the job: report the bytes of each exchange */
  bool sent;                  /* the request of the failed or ended exchange had been sent */
  bool sent_again;            /* a request had been sent, and was sent again on another
                                 connection */
  bool fresh;                 /* its last exchange was ended early: the next one opens a
                                 connection */
  bool held;                  /* it is in one of the engine's lists */
  /* The driver's: */
  bool away;                  /* the driver's thread has it */
  bool resumed;               /* in the inbox: resumed, not submitted */
  crml_job_place place;
  struct crml_notifier **notifier;  /* notified when the job is ready; may be NULL */
};

#pragma GCC visibility pop

#endif
