/* core.group: many calls awaited at once. It says which of its calls needs somebody: is done, or
 * asks for credentials. */
#include <stdlib.h>

#include "lua_call.h"

#define GROUP "cleanroomsml.core.group"

typedef struct crml_group {
  unsigned references;          /* the userdata's and one for each call */
  crml_client *client;          /* of its calls, counted; NULL before the first */
  crml_lua_call *first, *last;  /* those that need somebody, in order */
  crml_waited waited;
} crml_group;

crml_waited *crml_group_waited(crml_lua_call *self) {
  return self->group ? &self->group->waited : &self->waited;
}

crml_waited *crml_group_notify(crml_lua_call *self) {
  crml_group *group = self->group;
  if (group == NULL) return &self->waited;
  if (self->notified) return &group->waited;
  self->notified = true;
  self->group_next = NULL;
  if (group->last) group->last->group_next = self;
  else group->first = self;
  group->last = self;
  return &group->waited;
}

static void drop(lua_State *L, crml_group *group) {
  if (--group->references > 0) return;
  crml_waited_clean(&group->waited);
  crml_client_release(L, group->client);
  free(group);
}

static void unlist(crml_group *group, crml_lua_call *self) {
  crml_lua_call **at = &group->first, *before = NULL;
  while (*at && *at != self) {
    before = *at;
    at = &before->group_next;
  }
  if (*at == NULL) return;
  *at = self->group_next;
  if (group->last == self) group->last = before;
}

void crml_group_leave(lua_State *L, crml_lua_call *self) {
  if (self->group == NULL) return;
  if (self->notified) unlist(self->group, self);
  drop(L, self->group);
  self->group = NULL;
  self->notified = false;
}

/* --- Lua --- */

static crml_group *check_group(lua_State *L) {
  return *(crml_group **)luaL_checkudata(L, 1, GROUP);
}

/* core.group() -> group */
static int group_new(lua_State *L) {
  crml_group **handle = lua_newuserdata(L, sizeof *handle);
  *handle = NULL;
  luaL_getmetatable(L, GROUP);
  lua_setmetatable(L, -2);
  *handle = calloc(1, sizeof **handle);
  if (*handle == NULL) return luaL_error(L, "out of memory");
  (*handle)->references = 1;
  return 1;
}

static int group_gc(lua_State *L) {
  crml_group **handle = luaL_checkudata(L, 1, GROUP);
  if (*handle) drop(L, *handle);
  *handle = NULL;
  return 0;
}

/* group:add(call, id): `id`, a whole number, is what `run` will answer. Before it is submitted; all
 * calls of a group are of one client. */
static int group_add(lua_State *L) {
  crml_group *group = check_group(L);
  crml_lua_call *call = luaL_checkudata(L, 2, CRML_LUA_CALL);
  lua_Integer id = luaL_checkinteger(L, 3);
  if (group == NULL || call->call == NULL || call->group || call->live ||
      (group->client && group->client != call->client))
    return luaL_error(L, "the call cannot join");
  if (group->client == NULL) {
    group->client = call->client;
    group->client->references++;
  }
  call->group = group;
  call->group_id = id;
  group->references++;
  return 0;
}

/* group:run(seconds) -> the id of the next call that needs somebody, else false. Runs the engine
 * for up to `seconds` when there is none at hand. */
static int group_run(lua_State *L) {
  crml_group *group = check_group(L);
  double seconds = luaL_checknumber(L, 2);
  crml_driver *driver;
  crml_lua_call *call;
  if (group == NULL) return luaL_error(L, "the group has ended");
  driver = crml_driver_of(L, group->client && group->client->threaded);
  if (group->client) crml_client_settle(group->client);
  crml_collect(L, driver);
  if (group->first == NULL && !crml_driver_is_threaded(driver)) {
    crml_driver_run(driver, seconds, NULL);
    crml_collect(L, driver);
  }
  call = group->first;
  if (call) {
    unlist(group, call);
    call->notified = false;
    lua_pushinteger(L, call->group_id);
  } else {
    lua_pushboolean(L, 0);
  }
  return 1;
}

/* group:hang(bell|nil), group:watch(): as those of a call */
static int group_hang(lua_State *L) {
  crml_group *group = check_group(L);
  if (group == NULL) return luaL_error(L, "the group has ended");
  crml_waited_hang(L, crml_driver_of(L, true), &group->waited);
  return 0;
}

static int group_watch(lua_State *L) {
  crml_group *group = check_group(L);
  if (group == NULL) return luaL_error(L, "the group has ended");
  return crml_waited_watch(L, &group->waited);
}

void crml_open_group(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "add", group_add }, { "run", group_run }, { "hang", group_hang }, { "watch", group_watch },
    { "__gc", group_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, GROUP);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, group_new);
  lua_setfield(L, -2, "group");
}
