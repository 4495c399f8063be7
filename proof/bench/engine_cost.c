/* The cost of the engine on top of libcurl, in instructions: the same GETs (URL and every header
 * line set for each) by curl_easy_perform on one reused handle, or as jobs of the engine, against a
 * server in a child process. Counted by callgrind (1.00 with libcurl 7.88):
 *
 *   cc -std=c99 -D_POSIX_C_SOURCE=200809L -O2 -Isrc -o build/engine_cost proof/bench/engine_cost.c \
 *      src/engine/*.c src/os/{pid,pin,sigpipe}.c src/base/{buffer,exchange}.c -lcurl -lcrypto -lm -pthread
 *   valgrind --tool=callgrind --callgrind-out-file=/dev/null build/engine_cost engine 2000
 *
 * engine_cost curl|engine N; the cost of one GET is the difference of two N, divided. Its last line
 * is the number of body bytes received. */
#include <curl/curl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"

enum { BODY = 2500 };

static const char *const lines[] = {
  "Accept:", "User-Agent: cleanroomsml/1.0 ua/2.1 os/linux md/arch#x86_64 lang/lua#5.4",
  "X-Amz-Date: 20261123T120000Z", "amz-sdk-invocation-id: 2a1b3c4d-0000-4111-8222-333344445555",
  "amz-sdk-request: attempt=1; max=3",
  "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/cleanrooms-ml/"
  "aws4_request, SignedHeaders=host;x-amz-date, Signature="
  "47572fac0b89ec7c8b0ba3d1fe3be959f9a04e99cbd556b760e8c54b99b9c3ff", NULL
};

/* --- the server: one connection after the other, one answer for each blank line --- */

static void serve_connection(int fd, const char *answer, size_t len) {
  char got[4096];
  ssize_t n;
  while ((n = read(fd, got, sizeof got)) > 0)
    if (n >= 4 && memcmp(got + n - 4, "\r\n\r\n", 4) == 0 &&
        send(fd, answer, len, MSG_NOSIGNAL) != (ssize_t)len)
      break;
  close(fd);
}

static void serve(int listener) {
  static char answer[BODY + 512];
  int len = snprintf(answer, sizeof answer,
                     "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n"
                     "Content-Type: application/json\r\nContent-Length: %d\r\n"
                     "x-amzn-RequestId: 2a1b3c4d-0000-1111-2222-333344445555\r\n\r\n", BODY);
  int fd, on = 1;
  memset(answer + len, 'x', BODY);
  while ((fd = accept(listener, NULL, NULL)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    serve_connection(fd, answer, (size_t)len + BODY);
  }
  _exit(0);
}

static pid_t start_server(unsigned *port) {
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  pid_t pid;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
      listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
    exit(1);
  *port = ntohs(address.sin_port);
  pid = fork();
  if (pid == 0) serve(listener);
  close(listener);
  return pid;
}

/* --- with libcurl alone --- */

static size_t collect(char *data, size_t size, size_t count, void *user) {
  return crml_buffer_append(user, data, size * count) ? size * count : 0;
}

static size_t by_hand(const char *url, long calls) {
  CURL *curl = curl_easy_init();
  crml_buffer body;
  size_t total = 0;
  crml_buffer_init(&body, 1 << 20, false);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  while (calls-- > 0) {
    struct curl_slist *list = NULL;
    size_t i;
    for (i = 0; lines[i]; i++) list = curl_slist_append(list, lines[i]);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    crml_buffer_clear(&body);
    if (curl_easy_perform(curl) != CURLE_OK) exit(1);
    total += body.len;
    curl_slist_free_all(list);
  }
  crml_buffer_free(&body);
  curl_easy_cleanup(curl);
  return total;
}

/* --- through the engine: a job that sends and keeps the body --- */

typedef struct get {
  crml_job job;
  crml_request request;
  size_t received;
} get;

static crml_action step(crml_job *job, const crml_event *event, double *wake) {
  get *self = (get *)job;
  *wake = HUGE_VAL;
  if (event->type == CRML_EVENT_START) return CRML_SEND;
  if (event->type == CRML_EVENT_FAULT) exit(1);
  if (event->type != CRML_EVENT_RESPONSE) return CRML_WAIT;
  self->received += event->response->body.len;
  return CRML_DONE;
}

static const crml_request *request(crml_job *job, crml_time now, double *wake) {
  *wake = now.mono + 5;
  return &((get *)job)->request;
}

static size_t by_engine(const char *url, long calls) {
  static const crml_job_type type = { step, request };
  crml_transport_options options;
  crml_engine *engine = crml_engine_new();
  crml_limiter limiter;
  get one;
  memset(&options, 0, sizeof options);
  options.max_response_size = 1 << 20;
  options.verify = options.http2 = true;
  memset(&limiter, 0, sizeof limiter);
  memset(&one, 0, sizeof one);
  limiter.max = 16;
  limiter.transport = crml_transport_new(&options);
  one.job.type = &type;
  one.request.method = "GET";
  one.request.url = url;
  one.request.headers = lines;
  while (calls-- > 0) {
    crml_engine_submit(engine, &one.job, &limiter);
    while (one.job.state == CRML_JOB_ACTIVE) crml_engine_run(engine, 0.2, &one.job);
    crml_engine_cancel(engine, &one.job);
  }
  crml_transport_release(limiter.transport);
  crml_engine_free(engine);
  return one.received;
}

int main(int argc, char **argv) {
  char url[512];
  unsigned port;
  size_t received;
  long calls;
  pid_t server;
  if (argc != 3 || (calls = strtol(argv[2], NULL, 10)) < 1) {
    fprintf(stderr, "usage: engine_cost curl|engine CALLS\n");
    return 2;
  }
  server = start_server(&port);
  snprintf(url, sizeof url, "http://127.0.0.1:%u/memberships/2a1b3c4d-0000-1111-2222-333344445555/"
           "trained-models/arn%%3Aaws%%3Acleanrooms-ml%%3Aus-east-1%%3A123456789012%%3Amembership%%2F"
           "2a1b3c4d-0000-1111-2222-333344445555%%2Ftrained-model%%2Fmy_model-1.0", port);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  received = strcmp(argv[1], "curl") == 0 ? by_hand(url, calls) : by_engine(url, calls);
  kill(server, SIGTERM);
  waitpid(server, NULL, 0);
  printf("%zu\n", received);
  return received == (size_t)calls * BODY ? 0 : 1;
}
