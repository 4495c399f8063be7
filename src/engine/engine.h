/* Runs any number of jobs over one curl_multi. Knows HTTP, not AWS. Not locked: one thread at a
 * time (driver.h chooses it).
 *
 * fork: every entry compares getpid(). In a child the inherited engine is abandoned: its sockets
 * are closed raw, its memory is leaked once, nothing is cleaned up or said on the wire. */
#ifndef CRML_ENGINE_H
#define CRML_ENGINE_H

#include "base/exchange.h"
#include "engine/transport.h"

#pragma GCC visibility push(hidden)

typedef struct crml_engine crml_engine;

/* A limiter admits at most `max` exchanges at once; the others queue in order. Its owner sets `max`
 * and `transport`, zeroes the rest, and keeps it until no job of it is with the engine. */
typedef struct crml_limiter {
  unsigned max, active;
  crml_job *first, *last;
  crml_transport *transport;
} crml_limiter;

/* NULL: out of memory or libcurl refused. */
crml_engine *crml_engine_new(void);
/* The same, reckoning with a libcurl of `version` (as in LIBCURL_VERSION_NUM) if that is older than
 * the real one: for specs of what is done for those. */
crml_engine *crml_engine_new_as_of(unsigned version);
/* Takes back every job it holds, unseen (state IDLE), and frees all; safe whatever of its clients
 * and calls is still there. In a child of fork it is abandoned instead and its jobs stay as they
 * are. */
void crml_engine_free(crml_engine *engine);
/* False in a child of fork: the engine is to be abandoned and another one made. */
bool crml_engine_is_ours(const crml_engine *engine);

/* Gives the engine a job (state IDLE); its START step runs within. The job's limiter is set first.
 * */
void crml_engine_submit(crml_engine *engine, crml_job *job, crml_limiter *limiter);
/* Goes on with a job that asked. */
void crml_engine_resume(crml_engine *engine, crml_job *job);
/* Takes a job back, whatever it is doing; nothing of it is referenced afterwards; state IDLE. In a
 * child of fork it does nothing: the job stayed with the parent. */
void crml_engine_cancel(crml_engine *engine, crml_job *job);

/* Runs all jobs until one is ready (DONE or ASKING) or `seconds` have passed; comes back early when
 * a signal arrives or no job is left to run. `until` may name the one job to wait for (others that
 * become ready meanwhile stay ready). */
void crml_engine_run(crml_engine *engine, double seconds, const crml_job *until);
/* From any thread, also while another one runs the engine: makes that run, or the next one, come
 * back soon. */
void crml_engine_interrupt(crml_engine *engine);
/* While there is no job to run: waits up to `seconds`, or until interrupted. */
void crml_engine_rest(crml_engine *engine, double seconds);
/* Whether there is any job to run. */
bool crml_engine_has_work(const crml_engine *engine);
/* Takes the next ready job off the list, in order of completion; NULL: none. The engine knows it no
 * longer, so there is nothing to cancel. */
crml_job *crml_engine_take_ready(crml_engine *engine);

crml_time crml_engine_now(void);

/* NULL, or why the libcurl in use takes no such proxy (its URL as crml_proxy_append_url has it). */
const char *crml_engine_refuses_proxy(const char *url);

/* libcurl's words for the TLS library it uses. */
const char *crml_engine_tls_library(void);
/* The version of the libcurl that runs: "7.88.1". */
const char *crml_engine_libcurl_version(void);

#pragma GCC visibility pop

#endif
