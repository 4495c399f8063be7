/* Uses the engine's thread in every way that the glue does, under ThreadSanitizer: submits jobs,
 * takes them back, cancels them, enters the engine, sets and removes notifiers, forks, and stops
 * with jobs in flight. Prints counts; the exit status is 0 on success. */
#include <arpa/inet.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/driver.h"
#include "aws/fetch.h"

enum { JOBS = 400, LIMIT = 16, PATIENCE = 20000 /* milliseconds */ };

static void check(bool right, const char *what) {
  if (right) return;
  printf("not right: %s\n", what);
  exit(1);
}

/* --- a server that answers every request with two bytes, /slow after a while, /never not at all --- */

static void *serve_one(void *user) {
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  int fd = *(int *)user;
  char text[4096];
  ssize_t n;
  free(user);
  while ((n = recv(fd, text, sizeof text - 1, 0)) > 0) {
    text[n] = '\0';
    if (strstr(text, "/never")) continue;
    if (strstr(text, "/slow")) (void)poll(NULL, 0, 30);
    if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) break;
  }
  close(fd);
  return NULL;
}

static void *serve(void *user) {
  int listening = *(int *)user;
  for (;;) {
    pthread_t thread;
    int *fd = malloc(sizeof *fd);
    *fd = accept(listening, NULL, NULL);
    if (*fd < 0 || pthread_create(&thread, NULL, serve_one, fd) != 0) exit(2);
    (void)pthread_detach(thread);
  }
  return NULL;
}

static int start_server(void) {
  static int listening;
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  pthread_t thread;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listening = socket(AF_INET, SOCK_STREAM, 0);
  check(bind(listening, (struct sockaddr *)&address, size) == 0 && listen(listening, 128) == 0 &&
        getsockname(listening, (struct sockaddr *)&address, &size) == 0, "the server listens");
  check(pthread_create(&thread, NULL, serve, &listening) == 0, "the server runs");
  (void)pthread_detach(thread);
  return ntohs(address.sin_port);
}

/* --- jobs --- */

typedef struct world {
  crml_driver *driver;
  crml_limiter limiter;
  int port, wakeup[2];
  crml_fetch *fetches[JOBS];
  crml_notifier notifiers[JOBS];
  crml_notifier *notifier_of[JOBS];
  unsigned done, cancelled;
} world;

static crml_fetch *new_fetch(int port, const char *path) {
  static const crml_fetch_limits limits = { 10, 10, HUGE_VAL };
  char url[64];
  crml_fetch *fetch = crml_fetch_new(&limits);
  snprintf(url, sizeof url, "http://127.0.0.1:%d%s", port, path);
  check(fetch && crml_fetch_set_url(fetch, crml_text_of(url)) == NULL, "a fetch is made");
  return fetch;
}

static void init(world *w, int port) {
  crml_transport_options options;
  memset(w, 0, sizeof *w);
  memset(&options, 0, sizeof options);
  options.verify = true;
  options.max_response_size = 1024;
  w->port = port;
  w->driver = crml_driver_new(crml_engine_new(), true);
  w->limiter.max = LIMIT;
  w->limiter.transport = crml_transport_new(&options);
  check(w->driver && w->limiter.transport, "a driver is made");
  check(socketpair(AF_UNIX, SOCK_STREAM, 0, w->wakeup) == 0, "a wake-up socket");
  crml_driver_set_wakeup(w->driver, w->wakeup[1], 0.02);
}

static void submit(world *w, int i, const char *path) {
  w->fetches[i] = new_fetch(w->port, path);
  crml_fetch_job(w->fetches[i])->owner = &w->fetches[i];
  check(crml_driver_submit(w->driver, crml_fetch_job(w->fetches[i]), &w->limiter, &w->notifier_of[i]),
        "the thread starts");
}

static void take_down(world *w, int i) {
  if (w->notifier_of[i] == NULL) return;
  crml_driver_set_notifier(w->driver, &w->notifier_of[i], NULL);
  (void)crml_driver_clear(w->driver, &w->notifiers[i]);
  crml_notifier_clean(&w->notifiers[i]);
}

static void dispose(world *w, int i) {
  if (w->fetches[i] == NULL) return;
  crml_driver_cancel(w->driver, crml_fetch_job(w->fetches[i]));
  take_down(w, i);
  crml_fetch_free(w->fetches[i]);
  w->fetches[i] = NULL;
}

/* Takes ready jobs; runs those a second time for which `again` is true. */
static void collect(world *w) {
  crml_job *job;
  crml_driver_clear_wakeup(w->driver);
  while ((job = crml_driver_take_ready(w->driver)) != NULL) {
    crml_fetch **where = job->owner;
    const crml_response *response = crml_fetch_response(*where);
    check(job->state == CRML_JOB_DONE && !crml_driver_has(w->driver, job), "it is home");
    check(response && response->status == 200 && response->body.len == 2, "it has its answer");
    w->done++;
    dispose(w, (int)(where - w->fetches));
  }
}

static void await_door(world *w) {
  char sink[64];
  struct pollfd fd = { 0, POLLIN, 0 };
  fd.fd = w->wakeup[0];
  check(poll(&fd, 1, PATIENCE) == 1, "the wake-up socket rings");
  check(read(w->wakeup[0], sink, sizeof sink) > 0, "there is something at the wake-up socket");
}

static void clean(world *w) {
  int i;
  for (i = 0; i < JOBS; i++) dispose(w, i);
  crml_driver_free(w->driver);
  crml_transport_release(w->limiter.transport);
  close(w->wakeup[0]);
}

/* --- the cases --- */

/* Some jobs have their own notifier, some are cancelled, the rest use the wake-up socket. */
static void run_many(int port) {
  world w;
  int i;
  init(&w, port);
  for (i = 0; i < JOBS; i++) {
    submit(&w, i, i % 7 == 3 ? "/never" : i % 5 == 0 ? "/slow" : "/");
    if (i % 3 == 0) {
      check(crml_notifier_init(&w.notifiers[i]), "a notifier");
      crml_driver_set_notifier(w.driver, &w.notifier_of[i], &w.notifiers[i]);
    }
    if (i % 7 == 3 && i > 7 && w.fetches[i - 7]) {
      dispose(&w, i - 7);
      w.cancelled++;
    }
    if (i % 50 == 0) {
      crml_driver_enter(w.driver);
      check(w.limiter.active <= LIMIT, "the limiter holds");
      crml_driver_leave(w.driver);
    }
    if (i % 20 == 0) collect(&w);
  }
  for (i = 0; i < JOBS; i++)
    if (w.fetches[i] && i % 7 == 3) {
      dispose(&w, i);
      w.cancelled++;
    }
  while (w.done + w.cancelled < JOBS) {
    await_door(&w);
    collect(&w);
  }
  check(crml_driver_pending(w.driver) == 0, "nothing is pending");
  printf("%u answered, %u cancelled\n", w.done, w.cancelled);
  clean(&w);
}

static void ring_one_bell(int port) {
  world w;
  struct pollfd fd = { 0, POLLIN, 0 };
  init(&w, port);
  check(crml_notifier_init(&w.notifiers[0]), "a notifier");
  submit(&w, 0, "/slow");
  crml_driver_set_notifier(w.driver, &w.notifier_of[0], &w.notifiers[0]);
  fd.fd = w.notifiers[0].read_fd;
  check(poll(&fd, 1, PATIENCE) == 1, "its notifier rings");
  check(crml_driver_clear(w.driver, &w.notifiers[0]), "it was notified");
  check(poll(&fd, 1, 0) == 0, "a drained notifier is silent");
  collect(&w);
  check(w.done == 1, "it is done");
  clean(&w);
}

/* The child touches nothing; the parent continues. */
static void fork_in_flight(int port) {
  world w;
  int i, status = 1;
  pid_t child;
  init(&w, port);
  for (i = 0; i < 50; i++) submit(&w, i, "/slow");
  child = fork();
  if (child == 0) {
    bool foreign = !crml_driver_is_ours(w.driver) && crml_driver_take_ready(w.driver) == NULL;
    crml_driver_free(w.driver);
    _exit(foreign ? 0 : 1);
  }
  check(child > 0 && waitpid(child, &status, 0) == child && status == 0, "the child leaves it alone");
  while (w.done < 50) {
    await_door(&w);
    collect(&w);
  }
  clean(&w);
}

static void stop_in_flight(int port) {
  world w;
  int i;
  init(&w, port);
  for (i = 0; i < 50; i++) submit(&w, i, i % 2 ? "/slow" : "/never");
  crml_driver_free(w.driver);
  for (i = 0; i < 50; i++) {
    check(crml_fetch_job(w.fetches[i])->state == CRML_JOB_IDLE, "it was given back");
    crml_fetch_free(w.fetches[i]);
  }
  crml_transport_release(w.limiter.transport);
  close(w.wakeup[0]);
}

int main(void) {
  int port = start_server(), round;
  for (round = 0; round < 3; round++) {
    run_many(port);
    ring_one_bell(port);
    fork_in_flight(port);
    stop_in_flight(port);
  }
  printf("all right\n");
  return 0;
}
