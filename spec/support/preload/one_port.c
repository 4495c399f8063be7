/* Preloaded into a process: its IPv4 connections use the local port LOCAL_PORT. The system allows
 * that for connections to different addresses. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef int connecting(int, const struct sockaddr *, socklen_t);

__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *remote,
                                                   socklen_t size) {
  static const int on = 1;
  void *symbol = dlsym(RTLD_NEXT, "connect");
  connecting *real;
  if (remote->sa_family == AF_INET) {
    struct sockaddr_in local;
    memset(&local, 0, sizeof local);
    local.sin_family = AF_INET;
    local.sin_port = htons((in_port_t)atoi(getenv("LOCAL_PORT")));
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    (void)bind(fd, (const struct sockaddr *)&local, sizeof local);
  }
  memcpy(&real, &symbol, sizeof real);
  return real(fd, remote, size);
}
