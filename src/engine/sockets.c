#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>

#include "engine/engine_internal.h"

#if defined(SOCK_CLOEXEC)
#define CLOSE_ON_EXEC SOCK_CLOEXEC
#else
#define CLOSE_ON_EXEC 0
#endif

static bool note_down(crml_engine *engine, int fd) {
  struct stat status;
  if (engine->socket_count == engine->socket_room) {
    size_t room = engine->socket_room ? 2 * engine->socket_room : 16;
    crml_socket *grown = realloc(engine->sockets, room * sizeof *grown);
    if (grown == NULL) return false;
    engine->sockets = grown;
    engine->socket_room = room;
  }
  if (fstat(fd, &status) != 0) return false;
  engine->sockets[engine->socket_count].fd = fd;
  engine->sockets[engine->socket_count++].inode = status.st_ino;
  return true;
}

static void strike_out(crml_engine *engine, int fd) {
  size_t i = engine->socket_count;
  while (i-- > 0)
    if (engine->sockets[i].fd == fd) {
      engine->sockets[i] = engine->sockets[--engine->socket_count];
      return;
    }
}

/* The driver's thread may be here when another one forks. */
static bool note(crml_engine *engine, int fd) {
  bool noted;
  engine->sockets_changing = true;
  noted = note_down(engine, fd);
  engine->sockets_changing = false;
  return noted;
}

static void forget(crml_engine *engine, int fd) {
  engine->sockets_changing = true;
  strike_out(engine, fd);
  engine->sockets_changing = false;
}

curl_socket_t crml_socket_open(void *user, curlsocktype purpose, struct curl_sockaddr *address) {
  crml_exchange *exchange = user;
  int fd;
  (void)purpose;
  if (exchange->job == NULL) return CURL_SOCKET_BAD;  /* nobody wants it any more */
  fd = socket(address->family, address->socktype | CLOSE_ON_EXEC, address->protocol);
  if (fd < 0) {
    exchange->socket_error = errno;
    return CURL_SOCKET_BAD;
  }
  if (!CLOSE_ON_EXEC) (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  if (!note(exchange->engine, fd)) {
    exchange->socket_error = ENOMEM;
    close(fd);
    return CURL_SOCKET_BAD;
  }
  return fd;
}

int crml_socket_close(void *user, curl_socket_t fd) {
  crml_engine *engine = user;
  crml_poll_forget(&engine->poll, fd);
  forget(engine, fd);
  return close(fd);
}

void crml_sockets_abandon(crml_engine *engine) {
  struct stat status;
  size_t i;
  if (engine->sockets_changing) return;
  for (i = 0; i < engine->socket_count; i++)
    if (fstat(engine->sockets[i].fd, &status) == 0 && S_ISSOCK(status.st_mode) &&
        status.st_ino == engine->sockets[i].inode)
      close(engine->sockets[i].fd);
  engine->socket_count = 0;
}
