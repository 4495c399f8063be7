/* Jobs, limiters, the clock and the loop. Jobs are stepped in this file only, never from a
 * callback of libcurl. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/clock.h"
#include "engine/engine.h"
#include "engine/transfer.h"
#include "os/pid.h"
#include "os/pin.h"
#include "os/sigpipe.h"

enum {
  CONNECTIONS_MIN = 16,        /* unused connections kept, or as many as the widest limiter
                                  admits */
  POLL_MAX = 60 * 60 * 1000    /* milliseconds */
};

static const double DRAIN = 0.1;  /* seconds */

typedef struct crml_jobs {
  crml_job *first, *last;
} crml_jobs;

struct crml_engine {
  crml_wire wire;
  pid_t pid;             /* the process that made the engine; -1: abandoned */
  crml_jobs live, ready;
  crml_job *cursor;      /* the next job of tick_those_due */
  double next_wake;      /* monotonic; no live job is due earlier */
  bool running;
  int interrupted;       /* atomic; set by another thread to end the current run */
  double last_run;       /* monotonic; when the last run ended */
  double idle;           /* seconds outside of runs, up to `last_run` */
};

/* --- the clock --- */

crml_time crml_engine_now(void) {
  crml_time now;
  now.mono = crml_monotonic();
  now.wall = crml_seconds_of(CLOCK_REALTIME);
  return now;
}

/* Seconds in which the engine ran: the monotonic clock without the pauses between runs. */
static double active_time(const crml_engine *engine, double now) {
  return (engine->running ? now : engine->last_run) - engine->idle;
}

static void read_clock(crml_engine *engine) {
  engine->wire.now = crml_monotonic();
  engine->wire.active = active_time(engine, engine->wire.now);
}

/* --- lists --- */

static void add(crml_jobs *list, crml_job *job) {
  job->next = NULL;
  job->prev = list->last;
  if (list->last) list->last->next = job;
  else list->first = job;
  list->last = job;
  job->held = true;
}

static void take_out(crml_jobs *list, crml_job *job) {
  if (job->prev) job->prev->next = job->next;
  else list->first = job->next;
  if (job->next) job->next->prev = job->prev;
  else list->last = job->prev;
  job->next = job->prev = NULL;
  job->held = false;
}

static void leave_lists(crml_engine *engine, crml_job *job) {
  if (!job->held) return;
  if (job->state != CRML_JOB_ACTIVE) {
    take_out(&engine->ready, job);
    return;
  }
  if (engine->cursor == job) engine->cursor = job->next;
  take_out(&engine->live, job);
}

static void enqueue(crml_job *job) {
  crml_limiter *limiter = job->limiter;
  if (job->queued) return;
  job->queued = true;
  job->queue_next = NULL;
  job->queue_prev = limiter->last;
  if (limiter->last) limiter->last->queue_next = job;
  else limiter->first = job;
  limiter->last = job;
}

static void dequeue(crml_job *job) {
  crml_limiter *limiter = job->limiter;
  if (!job->queued) return;
  job->queued = false;
  if (job->queue_prev) job->queue_prev->queue_next = job->queue_next;
  else limiter->first = job->queue_next;
  if (job->queue_next) job->queue_next->queue_prev = job->queue_prev;
  else limiter->last = job->queue_prev;
}

/* --- jobs --- */

/* libcurl up to 7.87 may raise SIGPIPE when TLS writes to a closed connection. */
static void guard_on(const crml_engine *engine, crml_sigpipe *guard) {
  if (engine->wire.libcurl < 0x075800) crml_sigpipe_block(guard);
  else guard->blocked = false;
}

static crml_event event_of(crml_event_type type) {
  crml_event event;
  memset(&event, 0, sizeof event);
  event.type = type;
  event.detail = "";
  event.bytes_sent = event.bytes_received = -1;
  return event;
}

static void wake_at(crml_engine *engine, crml_job *job, double wake) {
  job->wake = wake;
  if (wake < engine->next_wake) engine->next_wake = wake;
}

static void end_exchange(crml_job *job) {
  double since;
  if (job->exchange == NULL) return;
  job->sent = crml_exchange_sent(job->exchange, &since);
  crml_exchange_end(job->exchange);
  job->exchange = NULL;
  job->fresh = true;
  job->limiter->active--;
}

static void make_ready(crml_engine *engine, crml_job *job, crml_job_state state) {
  leave_lists(engine, job);
  job->state = state;
  add(&engine->ready, job);
}

/* Steps a live job with an event and carries out the action it returns. Afterwards its limiter may
 * have a free place or a longer queue: call admit. */
static void step(crml_engine *engine, crml_job *job, crml_event *event) {
  double wake = HUGE_VAL;
  crml_action action;
  event->now = crml_engine_now();
  action = job->type->step(job, event, &wake);
  if (action != CRML_WAIT) end_exchange(job);
  if (action == CRML_SEND) enqueue(job);
  else dequeue(job);
  wake_at(engine, job, wake);
  if (action == CRML_SUSPEND) make_ready(engine, job, CRML_JOB_SUSPENDED);
  if (action == CRML_DONE) make_ready(engine, job, CRML_JOB_DONE);
}

/* Begins the job's exchange; on failure steps the job with the fault. */
static void begin(crml_engine *engine, crml_job *job) {
  crml_event event = event_of(CRML_EVENT_FAULT);
  crml_time now = crml_engine_now();
  double wake = HUGE_VAL;
  const crml_request *request = job->type->request(job, now, &wake);
  crml_exchange *exchange = NULL;
  event.fault = CRML_FAULT_MEMORY;
  if (request)
    exchange = crml_exchange_begin(&engine->wire, job->limiter->transport, request, job->fresh,
                                   &event);
  job->fresh = job->sent = false;
  if (exchange == NULL) {
    step(engine, job, &event);
    return;
  }
  exchange->job = job;
  exchange->began = active_time(engine, now.mono);
  job->exchange = exchange;
  job->limiter->active++;
  wake_at(engine, job, wake);
}

/* Starts queued jobs, in order, while the limiter has a place. */
static void admit(crml_engine *engine, crml_limiter *limiter) {
  while (limiter->first && limiter->active < limiter->max) {
    crml_job *job = limiter->first;
    dequeue(job);
    begin(engine, job);
  }
}

static void activate(crml_engine *engine, crml_job *job, crml_event_type type) {
  crml_event event = event_of(type);
  job->state = CRML_JOB_ACTIVE;
  add(&engine->live, job);
  step(engine, job, &event);
  admit(engine, job->limiter);
}

void crml_engine_submit(crml_engine *engine, crml_job *job, crml_limiter *limiter) {
  job->limiter = limiter;
  job->exchange = NULL;
  job->queued = job->fresh = job->sent = job->sent_again = false;
  crml_connections_allow(&engine->wire, limiter->max);
  activate(engine, job, CRML_EVENT_START);
}

void crml_engine_resume(crml_engine *engine, crml_job *job) {
  if (job->state != CRML_JOB_SUSPENDED || !crml_engine_is_ours(engine)) return;
  leave_lists(engine, job);
  activate(engine, job, CRML_EVENT_RESUME);
}

crml_job *crml_engine_take_ready(crml_engine *engine) {
  crml_job *job = crml_engine_is_ours(engine) ? engine->ready.first : NULL;
  if (job) take_out(&engine->ready, job);
  return job;
}

/* --- the loop --- */

/* The exchange has ended: steps its job, then frees the handle and the place in the limiter. */
static void deliver(crml_engine *engine, crml_exchange *exchange, CURLcode code) {
  crml_job *job = exchange->job;
  crml_limiter *limiter = job->limiter;
  char detail[CRML_DETAIL_SIZE];
  double since;
  crml_event event = event_of(CRML_EVENT_RESPONSE);
  event.fault = crml_exchange_fault(exchange, code, detail);
  if (event.fault != CRML_FAULT_NONE) job->sent = crml_exchange_sent(exchange, &since);
  if (event.fault != CRML_FAULT_NONE && crml_exchange_resend(exchange, event.fault)) {
    job->sent_again = job->sent_again || job->sent;
    return;
  }
  if (job->counts) crml_exchange_count(exchange, &event.bytes_sent, &event.bytes_received);
  event.detail = detail;
  if (event.fault != CRML_FAULT_NONE) event.type = CRML_EVENT_FAULT;
  else event.response = crml_exchange_response(exchange);
  job->exchange = NULL;
  limiter->active--;
  step(engine, job, &event);
  crml_exchange_finish(exchange);
  admit(engine, limiter);
}

/* One pass: libcurl handles what is ready, then the jobs of ended exchanges are stepped. */
static void turn(crml_engine *engine) {
  int count;
  CURLMsg *message;
  engine->wire.turns++;
  if (engine->wire.paused > 0) crml_flood_resume(&engine->wire, crml_monotonic());
  crml_poll_act(&engine->wire.poll, engine->wire.multi);
  while ((message = curl_multi_info_read(engine->wire.multi, &count)) != NULL) {
    char *private = NULL;
    crml_exchange *exchange;
    if (message->msg != CURLMSG_DONE) continue;
    (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
    exchange = (crml_exchange *)(void *)private;
    if (exchange->job) deliver(engine, exchange, message->data.result);
    else crml_exchange_finish(exchange);
  }
}

/* Waits for sockets or libcurl's timers, at most `seconds`. False: a signal came. */
static bool wait_for(crml_engine *engine, double seconds) {
  int milliseconds = seconds * 1000 < POLL_MAX ? (int)ceil(seconds * 1000) : POLL_MAX;
  bool undisturbed =
    crml_poll_wait(&engine->wire.poll, engine->wire.multi, milliseconds > 0 ? milliseconds : 0);
  read_clock(engine);
  return undisturbed;
}

/* Reads what has arrived, for at most DRAIN seconds, so that no time-out hits an answer that is
 * already here. */
static void drain(crml_engine *engine) {
  double end = crml_monotonic() + DRAIN;
  do {
    (void)wait_for(engine, 0);
    if (!engine->wire.poll.ready && !crml_poll_is_due(engine->wire.multi)) return;
    turn(engine);
  } while (crml_monotonic() < end);
}

static void tick(crml_engine *engine, crml_job *job, double now) {
  crml_event event = event_of(CRML_EVENT_TICK);
  crml_limiter *limiter = job->limiter;
  double since;
  event.in_flight = job->exchange != NULL;
  if (event.in_flight) {
    event.sent = crml_exchange_sent(job->exchange, &since);
    event.quiet = fmax(0, active_time(engine, now) - since);
    if (job->counts) crml_exchange_count(job->exchange, &event.bytes_sent, &event.bytes_received);
  }
  step(engine, job, &event);
  admit(engine, limiter);
}

static void tick_those_due(crml_engine *engine) {
  double now = crml_monotonic();
  crml_job *job;
  if (now < engine->next_wake) return;
  drain(engine);
  engine->next_wake = HUGE_VAL;
  for (job = engine->live.first; job; job = engine->cursor) {
    engine->cursor = job->next;
    if (job->wake <= now) tick(engine, job, now);
    else wake_at(engine, job, job->wake);
  }
}

static bool has_what_it_ran_for(const crml_engine *engine, const crml_job *until) {
  return until ? until->state != CRML_JOB_ACTIVE : engine->ready.first != NULL;
}

static bool take_interrupt(crml_engine *engine) {
  if (__atomic_load_n(&engine->interrupted, __ATOMIC_RELAXED) == 0) return false;
  return __atomic_exchange_n(&engine->interrupted, 0, __ATOMIC_ACQ_REL) != 0;
}

void crml_engine_interrupt(crml_engine *engine) {
  if (__atomic_exchange_n(&engine->interrupted, 1, __ATOMIC_ACQ_REL) == 0)
    crml_notifier_raise(&engine->wire.poll.notifier);
}

/* When the wire has work that no socket announces. */
static double next_chore(const crml_engine *engine) {
  return fmin(engine->wire.poll.next_unmute,
              fmin(engine->wire.next_trim, engine->wire.next_resume));
}

void crml_engine_rest(crml_engine *engine, double seconds) {
  read_clock(engine);
  if (!take_interrupt(engine))
    (void)wait_for(engine, fmin(seconds, next_chore(engine) - engine->wire.now));
  crml_connections_trim(&engine->wire);
  turn(engine);  /* ends lingering exchanges */
}

bool crml_engine_has_work(const crml_engine *engine) {
  return engine->live.first != NULL;
}

/* A turn may last longer than the run: libcurl from version 8 on runs flooded transfers by its
 * timers. The sockets are asked all the same, for the next run. */
static void loop(crml_engine *engine, double end, const crml_job *until) {
  bool asked = false;
  for (;;) {
    double now;
    turn(engine);
    tick_those_due(engine);
    if (has_what_it_ran_for(engine, until) || engine->live.first == NULL) return;
    now = crml_monotonic();
    if (now >= end && !asked) (void)wait_for(engine, 0);
    if (now >= end || take_interrupt(engine)) return;
    asked = true;
    if (!wait_for(engine, fmin(fmin(end, engine->next_wake), next_chore(engine)) - now))
      return;
    crml_connections_trim(&engine->wire);
  }
}

void crml_engine_run(crml_engine *engine, double seconds, const crml_job *until) {
  crml_sigpipe guard;
  double now;
  if (!crml_engine_is_ours(engine) || has_what_it_ran_for(engine, until)) return;
  now = crml_monotonic();
  guard_on(engine, &guard);
  engine->idle += now - engine->last_run;
  engine->running = true;
  read_clock(engine);
  crml_connections_trim(&engine->wire);
  if (seconds <= 0) (void)wait_for(engine, 0);  /* without this, the loop would return before
                                                   its first poll */
  loop(engine, seconds > 0 ? now + seconds : now, until);
  engine->running = false;
  engine->last_run = crml_monotonic();
  crml_sigpipe_allow(&guard);
}

const char *crml_engine_tls_library(void) {
  const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
  return name ? name : "none";
}

const char *crml_engine_libcurl_version(void) {
  return curl_version_info(CURLVERSION_NOW)->version;
}

/* --- birth and death --- */

/* Resolver threads outlive their exchanges, and Lua may run finalizers after it unloaded its
 * modules. So core.so and the libcurl it is linked with are never unloaded. */
static void init_libcurl(void) {
  (void)curl_global_init(CURL_GLOBAL_DEFAULT);
  crml_pin(init_libcurl);
}

crml_engine *crml_engine_new(void) { return crml_engine_new_as_of(LIBCURL_VERSION_NUM); }

crml_engine *crml_engine_new_as_of(unsigned version) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  crml_engine *engine;
  unsigned real;
  if (pthread_once(&once, init_libcurl) != 0) return NULL;
  engine = calloc(1, sizeof *engine);
  if (engine == NULL) return NULL;
  real = curl_version_info(CURLVERSION_NOW)->version_num;
  engine->wire.libcurl = version < real ? version : real;
  engine->pid = (pid_t)crml_pid();
  engine->next_wake = HUGE_VAL;
  engine->last_run = crml_monotonic();
  engine->wire.active = engine->wire.now = engine->last_run;
  engine->wire.next_trim = engine->wire.next_resume = HUGE_VAL;
  engine->wire.poll.slow = crml_flood_note;
  engine->wire.poll.user = &engine->wire;
  crml_connections_allow(&engine->wire, CONNECTIONS_MIN);
  if (crml_poll_init(&engine->wire.poll)) return engine;
  crml_engine_free(engine);
  return NULL;
}

bool crml_engine_is_ours(const crml_engine *engine) { return engine->pid == crml_pid(); }

/* Removes the job from all lists and ends its exchange. Its limiter may have a place now: call
 * admit. */
static void take_back(crml_engine *engine, crml_job *job) {
  end_exchange(job);
  dequeue(job);
  leave_lists(engine, job);
  job->state = CRML_JOB_IDLE;
}

void crml_engine_cancel(crml_engine *engine, crml_job *job) {
  crml_sigpipe guard;
  if (job->state == CRML_JOB_IDLE || !crml_engine_is_ours(engine)) return;
  guard_on(engine, &guard);
  take_back(engine, job);
  admit(engine, job->limiter);
  crml_sigpipe_allow(&guard);
}

/* In a child of fork: closes the sockets; the rest is leaked. */
static void abandon(crml_engine *engine) {
  crml_sockets_abandon(&engine->wire.sockets);
  engine->pid = -1;
}

void crml_engine_free(crml_engine *engine) {
  crml_sigpipe guard;
  if (engine == NULL) return;
  if (!crml_engine_is_ours(engine)) {
    abandon(engine);
    return;
  }
  guard_on(engine, &guard);
  while (engine->live.first) take_back(engine, engine->live.first);
  while (engine->ready.first) take_back(engine, engine->ready.first);
  while (engine->wire.lingering) crml_exchange_finish(engine->wire.lingering);
  crml_connections_clean(&engine->wire);
  (void)curl_multi_cleanup(engine->wire.multi);
  crml_sigpipe_allow(&guard);
  crml_poll_clean(&engine->wire.poll);
  crml_sockets_clean(&engine->wire.sockets);
  free(engine);
}
