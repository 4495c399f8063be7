/* Who runs an engine. Inline: the waiting thread, in crml_driver_run. Threaded: a thread of its
 * own, made at the first job; the owner's thread only hands jobs over and takes them back when
 * they are ready, and is never held up by the network. That thread touches no Lua.
 *
 * Every function is called by the owner's one thread. While the thread has a job, no other thread
 * reads it; what jobs share (limiter, policy, transport) is touched between enter and leave.
 * In a child of fork a driver is abandoned, as its engine is. */
#ifndef CRML_DRIVER_H
#define CRML_DRIVER_H

#include "engine/engine.h"
#include "engine/notifier.h"

#pragma GCC visibility push(hidden)

typedef struct crml_driver crml_driver;

/* Takes the engine over, in any case. NULL: out of memory, or `engine` was NULL. */
crml_driver *crml_driver_new(crml_engine *engine, bool threaded);
/* Stops and joins the thread and frees all; jobs it held are as crml_engine_free leaves them. In a
 * child of fork it is abandoned. */
void crml_driver_free(crml_driver *driver);
bool crml_driver_is_threaded(const crml_driver *driver);
/* False in a child of fork: to be freed and another one made. */
bool crml_driver_is_ours(const crml_driver *driver);

/* As the engine's functions of these names. When `notifier` is given, it is where the job's owner
 * keeps the notifier to ring once the job is ready (NULL there: the driver's wake-up socket); it is
 * changed with crml_driver_set_notifier only. False: no thread could be started, and nothing has
 * happened. */
bool crml_driver_submit(crml_driver *driver, crml_job *job, crml_limiter *limiter,
                        crml_notifier **notifier) CRML_MUST_CHECK;
void crml_driver_resume(crml_driver *driver, crml_job *job);
void crml_driver_cancel(crml_driver *driver, crml_job *job);
/* Whether the thread has the job: then only the functions here may be given it. */
bool crml_driver_has(const crml_driver *driver, const crml_job *job);
/* Inline only: see crml_engine_run. */
void crml_driver_run(crml_driver *driver, double seconds, const crml_job *until);
/* The next job that is ready; NULL: none. */
crml_job *crml_driver_take_ready(crml_driver *driver);
/* How many jobs the thread has, or has ready. */
unsigned crml_driver_pending(const crml_driver *driver);

/* Between these the thread does nothing. */
void crml_driver_enter(crml_driver *driver);
void crml_driver_leave(crml_driver *driver);

/* Sets the notifier (NULL: none), and notifies it if a job of its owner's is ready. */
void crml_driver_set_notifier(crml_driver *driver, crml_notifier **where, crml_notifier *notifier);
void crml_driver_notify(crml_driver *driver, crml_notifier *notifier);
bool crml_driver_clear(crml_driver *driver, crml_notifier *notifier);
/* The wake-up socket, notified for jobs that have no notifier of their own and also every
 * `heartbeat` seconds (a byte that need not be read). Its write end is the driver's from now on;
 * the old one is closed. -1: none. */
void crml_driver_set_wakeup(crml_driver *driver, int write_fd, double heartbeat);
/* Lets the wake-up socket be written again: to be called before ready jobs are taken. */
void crml_driver_clear_wakeup(crml_driver *driver);
void crml_driver_wakeup(crml_driver *driver);

#pragma GCC visibility pop

#endif
