/* The thread owns the engine, polling included. To enter the engine, the owner's thread makes it
 * pause and holds the mutex meanwhile. Jobs travel through an inbox and an outbox, so that
 * submitting one never waits for libcurl's work (a TLS handshake, for example). */
#include "engine/driver.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STACK_SIZE = 512 * 1024, LONG_WAIT = 3600 };

typedef struct job_list {
  crml_job *first, *last;
} job_list;

struct crml_driver {
  crml_engine *engine;
  bool threaded, started;
  unsigned away;             /* jobs handed over and not taken back; written by the owner only */
  pthread_t thread;
  pthread_mutex_t mutex;     /* guards the fields below */
  pthread_cond_t rested, go;
  job_list inbox, outbox;
  bool woken;                /* interrupted for the inbox since it was last emptied */
  bool visitor, resting, stopping;
  int wakeup_fd;
  bool notified;
  double heartbeat, next_beat;
};

/* --- lists --- */

static void append(job_list *list, crml_job *job) {
  job->next = NULL;
  if (list->last) list->last->next = job;
  else list->first = job;
  list->last = job;
}

static crml_job *take_first(job_list *list) {
  crml_job *job = list->first;
  if (job == NULL) return NULL;
  list->first = job->next;
  if (list->first == NULL) list->last = NULL;
  job->next = NULL;
  return job;
}

static void take_out(job_list *list, crml_job *job) {
  crml_job **at = &list->first, *before = NULL;
  while (*at && *at != job) {
    before = *at;
    at = &before->next;
  }
  if (*at == NULL) return;
  *at = job->next;
  if (list->last == job) list->last = before;
  job->next = NULL;
}

/* --- the thread --- */

/* Mutex held. Pauses while the owner's thread is between enter and leave. */
static void rest(crml_driver *driver) {
  while (driver->visitor) {
    driver->resting = true;
    (void)pthread_cond_signal(&driver->rested);
    (void)pthread_cond_wait(&driver->go, &driver->mutex);
  }
  driver->resting = false;
}

static job_list empty_inbox(crml_driver *driver) {
  job_list list = driver->inbox;
  crml_job *job;
  driver->inbox.first = driver->inbox.last = NULL;
  driver->woken = false;
  for (job = list.first; job; job = job->next) job->place = CRML_JOB_ENGINE;
  return list;
}

static void begin(crml_driver *driver, job_list *jobs) {
  crml_job *job;
  while ((job = take_first(jobs)) != NULL)
    if (job->resumed) crml_engine_resume(driver->engine, job);
    else crml_engine_submit(driver->engine, job, job->limiter);
}

static void run(crml_driver *driver, double seconds) {
  if (crml_engine_has_work(driver->engine)) crml_engine_run(driver->engine, seconds, NULL);
  else crml_engine_rest(driver->engine, seconds);
}

/* Mutex held. Moves ready jobs to the outbox. Returns whether the wake-up socket must be
 * written. */
static bool publish(crml_driver *driver) {
  bool wake = false;
  crml_job *job;
  while ((job = crml_engine_take_ready(driver->engine)) != NULL) {
    job->place = CRML_JOB_OUTBOX;
    append(&driver->outbox, job);
    if (job->notifier && *job->notifier) crml_notifier_notify(*job->notifier);
    else wake = true;
  }
  if (!wake || driver->notified || driver->wakeup_fd < 0) return false;
  driver->notified = true;
  return true;
}

static bool beat(crml_driver *driver) {
  double now = crml_engine_now().mono;
  if (driver->wakeup_fd < 0 || now < driver->next_beat) return false;
  driver->next_beat = now + driver->heartbeat;
  return true;
}

static void send_wakeup(int fd) { (void)!send(fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL); }

/* The wake-up socket is written outside the mutex, so that its reader does not wait for the mutex.
 * The descriptor changes only while this thread pauses. sched_yield() lets the reader run first on
 * a shared CPU; otherwise nginx would wait as long as answers keep coming in. */
static void *work(void *user) {
  crml_driver *driver = user;
  (void)pthread_mutex_lock(&driver->mutex);
  for (;;) {
    double seconds = LONG_WAIT;
    job_list jobs;
    bool must_wake;
    rest(driver);
    if (driver->stopping) break;
    jobs = empty_inbox(driver);
    if (driver->wakeup_fd >= 0) seconds = driver->next_beat - crml_engine_now().mono;
    (void)pthread_mutex_unlock(&driver->mutex);
    begin(driver, &jobs);
    run(driver, seconds);
    (void)pthread_mutex_lock(&driver->mutex);
    must_wake = publish(driver);
    if (beat(driver)) must_wake = true;
    if (!must_wake) continue;
    (void)pthread_mutex_unlock(&driver->mutex);
    send_wakeup(driver->wakeup_fd);
    (void)sched_yield();
    (void)pthread_mutex_lock(&driver->mutex);
  }
  (void)pthread_mutex_unlock(&driver->mutex);
  return NULL;
}

/* The thread blocks all signals: it would swallow those that the program waits for. */
static bool start(crml_driver *driver) {
  sigset_t all, before;
  pthread_attr_t attributes;
  if (driver->started) return true;
  if (pthread_attr_init(&attributes) != 0) return false;
  (void)pthread_attr_setstacksize(&attributes, STACK_SIZE);
  sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  driver->started = pthread_create(&driver->thread, &attributes, work, driver) == 0;
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  (void)pthread_attr_destroy(&attributes);
  return driver->started;
}

/* --- visits --- */

void crml_driver_enter(crml_driver *driver) {
  if (!driver->threaded) return;
  (void)pthread_mutex_lock(&driver->mutex);
  if (!driver->started) return;
  driver->visitor = true;
  crml_engine_interrupt(driver->engine);
  while (!driver->resting) (void)pthread_cond_wait(&driver->rested, &driver->mutex);
}

void crml_driver_leave(crml_driver *driver) {
  if (!driver->threaded) return;
  driver->visitor = false;
  driver->resting = false;
  (void)pthread_cond_signal(&driver->go);
  (void)pthread_mutex_unlock(&driver->mutex);
}

/* --- jobs --- */

static void hand_over(crml_driver *driver, crml_job *job, bool resumed) {
  bool wake;
  job->resumed = resumed;
  job->away = true;
  job->place = CRML_JOB_INBOX;
  driver->away++;
  (void)pthread_mutex_lock(&driver->mutex);
  append(&driver->inbox, job);
  wake = !driver->woken;
  driver->woken = true;
  (void)pthread_mutex_unlock(&driver->mutex);
  if (wake) crml_engine_interrupt(driver->engine);
}

bool crml_driver_submit(crml_driver *driver, crml_job *job, crml_limiter *limiter,
                        crml_notifier **notifier) {
  job->notifier = notifier;
  job->away = false;
  if (!driver->threaded) {
    crml_engine_submit(driver->engine, job, limiter);
    return true;
  }
  if (!start(driver)) return false;
  job->limiter = limiter;
  hand_over(driver, job, false);
  return true;
}

void crml_driver_resume(crml_driver *driver, crml_job *job) {
  if (!driver->threaded) crml_engine_resume(driver->engine, job);
  else if (!job->away && job->state == CRML_JOB_SUSPENDED) hand_over(driver, job, true);
}

static void come_home(crml_driver *driver, crml_job *job) {
  job->away = false;
  driver->away--;
}

void crml_driver_cancel(crml_driver *driver, crml_job *job) {
  if (!driver->threaded) {
    crml_engine_cancel(driver->engine, job);
    return;
  }
  if (job->away) {
    crml_driver_enter(driver);
    if (job->place == CRML_JOB_INBOX) take_out(&driver->inbox, job);
    else if (job->place == CRML_JOB_OUTBOX) take_out(&driver->outbox, job);
    else crml_engine_cancel(driver->engine, job);
    crml_driver_leave(driver);
    come_home(driver, job);
  }
  job->state = CRML_JOB_IDLE;
}

bool crml_driver_has(const crml_driver *driver, const crml_job *job) {
  return driver->threaded && job->away;
}

void crml_driver_run(crml_driver *driver, double seconds, const crml_job *until) {
  if (!driver->threaded) crml_engine_run(driver->engine, seconds, until);
}

crml_job *crml_driver_take_ready(crml_driver *driver) {
  crml_job *job;
  if (!driver->threaded) return crml_engine_take_ready(driver->engine);
  if (driver->away == 0 || !crml_driver_is_ours(driver)) return NULL;
  (void)pthread_mutex_lock(&driver->mutex);
  job = take_first(&driver->outbox);
  (void)pthread_mutex_unlock(&driver->mutex);
  if (job) come_home(driver, job);
  return job;
}

unsigned crml_driver_pending(const crml_driver *driver) { return driver->away; }

/* --- notifiers --- */

void crml_driver_set_notifier(crml_driver *driver, crml_notifier **where, crml_notifier *notifier) {
  (void)pthread_mutex_lock(&driver->mutex);
  *where = notifier;
  (void)pthread_mutex_unlock(&driver->mutex);
}

void crml_driver_notify(crml_driver *driver, crml_notifier *notifier) {
  (void)pthread_mutex_lock(&driver->mutex);
  crml_notifier_notify(notifier);
  (void)pthread_mutex_unlock(&driver->mutex);
}

bool crml_driver_clear(crml_driver *driver, crml_notifier *notifier) {
  bool notified;
  (void)pthread_mutex_lock(&driver->mutex);
  notified = crml_notifier_clear(notifier);
  (void)pthread_mutex_unlock(&driver->mutex);
  return notified;
}

void crml_driver_set_wakeup(crml_driver *driver, int write_fd, double heartbeat) {
  crml_driver_enter(driver);
  if (driver->wakeup_fd >= 0) close(driver->wakeup_fd);
  driver->wakeup_fd = write_fd;
  driver->notified = false;
  driver->heartbeat = heartbeat;
  driver->next_beat = crml_engine_now().mono + heartbeat;
  crml_driver_leave(driver);
}

void crml_driver_clear_wakeup(crml_driver *driver) {
  (void)pthread_mutex_lock(&driver->mutex);
  driver->notified = false;
  (void)pthread_mutex_unlock(&driver->mutex);
}

void crml_driver_wakeup(crml_driver *driver) {
  bool must_wake;
  (void)pthread_mutex_lock(&driver->mutex);
  must_wake = driver->wakeup_fd >= 0 && !driver->notified;
  if (must_wake) driver->notified = true;
  (void)pthread_mutex_unlock(&driver->mutex);
  if (must_wake) send_wakeup(driver->wakeup_fd);
}

/* --- birth and death --- */

crml_driver *crml_driver_new(crml_engine *engine, bool threaded) {
  crml_driver *driver = engine ? calloc(1, sizeof *driver) : NULL;
  if (driver == NULL) {
    crml_engine_free(engine);
    return NULL;
  }
  driver->engine = engine;
  driver->threaded = threaded;
  driver->wakeup_fd = -1;
  (void)pthread_mutex_init(&driver->mutex, NULL);
  (void)pthread_cond_init(&driver->rested, NULL);
  (void)pthread_cond_init(&driver->go, NULL);
  return driver;
}

bool crml_driver_is_threaded(const crml_driver *driver) { return driver->threaded; }

bool crml_driver_is_ours(const crml_driver *driver) {
  return crml_engine_is_ours(driver->engine);
}

static void stop(crml_driver *driver) {
  if (!driver->started) return;
  (void)pthread_mutex_lock(&driver->mutex);
  driver->stopping = true;
  (void)pthread_mutex_unlock(&driver->mutex);
  crml_engine_interrupt(driver->engine);
  (void)pthread_join(driver->thread, NULL);
}

static void give_back(job_list *list) {
  crml_job *job;
  while ((job = take_first(list)) != NULL) job->state = CRML_JOB_IDLE;
}

/* A child of fork has no thread and may find the mutex locked: it closes the sockets and leaks the
 * rest. */
void crml_driver_free(crml_driver *driver) {
  if (driver == NULL) return;
  if (!crml_driver_is_ours(driver)) {
    crml_engine_free(driver->engine);
    if (driver->wakeup_fd >= 0) close(driver->wakeup_fd);
    return;
  }
  stop(driver);
  give_back(&driver->inbox);
  give_back(&driver->outbox);
  crml_engine_free(driver->engine);
  if (driver->wakeup_fd >= 0) close(driver->wakeup_fd);
  (void)pthread_cond_destroy(&driver->go);
  (void)pthread_cond_destroy(&driver->rested);
  (void)pthread_mutex_destroy(&driver->mutex);
  free(driver);
}
