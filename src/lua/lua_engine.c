/* The drivers of this Lua VM (one inline, one with a thread), kept in the registry, and the list
 * of waits to wake. */
#include <stdlib.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include <lualib.h>

#include "lua/lua_wait.h"

/* Keys in the registry: the holder, and the table of userdata that finalizers made. */
static const char key = 0, late_key = 0;

typedef struct lua_engine {
  crml_driver *drivers[2];  /* index: `threaded`; NULL: not made yet */
  bool closed;              /* the VM is closing */
  int last_id;
  lua_Integer *woken;       /* ids of waits to wake; a wait that finds no memory here wakes by
                               its own time-out */
  size_t woken_count, woken_room;
} lua_engine;

/* Pushes the value in the registry for that address. */
static void get_address(lua_State *L, const char *address) {
  lua_pushlightuserdata(L, (void *)address);
  lua_rawget(L, LUA_REGISTRYINDEX);
}

/* Runs __gc (which may run twice) of userdata that finalizers made. */
static void free_late(lua_State *L) {
  get_address(L, &late_key);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (luaL_callmeta(L, -1, "__gc")) lua_pop(L, 1);
    lua_pop(L, 1);
  }
}

/* Joins the thread and takes all jobs back from the engines, so that finalizers may run in any
 * order. */
static int engine_gc(lua_State *L) {
  lua_engine *self = lua_touserdata(L, 1);
  int i;
  free_late(L);
  for (i = 0; i < 2; i++) {
    crml_driver_free(self->drivers[i]);
    self->drivers[i] = NULL;
  }
  free(self->woken);
  self->woken = NULL;
  self->woken_count = self->woken_room = 0;
  self->closed = true;
  return 0;
}

static lua_engine *holder(lua_State *L) {
  lua_engine *self;
  get_address(L, &key);
  self = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return self;
}

/* Created with the module: Lua would not finalize a userdata created while the VM closes, and its
 * thread would not be joined. */
static void make_holder(lua_State *L) {
  lua_engine *self;
  lua_pushlightuserdata(L, (void *)&key);
  self = lua_newuserdata(L, sizeof *self);
  self->drivers[0] = self->drivers[1] = NULL;
  self->closed = false;
  self->last_id = 0;
  self->woken = NULL;
  self->woken_count = self->woken_room = 0;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, engine_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
  lua_pushlightuserdata(L, (void *)&late_key);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

/* Whether this runs in a finalizer, or the collector is stopped. Lua 5.1 cannot tell; LuaJIT
 * finalizes userdata that finalizers make. */
static bool may_be_late(lua_State *L) {
#if defined(LUA_GCISRUNNING) && !defined(LUA_JITLIBNAME)
  return lua_gc(L, LUA_GCISRUNNING, 0) != 1;
#else
  (void)L;
  return false;
#endif
}

static void remember(lua_State *L) {
  get_address(L, &late_key);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, (int)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
}

void crml_own(lua_State *L, const char *name) {
  if (holder(L)->closed) luaL_error(L, "the Lua state is closing");
  if (may_be_late(L)) remember(L);
  luaL_getmetatable(L, name);
  lua_setmetatable(L, -2);
}

crml_driver *crml_driver_of(lua_State *L, bool threaded) {
  lua_engine *self = holder(L);
  crml_driver **driver = &self->drivers[threaded];
  if (self->closed) luaL_error(L, "the Lua state is closing");
  if (*driver && !crml_driver_is_ours(*driver)) {
    crml_driver_free(*driver);  /* the parent keeps its own */
    *driver = NULL;
  }
  if (*driver == NULL) *driver = crml_driver_new(crml_engine_new(), threaded);
  if (*driver == NULL) luaL_error(L, "out of memory");
  return *driver;
}

crml_driver *crml_driver_at_hand(lua_State *L, bool threaded) {
  crml_driver *driver = holder(L)->drivers[threaded];
  return driver && crml_driver_is_ours(driver) ? driver : NULL;
}

bool crml_driver_serves(lua_State *L, const crml_driver *driver) {
  const lua_engine *self = holder(L);
  return driver && (self->drivers[0] == driver || self->drivers[1] == driver) &&
         crml_driver_is_ours(driver);
}

void crml_engine_use(lua_State *L, crml_engine *engine) {
  lua_engine *self = holder(L);
  crml_driver_free(self->drivers[false]);
  self->drivers[false] = crml_driver_new(engine, false);
}

/* --- waking --- */

int crml_next_id(lua_State *L) {
  lua_engine *self = holder(L);
  self->last_id = crml_id_after(self->last_id);
  return self->last_id;
}

static void note(lua_engine *self, lua_Integer id) {
  if (id == 0) return;
  if (self->woken_count == self->woken_room) {
    size_t room = self->woken_room ? 2 * self->woken_room : 64;
    lua_Integer *grown = realloc(self->woken, room * sizeof *grown);
    if (grown == NULL) return;
    self->woken = grown;
    self->woken_room = room;
  }
  self->woken[self->woken_count++] = id;
}

void crml_wake(lua_State *L, crml_driver *driver, crml_waitable *waited) {
  if (!crml_driver_serves(L, driver) || !crml_driver_is_threaded(driver)) return;
  if (waited->notifier) crml_driver_notify(driver, waited->notifier);
  if (waited->id == 0) return;
  note(holder(L), waited->id);
  crml_driver_wakeup(driver);
}

void crml_collect(lua_State *L, crml_driver *driver) {
  lua_engine *self = holder(L);
  crml_job *job;
  while ((job = crml_driver_take_ready(driver)) != NULL) {
    crml_waitable *waited = job->owner;
    if (waited == NULL) continue;
    if (waited->ready) waited = waited->ready(waited);
    note(self, waited->id);
  }
}

/* core.drain(list) -> count: takes the ready handles from the thread; the first `count` entries of
 * the list are the ids of waits to wake. A finalizer that runs meanwhile may add some. */
static int drain(lua_State *L) {
  lua_engine *self = holder(L);
  crml_driver *driver = crml_driver_at_hand(L, true);
  int count = 0;
  luaL_checktype(L, 1, LUA_TTABLE);
  if (driver) {
    crml_driver_clear_wakeup(driver);
    crml_collect(L, driver);
  }
  while ((size_t)count < self->woken_count) {
    lua_pushinteger(L, self->woken[count]);
    lua_rawseti(L, 1, ++count);
  }
  self->woken_count = 0;
  lua_pushinteger(L, count);
  return 1;
}

/* core.advance(): runs the inline engine as far as it gets without waiting. */
static int advance(lua_State *L) {
  crml_driver *driver = crml_driver_at_hand(L, false);
  if (driver == NULL) return 0;
  crml_driver_run(driver, 0, NULL);
  crml_collect(L, driver);
  return 0;
}

/* core.pending() -> the number of calls and fetches on the thread */
static int pending(lua_State *L) {
  crml_driver *driver = crml_driver_at_hand(L, true);
  lua_pushinteger(L, driver ? (lua_Integer)crml_driver_pending(driver) : 0);
  return 1;
}

/* core.wakeup(): writes to the wake-up socket. */
static int wakeup(lua_State *L) {
  crml_driver *driver = crml_driver_at_hand(L, true);
  if (driver) crml_driver_wakeup(driver);
  return 0;
}

/* core.is_first_vm() -> whether this VM is the first of its process to ask. With nginx's code
 * cache off each request has its own VM, and a timer would keep it forever. */
static int is_first_vm(lua_State *L) {
  static long process;  /* the process whose first VM has asked; shared by its VMs */
  long mine = (long)getpid();
  lua_pushboolean(L, __atomic_exchange_n(&process, mine, __ATOMIC_ACQ_REL) != mine);
  return 1;
}

/* core.openssl_versions() -> the OpenSSL this module was built with, the one it uses, libcurl's:
 * each a text of name and version */
static int openssl_versions(lua_State *L) {
  lua_pushliteral(L, OPENSSL_VERSION_TEXT);
  lua_pushstring(L, OpenSSL_version(OPENSSL_VERSION));
  lua_pushstring(L, crml_engine_tls_library());
  return 3;
}

/* core.libcurl_version() -> "7.88.1" */
static int libcurl_version(lua_State *L) {
  lua_pushstring(L, crml_engine_libcurl_version());
  return 1;
}

/* core.is_yieldable() -> whether the calling coroutine can yield here; nil where Lua cannot
 * tell */
static int is_yieldable(lua_State *L) {
#if LUA_VERSION_NUM >= 503 || defined(LUA_JITLIBNAME)
  lua_pushboolean(L, lua_isyieldable(L));
  return 1;
#else
  bool main = lua_pushthread(L);
  lua_pop(L, 1);
  if (!main) return 0;
  lua_pushboolean(L, 0);
  return 1;
#endif
}

void crml_open_driver(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "drain", drain }, { "advance", advance }, { "pending", pending }, { "wakeup", wakeup },
    { "is_yieldable", is_yieldable }, { "is_first_vm", is_first_vm },
    { "openssl_versions", openssl_versions }, { "libcurl_version", libcurl_version }, { NULL, NULL }
  };
  if (holder(L) == NULL) make_holder(L);
  crml_setfuncs(L, functions, 0);
}
