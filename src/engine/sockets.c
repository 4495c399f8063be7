#include "engine/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(SOCK_CLOEXEC)
#define CLOSE_ON_EXEC SOCK_CLOEXEC
#else
#define CLOSE_ON_EXEC 0
#endif

static bool append(crml_sockets *s, int fd, const struct sockaddr *remote, size_t remote_size) {
  struct stat status;
  crml_socket *entry;
  if (s->count == s->room) {
    size_t room = s->room ? 2 * s->room : 16;
    crml_socket *grown = realloc(s->list, room * sizeof *grown);
    if (grown == NULL) return false;
    s->list = grown;
    s->room = room;
  }
  if (fstat(fd, &status) != 0) return false;
  entry = &s->list[s->count];
  memset(entry, 0, sizeof *entry);
  entry->fd = fd;
  entry->inode = status.st_ino;
  if (remote_size <= sizeof entry->remote) memcpy(&entry->remote, remote, remote_size);
  s->count++;
  s->unnamed++;
  return true;
}

static void take_out(crml_sockets *s, int fd) {
  size_t i = s->count;
  while (i-- > 0)
    if (s->list[i].fd == fd) {
      if (s->list[i].port == 0) s->unnamed--;
      s->list[i] = s->list[--s->count];
      return;
    }
}

/* Another thread may fork while the driver's thread is in this function. */
static bool note(crml_sockets *s, int fd, const struct sockaddr *remote, size_t remote_size) {
  bool noted;
  s->changing = true;
  noted = append(s, fd, remote, remote_size);
  s->changing = false;
  return noted;
}

int crml_sockets_open(crml_sockets *s, const struct sockaddr *remote, socklen_t remote_size,
                      int type, int protocol) {
  int fd = socket(remote->sa_family, type | CLOSE_ON_EXEC, protocol);
  if (fd < 0) return -1;
  if (!CLOSE_ON_EXEC) (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  if (note(s, fd, remote, remote_size)) return fd;
  close(fd);
  errno = ENOMEM;
  return -1;
}

int crml_sockets_close(crml_sockets *s, int fd) {
  s->changing = true;
  take_out(s, fd);
  s->changing = false;
  return close(fd);
}

static int local_port(int fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
  } address;
  socklen_t size = sizeof address;
  memset(&address, 0, sizeof address);
  if (getsockname(fd, &address.any, &size) != 0) return 0;
  return ntohs(address.any.sa_family == AF_INET6 ? address.ip6.sin6_port : address.ip4.sin_port);
}

static void name(crml_sockets *s, crml_socket *one) {
  size_t i;
  int port = local_port(one->fd);
  if (port == 0) return;
  for (i = 0; i < s->count; i++)
    if (s->list[i].port == port) s->list[i].shares_port = one->shares_port = true;
  one->port = port;
  s->unnamed--;
}

crml_socket *crml_sockets_find(crml_sockets *s, long port, size_t *hint) {
  size_t i;
  if (port <= 0) return NULL;
  for (i = 0; i < s->count && s->unnamed > 0; i++)
    if (s->list[i].port == 0) name(s, &s->list[i]);
  if (*hint < s->count && s->list[*hint].port == port) return &s->list[*hint];
  for (i = 0; i < s->count; i++)
    if (s->list[i].port == port) {
      *hint = i;
      return &s->list[i];
    }
  return NULL;
}

static bool connects_to(const crml_socket *one, const char *ip, long port) {
  char text[INET6_ADDRSTRLEN];
  int family = one->remote.any.sa_family;
  bool six = family == AF_INET6;
  in_port_t remote_port = six ? one->remote.ip6.sin6_port : one->remote.ip4.sin_port;
  const void *address =
    six ? (const void *)&one->remote.ip6.sin6_addr : (const void *)&one->remote.ip4.sin_addr;
  return ntohs(remote_port) == port && inet_ntop(family, address, text, sizeof text) &&
         strcmp(text, ip) == 0;
}

crml_socket *crml_sockets_find_to(crml_sockets *s, long port, const char *ip, long remote_port) {
  size_t i;
  for (i = 0; i < s->count; i++)
    if (s->list[i].port == port && connects_to(&s->list[i], ip, remote_port)) return &s->list[i];
  return NULL;
}

bool crml_socket_is_readable(const crml_socket *one) {
  struct pollfd fd = { one->fd, POLLIN, 0 };
  return poll(&fd, 1, 0) > 0;
}

void crml_sockets_abandon(crml_sockets *s) {
  struct stat status;
  size_t i;
  if (s->changing) return;
  for (i = 0; i < s->count; i++)
    if (fstat(s->list[i].fd, &status) == 0 && S_ISSOCK(status.st_mode) &&
        status.st_ino == s->list[i].inode)
      close(s->list[i].fd);
  s->count = s->unnamed = 0;
}

void crml_sockets_clean(crml_sockets *s) {
  free(s->list);
  s->list = NULL;
  s->count = s->room = s->unnamed = 0;
}
