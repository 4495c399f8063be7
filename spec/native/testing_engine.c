/* For the specs of the engine: processes, descriptors, an older libcurl. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lualib.h>

#include "lua/lua_glue.h"
#include "testing.h"

CRML_EXPORT int luaopen_cleanroomsml_core(lua_State *L);

/* testing.fork() -> process id, 0 in the child */
static int fork_process(lua_State *L) {
  pid_t pid = fork();
  if (pid < 0) return luaL_error(L, "fork failed");
  lua_pushinteger(L, (lua_Integer)pid);
  return 1;
}

/* testing.status_of(pid) -> exit status | nil while it runs; -1 when a signal ended it */
static int status_of(lua_State *L) {
  int status = 0;
  pid_t pid = waitpid((pid_t)luaL_checkinteger(L, 1), &status, WNOHANG);
  if (pid == 0) return 0;
  lua_pushinteger(L, pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  return 1;
}

/* testing.exit(status): at once, without finalizers and without flushing. */
static int exit_now(lua_State *L) {
  _exit((int)luaL_checkinteger(L, 1));
  return 0;
}

/* testing.change_root(path) -> true | nil, message. In a user namespace if it is not root. */
static int change_root(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  if (chdir(path) == 0 && (geteuid() == 0 || unshare(CLONE_NEWUSER) == 0) && chroot(".") == 0) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, strerror(errno));
  return 2;
}

/* testing.change_directory(path) */
static int change_directory(lua_State *L) {
  if (chdir(luaL_checkstring(L, 1)) != 0) return luaL_error(L, "%s", strerror(errno));
  return 0;
}

/* testing.thread_calls() -> the count of spec/support/preload/thread_calls.c since the last call;
 * nil: it is not preloaded */
static int thread_calls(lua_State *L) {
  void *symbol = dlsym(RTLD_DEFAULT, "thread_calls");
  long (*count)(void);
  if (symbol == NULL) return 0;
  memcpy(&count, &symbol, sizeof count);
  lua_pushinteger(L, (lua_Integer)count());
  return 1;
}

/* testing.open_files() -> the number of open descriptors */
static int open_files(lua_State *L) {
  int fd, count = 0;
  for (fd = 0; fd < 1024; fd++)
    if (fcntl(fd, F_GETFD) != -1) count++;
  lua_pushinteger(L, count);
  return 1;
}

/* testing.replace_sockets() -> descriptors that were sockets and are /dev/zero now */
static int replace_sockets(lua_State *L) {
  struct stat status;
  int fd, count = 0;
  lua_newtable(L);
  for (fd = 0; fd < 1024; fd++) {
    int zero;
    if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
    zero = open("/dev/zero", O_RDONLY);
    if (zero < 0 || dup2(zero, fd) < 0) return luaL_error(L, "no /dev/zero");
    close(zero);
    lua_pushinteger(L, fd);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

/* testing.is_open(descriptor) */
static int is_open(lua_State *L) {
  lua_pushboolean(L, fcntl((int)luaL_checkinteger(L, 1), F_GETFD) != -1);
  return 1;
}

/* testing.core(): the cleanroomsml.core linked into this object, whose internals the functions here
 * reach. A VM uses either this one or core.so. */
static int open_core(lua_State *L) { return luaopen_cleanroomsml_core(L); }

/* testing.in_state(code) -> message | nil: runs code with the core as its argument in a new Lua
 * state, and closes the state. */
static int in_state(lua_State *L) {
  const char *code = luaL_checkstring(L, 1);
  lua_State *other = luaL_newstate();
  bool ok;
  if (other == NULL) return luaL_error(L, "out of memory");
  luaL_openlibs(other);
  ok = luaL_loadstring(other, code) == 0;
  if (ok) {
    lua_pushcfunction(other, luaopen_cleanroomsml_core);
    ok = lua_pcall(other, 0, 1, 0) == 0 && lua_pcall(other, 1, 0, 0) == 0;
  }
  if (!ok) lua_pushstring(L, lua_tostring(other, -1));
  lua_close(other);
  return ok ? 0 : 1;
}

/* testing.engine_as_of(major, minor): from now on the engine of testing.core behaves as for that
 * version of libcurl. */
static int engine_as_of(lua_State *L) {
  unsigned version = ((unsigned)luaL_checkinteger(L, 1) << 16) |
                     ((unsigned)luaL_checkinteger(L, 2) << 8);
  crml_engine *engine = crml_engine_new_as_of(version);
  if (engine == NULL) return luaL_error(L, "no engine");
  crml_engine_use(L, engine);
  return 0;
}

void crml_testing_open_engine(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "fork", fork_process },
    { "status_of", status_of },
    { "exit", exit_now },
    { "change_root", change_root },
    { "change_directory", change_directory },
    { "thread_calls", thread_calls },
    { "open_files", open_files },
    { "replace_sockets", replace_sockets },
    { "is_open", is_open },
    { "core", open_core },
    { "in_state", in_state },
    { "engine_as_of", engine_as_of },
    { NULL, NULL }
  };
  crml_setfuncs(L, functions, 0);
}
