/* core.lock_file: a file that several processes change, one at a time. The lock (flock) is on the
 * file itself, so that nothing else lies about, and the file is replaced as a whole. */
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
  bool made;      /* the file was not there before, so it goes when nothing is written */
  pid_t owner;    /* who made it: a child of fork takes nothing away */
  char *path;     /* of the file itself, symbolic links resolved; NULL when closed */
} lua_lock;

/* --- the lock --- */

static void let_go(lua_lock *self) {
  if (self->fd >= 0) close(self->fd);
  free(self->path);
  self->fd = -1;
  self->path = NULL;
  self->made = false;
}

/* A process that waits for a replaced file finds that the one it has open is not current. */
static void unlock(lua_lock *self) {
  if (self->made && self->owner == getpid()) (void)unlink(self->path);
  let_go(self);
}

/* Opens the file, or makes an empty one. */
static int open_file(const char *path, bool *made) {
  const int flags = O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  int fd = open(path, flags);
  *made = fd < 0 && errno == ENOENT;
  return *made ? open(path, flags | O_CREAT | O_EXCL, MODE) : fd;
}

/* Whether the file at the path is still the open one: the holder of the lock replaces it. */
static bool is_current(const lua_lock *self) {
  struct stat mine, there;
  return fstat(self->fd, &mine) == 0 && stat(self->path, &there) == 0 &&
         mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

/* Locks what is at the path just now: 0, or an errno. `*made`: it is empty and ours. */
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

/* 0, or an errno; EWOULDBLOCK: another process has it. */
static int lock(lua_lock *self, const char *path) {
  int problem = EWOULDBLOCK, i;
  for (i = 0; i < OVERTAKEN_MAX; i++) {
    bool made = false;
    problem = lock_once(self, path, &made);
    if (problem == 0 && is_current(self)) {
      self->made = made;
      self->owner = getpid();
      return 0;
    }
    let_go(self);
    if (problem != 0 && problem != EEXIST && problem != ENOENT) return problem;
  }
  return problem != 0 ? problem : EWOULDBLOCK;
}

static bool is_busy(int problem) { return problem == EWOULDBLOCK || problem == EAGAIN; }

static const char *describe(int problem) {
  if (is_busy(problem)) return "another process is changing it";
  return problem == EINVAL ? "not a regular file" : strerror(problem);
}

/* core.lock_file(path) -> lock | nil, message, "busy" or "failed"
 * Never waits. A file that is not there is made, with mode 0600, and goes again with the lock if
 * nothing is written to it. */
static int lock_file(lua_State *L) {
  size_t length;
  const char *path = luaL_checklstring(L, 1, &length);
  lua_lock *self = lua_newuserdata(L, sizeof *self);
  int problem;
  memset(self, 0, sizeof *self);
  self->fd = -1;
  crml_own(L, LOCK);
  problem = strlen(path) == length ? lock(self, path) : ENOENT;
  if (problem == 0) return 1;
  crml_pusherror(L, describe(problem));
  lua_pushstring(L, is_busy(problem) ? "busy" : "failed");
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

/* The new file gets the old one's owner, where that is possible (a root process at work
 * for a user). */
static void keep_owner(const lua_lock *self, int fd) {
  struct stat old;
  if (fstat(self->fd, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) != 0) return;
}

/* Writes a new file, of a name that cannot be foreseen, and puts it in the place of the old. */
static int replace(const lua_lock *self, char *temporary, const char *data, size_t len) {
  int fd = mkstemp(temporary), problem;
  if (fd < 0) return errno;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  keep_owner(self, fd);
  problem = write_all(fd, data, len);
  if (close(fd) != 0 && problem == 0) problem = errno;
  if (problem == 0 && rename(temporary, self->path) != 0) problem = errno;
  if (problem != 0) (void)unlink(temporary);
  return problem;
}

static lua_lock *check_lock(lua_State *L) {
  lua_lock *self = luaL_checkudata(L, 1, LOCK);
  if (self->fd < 0) luaL_error(L, "the lock is closed");
  return self;
}

/* lock:replace(text) -> true | nil, message: the file's new text, mode 0600. All of it or, on
 * failure and at a crash, what it was. Closes the lock. */
static int lock_replace(lua_State *L) {
  static const char suffix[] = ".XXXXXX";
  lua_lock *self = check_lock(L);
  size_t length, path_length = strlen(self->path);
  const char *text = luaL_checklstring(L, 2, &length);
  char *temporary = lua_newuserdata(L, path_length + sizeof suffix);
  int problem;
  (void)check_lock(L);  /* a finalizer, run by that allocation, may have closed it */
  if (self->owner != getpid()) {
    let_go(self);
    return crml_pusherror(L, "this process forked after it was locked");
  }
  memcpy(temporary, self->path, path_length);
  memcpy(temporary + path_length, suffix, sizeof suffix);
  problem = replace(self, temporary, text, length);
  if (problem == 0) self->made = false;
  unlock(self);
  if (problem != 0) return crml_pusherror(L, describe(problem));
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
