/* The C functions behind the Lua table `system`: environment, files, clocks, randomness. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* realpath */
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__)
#include <sys/random.h>
#endif
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "aws/call.h"
#include "engine/engine.h"
#include "lua/lua_glue.h"

extern char **environ;

/* core.environ() -> {NAME = value} */
static int push_environ(lua_State *L) {
  char **entry;
  lua_newtable(L);
  for (entry = environ; entry && *entry; entry++) {
    const char *equals = strchr(*entry, '=');
    if (equals == NULL) continue;
    lua_pushlstring(L, *entry, (size_t)(equals - *entry));
    lua_pushstring(L, equals + 1);
    lua_rawset(L, -3);
  }
  return 1;
}

/* core.uname() -> system ("Linux 6.1.0"), machine ("x86_64"); nothing if unknown */
static int push_uname(lua_State *L) {
  struct utsname name;
  if (uname(&name) < 0) return 0;
  lua_pushfstring(L, "%s %s", name.sysname, name.release);
  lua_pushstring(L, name.machine);
  return 2;
}

/* core.home() -> the home directory of this process's user in the password database, or nil */
static int push_home(lua_State *L) {
  enum { ROOM = 16 * 1024 };
  struct passwd entry, *found = NULL;
  char *room = lua_newuserdata(L, ROOM);
  if (getpwuid_r(getuid(), &entry, room, ROOM, &found) != 0 || found == NULL ||
      found->pw_dir == NULL || *found->pw_dir == '\0')
    return 0;
  lua_pushstring(L, found->pw_dir);
  return 1;
}

/* core.real_path(path) -> the absolute path without symbolic links, or nil */
static int push_real_path(lua_State *L) {
  char *room = lua_newuserdata(L, PATH_MAX);
  if (realpath(luaL_checkstring(L, 1), room) == NULL) return 0;
  lua_pushstring(L, room);
  return 1;
}

static int push_unread(lua_State *L, const char *why, const char *code) {
  crml_pusherror(L, why);
  lua_pushstring(L, code);
  return 3;
}

/* Reads until the end or one byte past `max`; -1 and errno on failure. */
static ssize_t read_all(int fd, char *into, size_t max) {
  size_t have = 0;
  while (have <= max) {
    ssize_t n = read(fd, into + have, max + 1 - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    have += (size_t)n;
  }
  return (ssize_t)have;
}

/* A file in a directory that we cannot search counts as missing (nginx's workers keep root's
 * HOME). */
static int is_missing(const char *path, int error) {
  struct stat status;
  if (error == ENOENT || error == ENOTDIR) return 1;
  return error == EACCES && stat(path, &status) != 0 && errno == EACCES;
}

static int cannot_open(lua_State *L, const char *path, int error) {
  return push_unread(L, strerror(error), is_missing(path, error) ? "missing" : "unreadable");
}

/* core.read_file(path, max_bytes) -> text | nil, message, code
 * Follows symbolic links; refuses anything but a regular file, without blocking. */
static int read_file(lua_State *L) {
  enum { GROWTH = 4096 };  /* bytes that the file may grow by meanwhile */
  size_t length;
  const char *path = luaL_checklstring(L, 1, &length);
  lua_Number limit = luaL_checknumber(L, 2);
  struct stat status;
  size_t max, room;
  char *into;
  ssize_t have;
  int fd, error;
  luaL_argcheck(L, limit >= 0 && limit <= 1e9, 2, "out of range");
  room = max = (size_t)limit;
  if (strlen(path) != length) return push_unread(L, "the path contains a NUL byte", "unreadable");
  if (stat(path, &status) != 0) return cannot_open(L, path, errno);  /* usually: no such file */
  if (S_ISREG(status.st_mode) && status.st_size > 0 && status.st_size + GROWTH < (off_t)max)
    room = (size_t)status.st_size + GROWTH;
  into = lua_newuserdata(L, room + 1);  /* owns the bytes if an error is raised */
  fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return cannot_open(L, path, errno);
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(fd);
    return push_unread(L, "not a regular file", "not_regular");
  }
  have = read_all(fd, into, room);
  error = errno;
  close(fd);
  if (have < 0) return push_unread(L, strerror(error), "unreadable");
  if ((size_t)have > max) return push_unread(L, "too large", "too_large");
  if ((size_t)have > room) return push_unread(L, "it grew while it was read", "unreadable");
  lua_pushlstring(L, into, (size_t)have);
  crml_wipe(into, (size_t)have);
  return 1;
}

/* core.read_texts(directory, names) -> { name = text }: the readable files directory .. name ..
 * ".lua" (each "." in a name is a "/") of less than 64 KiB. For the library's own files. */
static int read_texts(lua_State *L) {
  enum { ROOM = 64 * 1024 };
  size_t length, name_length, i, j;
  const char *directory = luaL_checklstring(L, 1, &length);
  char path[PATH_MAX], *room;
  luaL_checktype(L, 2, LUA_TTABLE);
  room = lua_newuserdata(L, ROOM);
  lua_newtable(L);
  for (i = 1; i <= lua_rawlen(L, 2); i++) {
    const char *name;
    ssize_t have = -1;
    int fd;
    lua_rawgeti(L, 2, (int)i);
    name = luaL_checklstring(L, -1, &name_length);
    if (length + name_length + sizeof ".lua" > sizeof path) return luaL_error(L, "path too long");
    memcpy(path, directory, length);
    for (j = 0; j < name_length; j++) path[length + j] = name[j] == '.' ? '/' : name[j];
    memcpy(path + length + name_length, ".lua", sizeof ".lua");
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0) have = read(fd, room, ROOM);
    if (fd >= 0) close(fd);
    if (have > 0 && have < ROOM) {
      lua_pushlstring(L, room, (size_t)have);
      lua_rawset(L, -3);
    } else {
      lua_pop(L, 1);
    }
  }
  return 1;
}

/* core.now() -> seconds since the epoch, with a fraction */
static int now(lua_State *L) {
  lua_pushnumber(L, crml_engine_now().wall);
  return 1;
}

static int monotonic(lua_State *L) {
  lua_pushnumber(L, crml_engine_now().mono);
  return 1;
}

static bool read_kernel(void *into, size_t len) {
  bool whole;
  int fd;
#if defined(__linux__)
  if (getrandom(into, len, 0) == (ssize_t)len) return true;  /* needs no descriptor */
#endif
  fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  whole = fd >= 0 && read(fd, into, len) == (ssize_t)len;
  if (fd >= 0) close(fd);
  return whole;
}

void crml_random_bytes(void *into, size_t len) {
  unsigned long long state;
  size_t i;
  if (read_kernel(into, len)) return;
  state = (unsigned long long)(crml_engine_now().mono * 1e9) ^ (unsigned long long)getpid() << 32;
  for (i = 0; i < len; i++) ((unsigned char *)into)[i] = (unsigned char)crml_next_random(&state);
}

/* core.random() -> a number in [0, 1) with 53 random bits */
static int random_number(lua_State *L) {
  unsigned char bytes[7];
  double value = 0;
  size_t i;
  crml_random_bytes(bytes, sizeof bytes);
  bytes[6] &= 0x1f;
  for (i = 0; i < sizeof bytes; i++) value = (value + bytes[i]) / (i < 6 ? 256 : 32);
  lua_pushnumber(L, value);
  return 1;
}

/* core.sleep(seconds): blocks; a signal may end it early. */
static int sleep_for(lua_State *L) {
  lua_Number seconds = luaL_checknumber(L, 1);
  struct timespec time;
  if (!(seconds > 0)) return 0;
  if (seconds > 1e6) seconds = 1e6;
  time.tv_sec = (time_t)seconds;
  time.tv_nsec = (long)((seconds - (lua_Number)time.tv_sec) * 1e9);
  (void)nanosleep(&time, NULL);
  return 0;
}

void crml_open_system(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "environ", push_environ }, { "uname", push_uname }, { "home", push_home },
    { "real_path", push_real_path },
    { "read_file", read_file }, { "read_texts", read_texts },
    { "now", now },
    { "monotonic", monotonic }, { "random", random_number }, { "sleep", sleep_for }, { NULL, NULL }
  };
  crml_setfuncs(L, functions, 0);
}
