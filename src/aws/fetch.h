/* A job for one plain HTTP exchange: no signature, no retry, three time-outs. For credential
 * providers. */
#ifndef CRML_FETCH_H
#define CRML_FETCH_H

#include "base/exchange.h"

#pragma GCC visibility push(hidden)

/* Seconds; HUGE_VAL: none. */
typedef struct crml_fetch_limits {
  double connect_timeout;  /* DNS, TCP, proxy and TLS */
  double read_timeout;     /* without a byte once the request is sent */
  double timeout;          /* in total, queueing included */
} crml_fetch_limits;

typedef struct crml_fetch crml_fetch;

/* NULL: out of memory. */
crml_fetch *crml_fetch_new(const crml_fetch_limits *limits);
/* Wipes request and response, and frees all. */
void crml_fetch_free(crml_fetch *fetch);
crml_job *crml_fetch_job(crml_fetch *fetch);

/* Sets the request (copied). NULL: fine; otherwise the error, a static text that repeats
 * nothing of the input. A method is upper-case letters; URL and header values contain no line
 * end or NUL. */
const char *crml_fetch_set_method(crml_fetch *fetch, crml_text method) CRML_MUST_CHECK;
const char *crml_fetch_set_url(crml_fetch *fetch, crml_text url) CRML_MUST_CHECK;
const char *crml_fetch_add_header(crml_fetch *fetch, crml_text name, crml_text value)
  CRML_MUST_CHECK;
const char *crml_fetch_set_body(crml_fetch *fetch, crml_text body) CRML_MUST_CHECK;

/* Ends it with a fault; no effect once done. */
void crml_fetch_fail(crml_fetch *fetch, crml_fault fault, const char *detail);

/* Once done: the response; NULL: see crml_fetch_fault. */
const crml_response *crml_fetch_response(const crml_fetch *fetch);
crml_fault crml_fetch_fault(const crml_fetch *fetch, const char **detail);
/* The host of its URL: "host:port", without user information. */
crml_text crml_fetch_host(const crml_fetch *fetch);

#pragma GCC visibility pop

#endif
