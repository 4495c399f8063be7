/* One plain HTTP exchange as a job: no signature, no retry, three limits. For credential
 * providers. */
#ifndef CRML_FETCH_H
#define CRML_FETCH_H

#include "base/exchange.h"

#pragma GCC visibility push(hidden)

/* Seconds; HUGE_VAL: none. */
typedef struct crml_fetch_limits {
  double connect_timeout;  /* DNS, TCP, proxy and TLS */
  double read_timeout;     /* without a byte once the request is sent */
  double timeout;          /* everything, queueing included */
} crml_fetch_limits;

typedef struct crml_fetch crml_fetch;

/* NULL: out of memory. */
crml_fetch *crml_fetch_new(const crml_fetch_limits *limits);
/* Wipes what it was to send and what it got. */
void crml_fetch_free(crml_fetch *fetch);
crml_job *crml_fetch_job(crml_fetch *fetch);

/* The request, copied. NULL when fine, else what is wrong: a static text that repeats nothing of
 * the input. A method is upper-case letters; URL and header values hold no line ends or NUL. */
const char *crml_fetch_set_method(crml_fetch *fetch, crml_text method) CRML_MUST_CHECK;
const char *crml_fetch_set_url(crml_fetch *fetch, crml_text url) CRML_MUST_CHECK;
const char *crml_fetch_add_header(crml_fetch *fetch, crml_text name, crml_text value)
  CRML_MUST_CHECK;
const char *crml_fetch_set_body(crml_fetch *fetch, crml_text body) CRML_MUST_CHECK;

/* Ends it; no effect once done. */
void crml_fetch_fail(crml_fetch *fetch, crml_fault fault, const char *detail);

/* Once done: the response, or NULL and why there is none. */
const crml_response *crml_fetch_response(const crml_fetch *fetch);
crml_fault crml_fetch_fault(const crml_fetch *fetch, const char **detail);
/* The host that it asks: "host:port", without user information. */
crml_text crml_fetch_host(const crml_fetch *fetch);

#pragma GCC visibility pop

#endif
