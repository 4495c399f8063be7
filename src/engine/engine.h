/* Runs any number of jobs over one curl_multi. It knows HTTP, not AWS. It has no lock: one thread
 * at a time uses it (driver.h decides which).
 *
 * fork: every function compares getpid(). In a child the inherited engine is abandoned: its
 * sockets are closed without a shutdown on the wire, and its memory is leaked once. */
#ifndef CRML_ENGINE_H
#define CRML_ENGINE_H

#include "base/exchange.h"
#include "engine/transport.h"

#pragma GCC visibility push(hidden)

typedef struct crml_engine crml_engine;

/* A limiter admits at most `max` exchanges at once; further ones queue in order. Its owner sets
 * `max` and `transport`, zeroes the other fields, and keeps it alive while the engine has a job of
 * it. */
typedef struct crml_limiter {
  unsigned max, active;
  crml_job *first, *last;
  crml_transport *transport;
} crml_limiter;

/* NULL: out of memory or libcurl refused. */
crml_engine *crml_engine_new(void);
/* The same, but it behaves as for libcurl `version` (as in LIBCURL_VERSION_NUM) if that is older
 * than the real one. Specs use it to test the code for older versions. */
crml_engine *crml_engine_new_as_of(unsigned version);
/* Takes back all jobs (state IDLE) without stepping them, and frees everything; its clients and
 * calls may still exist. In a child of fork it abandons the engine instead and leaves the jobs as
 * they are. */
void crml_engine_free(crml_engine *engine);
/* False in a child of fork: the caller abandons the engine and makes another one. */
bool crml_engine_is_ours(const crml_engine *engine);

/* Hands a job (state IDLE) to the engine and steps it with START before returning. The job's
 * limiter becomes `limiter`. */
void crml_engine_submit(crml_engine *engine, crml_job *job, crml_limiter *limiter);
/* Continues a suspended job. */
void crml_engine_resume(crml_engine *engine, crml_job *job);
/* Takes a job back in any state; the engine keeps no reference to it; its state becomes IDLE. In a
 * child of fork it does nothing: the job stayed with the parent. */
void crml_engine_cancel(crml_engine *engine, crml_job *job);

/* Runs all jobs until one is ready (DONE or SUSPENDED), `seconds` have passed, a signal arrives or
 * no live job is left. `until` (NULL: any) is the one job to wait for; others that become ready
 * stay ready. */
void crml_engine_run(crml_engine *engine, double seconds, const crml_job *until);
/* Makes the current run, or else the next one, return soon. Safe from any thread. */
void crml_engine_interrupt(crml_engine *engine);
/* For an engine without live jobs: waits up to `seconds`, or until interrupted. */
void crml_engine_rest(crml_engine *engine, double seconds);
/* Whether there is a live job. */
bool crml_engine_has_work(const crml_engine *engine);
/* Removes and returns the next ready job, in order of completion; NULL: none. The engine keeps no
 * reference to it, so it needs no cancel. */
crml_job *crml_engine_take_ready(crml_engine *engine);

crml_time crml_engine_now(void);

/* NULL if the libcurl in use can use such a proxy, otherwise why not. `url` as from
 * crml_proxy_append_url. */
const char *crml_engine_refuses_proxy(const char *url);

/* The name and version of libcurl's TLS library ("OpenSSL/3.0.17"); "none" without one. */
const char *crml_engine_tls_library(void);
/* The version of the libcurl in use, such as "7.88.1". */
const char *crml_engine_libcurl_version(void);

#pragma GCC visibility pop

#endif
