/* A driver runs an engine. Inline: in the calling thread, by crml_driver_run. Threaded: in a
 * thread of its own, started with the first job; the owner's thread only submits jobs and takes
 * the ready ones back, and never waits for the network. The driver's thread touches no Lua.
 *
 * All functions are called from the owner's thread. While the driver's thread has a job, no other
 * thread reads it. What jobs share (limiter, policy, transport) is accessed between enter and
 * leave only. In a child of fork a driver is abandoned, as its engine is. */
#ifndef CRML_DRIVER_H
#define CRML_DRIVER_H

#include "engine/engine.h"
#include "engine/notifier.h"

#pragma GCC visibility push(hidden)

typedef struct crml_driver crml_driver;

/* Takes ownership of the engine, also on failure. NULL: out of memory, or `engine` was NULL. */
crml_driver *crml_driver_new(crml_engine *engine, bool threaded);
/* Stops and joins the thread and frees everything; its jobs end as in crml_engine_free. In a child
 * of fork it closes the sockets only. */
void crml_driver_free(crml_driver *driver);
bool crml_driver_is_threaded(const crml_driver *driver);
/* False in a child of fork: the caller frees it and makes another one. */
bool crml_driver_is_ours(const crml_driver *driver);

/* Like the engine's functions of the same names. `notifier` is NULL or points to the owner's
 * variable that holds the notifier for this job (NULL in it: the driver's wake-up socket); change
 * that variable with crml_driver_set_notifier only. False: the thread could not be started;
 * nothing was done. */
bool crml_driver_submit(crml_driver *driver, crml_job *job, crml_limiter *limiter,
                        crml_notifier **notifier) CRML_MUST_CHECK;
void crml_driver_resume(crml_driver *driver, crml_job *job);
void crml_driver_cancel(crml_driver *driver, crml_job *job);
/* Whether the driver's thread has the job. If so, only functions of this file may be given it. */
bool crml_driver_has(const crml_driver *driver, const crml_job *job);
/* Inline only; see crml_engine_run. Threaded: does nothing. */
void crml_driver_run(crml_driver *driver, double seconds, const crml_job *until);
/* The next ready job; NULL: none. */
crml_job *crml_driver_take_ready(crml_driver *driver);
/* The number of jobs handed to the thread and not taken back. */
unsigned crml_driver_pending(const crml_driver *driver);

/* The driver's thread pauses between these two. */
void crml_driver_enter(crml_driver *driver);
void crml_driver_leave(crml_driver *driver);

/* Writes `notifier` (NULL: none) to `*where`, with the driver's mutex held. */
void crml_driver_set_notifier(crml_driver *driver, crml_notifier **where, crml_notifier *notifier);
void crml_driver_notify(crml_driver *driver, crml_notifier *notifier);
bool crml_driver_clear(crml_driver *driver, crml_notifier *notifier);
/* Sets the write end of the wake-up socket (-1: none); the driver owns it and closes the previous
 * one. One byte is sent when a job without a notifier is ready, and every `heartbeat` seconds. */
void crml_driver_set_wakeup(crml_driver *driver, int write_fd, double heartbeat);
/* Allows the next write to the wake-up socket. Call it before taking ready jobs. */
void crml_driver_clear_wakeup(crml_driver *driver);
void crml_driver_wakeup(crml_driver *driver);

#pragma GCC visibility pop

#endif
