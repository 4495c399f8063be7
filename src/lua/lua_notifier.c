/* core.notifier: a descriptor for any event loop. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lua/lua_wait.h"

#define NOTIFIER "cleanroomsml.core.notifier"

/* Counted by its userdata and by the handle that uses it. Its descriptors stay open as long. */
typedef struct counted_notifier {
  crml_notifier notifier;  /* first member: the notifier for the other files */
  unsigned references;
  long pid;
} counted_notifier;

static void release(crml_notifier *notifier) {
  counted_notifier *self = (counted_notifier *)notifier;
  if (self == NULL || --self->references > 0) return;
  crml_notifier_clean(&self->notifier);
  free(self);
}

static counted_notifier *check_notifier(lua_State *L, int i) {
  counted_notifier *self = *(counted_notifier **)luaL_checkudata(L, i, NOTIFIER);
  if (self == NULL) luaL_error(L, "the notifier is gone");
  return self;
}

/* core.notifier() -> notifier | nil, message */
static int notifier_new(lua_State *L) {
  counted_notifier **handle = lua_newuserdata(L, sizeof *handle);
  counted_notifier *self;
  *handle = NULL;
  crml_own(L, NOTIFIER);
  self = *handle = calloc(1, sizeof *self);
  if (self == NULL) return luaL_error(L, "out of memory");
  self->references = 1;
  self->pid = (long)getpid();
  if (crml_notifier_init(&self->notifier)) return 1;
  return crml_pusherror(L, strerror(errno));
}

static int notifier_gc(lua_State *L) {
  counted_notifier **handle = luaL_checkudata(L, 1, NOTIFIER);
  if (*handle) release(&(*handle)->notifier);
  *handle = NULL;
  return 0;
}

/* notifier:fd() -> the descriptor, readable while notified */
static int notifier_fd(lua_State *L) {
  lua_pushinteger(L, check_notifier(L, 1)->notifier.read_fd);
  return 1;
}

/* notifier:drain() -> whether it was notified; false for one of another process */
static int notifier_drain(lua_State *L) {
  counted_notifier *self = check_notifier(L, 1);
  bool ours = self->pid == (long)getpid();
  lua_pushboolean(L, ours && crml_driver_clear(crml_driver_of(L, true), &self->notifier));
  return 1;
}

/* notifier:is_free() -> whether it can be used: it belongs to this process, and no handle uses
 * it */
static int notifier_is_free(lua_State *L) {
  counted_notifier *self = check_notifier(L, 1);
  lua_pushboolean(L, self->pid == (long)getpid() && self->references == 1);
  return 1;
}

void crml_waitable_set_notifier(lua_State *L, crml_driver *driver, crml_waitable *waited) {
  crml_notifier *before = waited->notifier, *notifier = NULL;
  if (!lua_isnoneornil(L, 2)) {
    counted_notifier *given = check_notifier(L, 2);
    given->references++;
    notifier = &given->notifier;
  }
  if (crml_driver_serves(L, driver)) crml_driver_set_notifier(driver, &waited->notifier, notifier);
  else waited->notifier = notifier;
  release(before);
}

int crml_waitable_watch(lua_State *L, crml_waitable *waited) {
  if (waited->id == 0) waited->id = crml_next_id(L);
  lua_pushinteger(L, waited->id);
  return 1;
}

void crml_waitable_clean(crml_waitable *waited) {
  release(waited->notifier);
  waited->notifier = NULL;
}

void crml_open_notifier(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "fd", notifier_fd }, { "drain", notifier_drain }, { "is_free", notifier_is_free },
    { "__gc", notifier_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, NOTIFIER);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, notifier_new);
  lua_setfield(L, -2, "notifier");
}
