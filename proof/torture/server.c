#include "server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 64, REQUEST = 8192, TICK = 500 /* milliseconds */ };

#define ID "2a1b3c4d-0000-1111-2222-333344445555"
#define ARN "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" ID

static const char model[] =
  "{\"membershipIdentifier\":\"" ID "\",\"collaborationIdentifier\":\"" ID "\","
  "\"trainedModelArn\":\"" ARN "/trained-model/m\",\"name\":\"m\",\"status\":\"ACTIVE\","
  "\"configuredModelAlgorithmAssociationArn\":\"" ARN "/configured-model-algorithm-association/x\","
  "\"createTime\":\"2023-09-06T01:02:03Z\",\"updateTime\":\"2023-09-06T02:03:04.5Z\","
  "\"dataChannels\":[{\"mlInputChannelArn\":\"" ARN "/ml-input-channel/t\",\"channelName\":\"t\"}],"
  "\"hyperparameters\":{\"depth\":\"6\",\"eta\":\"0.3\"},\"environment\":{},\"tags\":{\"a\":\"b\"},"
  "\"resourceConfig\":{\"instanceCount\":1,\"instanceType\":\"ml.m5.xlarge\","
  "\"volumeSizeInGB\":10},\"stoppingCondition\":{\"maxRuntimeInSeconds\":86400},\"later\":[1,{\"b\":true}]}";
static const char created[] = "{\"trainedModelArn\":\"" ARN "/trained-model/m\"}";
#define SUMMARY(name) \
  "{\"createTime\":1,\"updateTime\":\"2023-09-06T02:03:04Z\",\"name\":\"" name "\"," \
  "\"trainedModelArn\":\"" ARN "/trained-model/" name "\",\"status\":\"ACTIVE\"," \
  "\"membershipIdentifier\":\"" ID "\",\"collaborationIdentifier\":\"" ID "\"," \
  "\"configuredModelAlgorithmAssociationArn\":\"" ARN "/x\"}"
static const char first_page[] =
  "{\"trainedModels\":[" SUMMARY("a") "," SUMMARY("b") "],\"nextToken\":\"2\"}";
static const char last_page[] = "{\"trainedModels\":[" SUMMARY("c") "]}";
static const char refusal[] =
  "{\"__type\":\"x#AccessDeniedException\",\"message\":\"no: Signature=0123456789abcdef0123\"}";
static const char credentials[] =
  "{\"AccessKeyId\":\"AKIDTORTURE\",\"SecretAccessKey\":\"" SECRET_KEY "\",\"Token\":\"" TOKEN "\","
  "\"Expiration\":\"2099-01-01T00:00:00Z\"}";

typedef struct connection {
  int fd;
  size_t len;
  unsigned asked;
  char text[REQUEST + 1];
} connection;

static int listening;
static connection connections[CONNECTIONS];

static bool answer(int fd, const char *head, const char *body) {
  char text[4096];
  int len = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nx-amzn-requestid: r-1\r\n"
                     "content-type: application/json\r\ncontent-length: %zu\r\n\r\n%s",
                     head, strlen(body), body);
  return send(fd, text, (size_t)len, MSG_NOSIGNAL) == len;
}

/* Every other request for "again" on a connection gets a retryable error. */
static bool serve(int fd, const char *request, unsigned *asked) {
  if (strncmp(request, "POST", 4) == 0) return answer(fd, "200 OK", created);
  if (strstr(request, "trained-models?")) return answer(fd, "200 OK", last_page);
  if (strstr(request, "trained-models ")) return answer(fd, "200 OK", first_page);
  if (strstr(request, "/credentials")) return answer(fd, "200 OK", credentials);
  if (strstr(request, "refused")) return answer(fd, "403 Forbidden", refusal);
  if (strstr(request, "again") && ++*asked % 2)
    return answer(fd, "503 Busy\r\nx-amzn-errortype: ServiceUnavailableException", "{}");
  if (strstr(request, "broken")) return answer(fd, "200 OK", "{\"name\":");
  return answer(fd, "200 OK", model);
}

static void drop(connection *c) {
  close(c->fd);
  c->fd = -1;
  c->len = 0;
}

/* Whether the header lines and the announced body have arrived. */
static bool is_whole(const connection *c) {
  const char *end = strstr(c->text, "\r\n\r\n"), *length = strstr(c->text, "Content-Length: ");
  if (!end) return false;
  if (!length || length > end) return true;
  return c->len >= (size_t)(end + 4 - c->text) + strtoul(length + 16, NULL, 10);
}

static void receive(connection *c) {
  ssize_t n = recv(c->fd, c->text + c->len, REQUEST - c->len, 0);
  if (n <= 0) {
    drop(c);
    return;
  }
  c->len += (size_t)n;
  c->text[c->len] = '\0';
  if (!is_whole(c)) return;
  if (serve(c->fd, c->text, &c->asked)) c->len = 0;
  else drop(c);
}

static void admit(void) {
  int fd = accept(listening, NULL, NULL), i;
  for (i = 0; i < CONNECTIONS && fd >= 0; i++)
    if (connections[i].fd < 0) {
      connections[i].fd = fd;
      connections[i].asked = 0;
      return;
    }
  if (fd >= 0) close(fd);
}

static void run(pid_t parent) {
  struct pollfd fds[CONNECTIONS + 1];
  int i;
  for (i = 0; i < CONNECTIONS; i++) connections[i].fd = -1;
  while (getppid() == parent) {
    for (i = 0; i < CONNECTIONS; i++) {
      fds[i].fd = connections[i].fd;
      fds[i].events = POLLIN;
      fds[i].revents = 0;
    }
    fds[i].fd = listening;
    fds[i].events = POLLIN;
    fds[i].revents = 0;
    if (poll(fds, CONNECTIONS + 1, TICK) <= 0) continue;
    for (i = 0; i < CONNECTIONS; i++)
      if (fds[i].fd >= 0 && fds[i].revents) receive(&connections[i]);
    if (fds[CONNECTIONS].revents) admit();
  }
  _exit(0);
}

pid_t server_start(int *port) {
  struct sockaddr_in address;
  socklen_t size = sizeof address;
  pid_t parent = getpid(), child;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  listening = socket(AF_INET, SOCK_STREAM, 0);
  if (listening < 0 || bind(listening, (struct sockaddr *)&address, size) != 0 ||
      listen(listening, CONNECTIONS) != 0 ||
      getsockname(listening, (struct sockaddr *)&address, &size) != 0)
    return -1;
  *port = ntohs(address.sin_port);
  child = fork();
  if (child == 0) run(parent);
  close(listening);
  return child;
}
