/* core.bell: a descriptor that any event loop can wait for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lua/lua_wait.h"

#define BELL "cleanroomsml.core.bell"

/* Counted: by its userdata and by what it hangs at. Its descriptors stay open that long. */
typedef struct counted_bell {
  crml_bell bell;  /* first: what the rest of the code sees of it */
  unsigned references;
  long pid;
} counted_bell;

static void release(crml_bell *bell) {
  counted_bell *self = (counted_bell *)bell;
  if (self == NULL || --self->references > 0) return;
  crml_bell_clean(&self->bell);
  free(self);
}

static counted_bell *check_bell(lua_State *L, int i) {
  counted_bell *self = *(counted_bell **)luaL_checkudata(L, i, BELL);
  if (self == NULL) luaL_error(L, "the bell is gone");
  return self;
}

/* core.bell() -> bell | nil, message */
static int bell_new(lua_State *L) {
  counted_bell **handle = lua_newuserdata(L, sizeof *handle);
  counted_bell *self;
  *handle = NULL;
  luaL_getmetatable(L, BELL);
  lua_setmetatable(L, -2);
  self = *handle = calloc(1, sizeof *self);
  if (self == NULL) return luaL_error(L, "out of memory");
  self->references = 1;
  self->pid = (long)getpid();
  if (crml_bell_init(&self->bell)) return 1;
  lua_pushnil(L);
  lua_pushstring(L, strerror(errno));
  return 2;
}

static int bell_gc(lua_State *L) {
  counted_bell **handle = luaL_checkudata(L, 1, BELL);
  if (*handle) release(&(*handle)->bell);
  *handle = NULL;
  return 0;
}

/* bell:fd() -> the descriptor, readable while the bell rings */
static int bell_fd(lua_State *L) {
  lua_pushinteger(L, check_bell(L, 1)->bell.read_fd);
  return 1;
}

/* bell:drain() -> whether it was rung; false too for one of another process. */
static int bell_drain(lua_State *L) {
  counted_bell *self = check_bell(L, 1);
  bool ours = self->pid == (long)getpid();
  lua_pushboolean(L, ours && crml_driver_drain(crml_driver_of(L, true), &self->bell));
  return 1;
}

/* bell:is_free() -> whether it may be hung up: it is this process's and hangs nowhere. */
static int bell_is_free(lua_State *L) {
  counted_bell *self = check_bell(L, 1);
  lua_pushboolean(L, self->pid == (long)getpid() && self->references == 1);
  return 1;
}

void crml_waited_hang(lua_State *L, crml_driver *driver, crml_waited *waited) {
  crml_bell *before = waited->bell, *bell = NULL;
  if (!lua_isnoneornil(L, 2)) {
    counted_bell *given = check_bell(L, 2);
    given->references++;
    bell = &given->bell;
  }
  if (crml_driver_serves(L, driver)) crml_driver_hang(driver, &waited->bell, bell);
  else waited->bell = bell;
  release(before);
}

int crml_waited_watch(lua_State *L, crml_waited *waited) {
  if (waited->id == 0) waited->id = crml_next_id(L);
  lua_pushinteger(L, waited->id);
  return 1;
}

void crml_waited_clean(crml_waited *waited) {
  release(waited->bell);
  waited->bell = NULL;
}

void crml_open_bell(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "fd", bell_fd }, { "drain", bell_drain }, { "is_free", bell_is_free },
    { "__gc", bell_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, BELL);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, bell_new);
  lua_setfield(L, -2, "bell");
}
