/* core.lock_file: exclusive access to a file that several processes change. The lock (flock) is on
 * the file itself, without a separate lock file; the file is replaced as a whole. */
#define _GNU_SOURCE /* flock */
#define _DARWIN_C_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lua/lua_glue.h"

#define LOCK "cleanroomsml.core.lock"

enum { MODE = 0600, OVERTAKEN_MAX = 100 };

typedef struct lua_lock {
  int fd;         /* -1: closed */
  bool made;      /* the lock made the file; it is removed if nothing is written */
  pid_t owner;    /* the process that made the lock; a child of fork removes nothing */
  char *path;     /* real path, symbolic links resolved; NULL when closed */
} lua_lock;

/* --- the lock --- */

static void let_go(lua_lock *self) {
  if (self->fd >= 0) close(self->fd);
  free(self->path);
  self->fd = -1;
  self->path = NULL;
  self->made = false;
}

/* After a wait for the lock, the open file may have been replaced. */
static void unlock(lua_lock *self) {
  if (self->made && self->owner == getpid()) (void)unlink(self->path);
  let_go(self);
}

/* Opens the file, or creates an empty one. */
static int open_file(const char *path, bool *made) {
  const int flags = O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  int fd = open(path, flags);
  *made = fd < 0 && errno == ENOENT;
  return *made ? open(path, flags | O_CREAT | O_EXCL, MODE) : fd;
}

/* Whether the file at the path is still the open one; the previous holder of the lock may have
 * replaced it. */
static bool is_current(const lua_lock *self) {
  struct stat mine, there;
  return fstat(self->fd, &mine) == 0 && stat(self->path, &there) == 0 &&
         mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

/* Locks the file at the path: 0, or errno. `*made`: it is empty and new. */
static int lock_once(lua_lock *self, const char *path, bool *made) {
  struct stat status;
  self->fd = open_file(path, made);
  if (self->fd < 0) return errno;
  if (fstat(self->fd, &status) != 0) return errno;
  if (!S_ISREG(status.st_mode)) return EINVAL;
  self->path = realpath(path, NULL);
  if (self->path == NULL) return errno;
  return flock(self->fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

/* 0, or errno; EWOULDBLOCK: another process has the lock. */
static int lock(lua_lock *self, const char *path) {
  int error = EWOULDBLOCK, i;
  for (i = 0; i < OVERTAKEN_MAX; i++) {
    bool made = false;
    error = lock_once(self, path, &made);
    if (error == 0 && is_current(self)) {
      self->made = made;
      self->owner = getpid();
      return 0;
    }
    let_go(self);
    if (error != 0 && error != EEXIST && error != ENOENT) return error;
  }
  return error != 0 ? error : EWOULDBLOCK;
}

static bool is_busy(int error) { return error == EWOULDBLOCK || error == EAGAIN; }

static const char *describe(int error) {
  if (is_busy(error)) return "another process is changing it";
  return error == EINVAL ? "not a regular file" : strerror(error);
}

/* core.lock_file(path) -> lock | nil, message, "busy" or "failed"
 * Never waits. A missing file is created with mode 0600, and removed with the lock if nothing is
 * written to it. */
static int lock_file(lua_State *L) {
  size_t length;
  const char *path = luaL_checklstring(L, 1, &length);
  lua_lock *self = lua_newuserdata(L, sizeof *self);
  int error;
  memset(self, 0, sizeof *self);
  self->fd = -1;
  crml_own(L, LOCK);
  error = strlen(path) == length ? lock(self, path) : ENOENT;
  if (error == 0) return 1;
  crml_pusherror(L, describe(error));
  lua_pushstring(L, is_busy(error) ? "busy" : "failed");
  return 3;
}

/* --- the file --- */

static int write_all(int fd, const char *data, size_t len) {
  while (len > 0) {
    ssize_t n = write(fd, data, len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    data += n;
    len -= (size_t)n;
  }
  return fsync(fd) == 0 ? 0 : errno;
}

/* Gives the new file the old one's owner if possible (for root acting for a user). */
static void keep_owner(const lua_lock *self, int fd) {
  struct stat old;
  if (fstat(self->fd, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) != 0) return;
}

/* Writes a new file with an unpredictable name, and renames it over the old one. */
static int replace(const lua_lock *self, char *temporary, const char *data, size_t len) {
  int fd = mkstemp(temporary), error;
  if (fd < 0) return errno;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  keep_owner(self, fd);
  error = write_all(fd, data, len);
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(temporary, self->path) != 0) error = errno;
  if (error != 0) (void)unlink(temporary);
  return error;
}

static lua_lock *check_lock(lua_State *L) {
  lua_lock *self = luaL_checkudata(L, 1, LOCK);
  if (self->fd < 0) luaL_error(L, "the lock is closed");
  return self;
}

/* lock:replace(text) -> true | nil, message: replaces the file's content, mode 0600. On failure or
 * a crash the old content stays. Closes the lock. */
static int lock_replace(lua_State *L) {
  static const char suffix[] = ".XXXXXX";
  lua_lock *self = check_lock(L);
  size_t length, path_length = strlen(self->path);
  const char *text = luaL_checklstring(L, 2, &length);
  char *temporary = lua_newuserdata(L, path_length + sizeof suffix);
  int error;
  (void)check_lock(L);  /* a finalizer may have closed it */
  if (self->owner != getpid()) {
    let_go(self);
    return crml_pusherror(L, "this process forked after it was locked");
  }
  memcpy(temporary, self->path, path_length);
  memcpy(temporary + path_length, suffix, sizeof suffix);
  error = replace(self, temporary, text, length);
  if (error == 0) self->made = false;
  unlock(self);
  if (error != 0) return crml_pusherror(L, describe(error));
  lua_pushboolean(L, 1);
  return 1;
}

static int lock_close(lua_State *L) {
  unlock(luaL_checkudata(L, 1, LOCK));
  return 0;
}

void crml_open_file(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "replace", lock_replace }, { "close", lock_close },
    { "__gc", lock_close }, { "__close", lock_close }, { NULL, NULL }
  };
  luaL_newmetatable(L, LOCK);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, lock_file);
  lua_setfield(L, -2, "lock_file");
}
