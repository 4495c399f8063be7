/* The wake-up socket for event loops that connect to names only: a Unix socket in a private
 * directory, which is removed before the first connection. Its name is then a path under
 * /proc/self/fd. */
#define _GNU_SOURCE /* O_PATH, accept4, SO_PEERCRED */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lua/lua_wait.h"

#define WAKEUP_SOCKET "cleanroomsml.core.wakeup_socket"

typedef struct wakeup_socket {
  int listening, path;  /* -1: none */
} wakeup_socket;

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static void clean(wakeup_socket *self) {
  close_end(&self->listening);
  close_end(&self->path);
}

#ifdef __linux__

/* Listens in `directory`, a new one, and opens the socket's path. */
static bool listen_in(wakeup_socket *self, const char *directory) {
  struct sockaddr_un address;
  int length;
  bool listening;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  length = snprintf(address.sun_path, sizeof address.sun_path, "%s/wakeup", directory);
  if (length < 0 || (size_t)length >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  self->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->listening < 0 ||
      bind(self->listening, (struct sockaddr *)&address, sizeof address) != 0)
    return false;
  listening = listen(self->listening, 4) == 0;
  if (listening) self->path = open(address.sun_path, O_PATH | O_CLOEXEC);
  (void)unlink(address.sun_path);
  return listening && self->path >= 0;
}

static bool open_socket(wakeup_socket *self, const char *parent) {
  char directory[PATH_MAX];
  int length = snprintf(directory, sizeof directory, "%s/cleanroomsml.XXXXXX", parent);
  int error;
  bool opened;
  if (length < 0 || (size_t)length >= sizeof directory) {
    errno = ENAMETOOLONG;
    return false;
  }
  if (mkdtemp(directory) == NULL) return false;
  opened = listen_in(self, directory);
  error = errno;
  (void)rmdir(directory);
  errno = error;
  return opened;
}

static bool is_ours(int fd) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer &&
         peer.pid == getpid();
}

/* Accepts the connection of this process and closes those of others. -1: none. */
static int accept_ours(const wakeup_socket *self) {
  int fd;
  while ((fd = accept4(self->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
    if (is_ours(fd)) return fd;
    close(fd);
  }
  return -1;
}

#else

static bool open_socket(wakeup_socket *self, const char *parent) {
  (void)self;
  (void)parent;
  errno = ENOSYS;
  return false;
}

static int accept_ours(const wakeup_socket *self) {
  (void)self;
  return -1;
}

#endif

/* core.wakeup_socket(directory) -> wakeup_socket | nil, message. Leaves nothing on disk. */
static int wakeup_new(lua_State *L) {
  const char *parent = luaL_checkstring(L, 1);
  wakeup_socket *self = lua_newuserdata(L, sizeof *self);
  int error;
  self->listening = self->path = -1;
  crml_own(L, WAKEUP_SOCKET);
  if (open_socket(self, parent)) return 1;
  error = errno;
  clean(self);
  return crml_pusherror(L, strerror(error));
}

/* wakeup_socket:name() -> the name to connect to */
static int wakeup_name(lua_State *L) {
  const wakeup_socket *self = luaL_checkudata(L, 1, WAKEUP_SOCKET);
  lua_pushfstring(L, "unix:/proc/self/fd/%d", self->path);
  return 1;
}

/* wakeup_socket:accept(heartbeat) -> whether this process has connected. If so, that is the
 * wake-up socket from now on, with a byte every `heartbeat` seconds, and the listening socket is
 * closed. */
static int wakeup_accept(lua_State *L) {
  wakeup_socket *self = luaL_checkudata(L, 1, WAKEUP_SOCKET);
  double heartbeat = luaL_checknumber(L, 2);
  crml_driver *driver = crml_driver_of(L, true);
  int fd = accept_ours(self);
  clean(self);
  if (fd >= 0) crml_driver_set_wakeup(driver, fd, heartbeat);
  lua_pushboolean(L, fd >= 0);
  return 1;
}

/* wakeup_socket:close(): closes its descriptors now rather than when it is collected. */
static int wakeup_gc(lua_State *L) {
  clean(luaL_checkudata(L, 1, WAKEUP_SOCKET));
  return 0;
}

/* core.close_wakeup(): waits by id fall back to polling. */
static int close_wakeup(lua_State *L) {
  crml_driver *driver = crml_driver_at_hand(L, true);
  if (driver) crml_driver_set_wakeup(driver, -1, 0);
  return 0;
}

void crml_open_wakeup(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "name", wakeup_name }, { "accept", wakeup_accept }, { "close", wakeup_gc },
    { "__gc", wakeup_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, WAKEUP_SOCKET);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, wakeup_new);
  lua_setfield(L, -2, "wakeup_socket");
  lua_pushcfunction(L, close_wakeup);
  lua_setfield(L, -2, "close_wakeup");
}
