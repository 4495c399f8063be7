/* core.group: waits for many calls at once. It reports the calls that need attention: done, or in
 * need of credentials. */
#include <stdlib.h>

#include "lua/lua_group.h"

typedef struct crml_group {
  unsigned references;        /* one of the userdata and one of each call */
  crml_client *client;        /* of its calls, with a reference; NULL before the first */
  crml_grouped *first, *last;  /* calls that need attention, in order */
  crml_waitable waited;
} crml_group;

crml_waitable *crml_group_waitable(crml_grouped *self) {
  return self->group ? &self->group->waited : &self->waited;
}

crml_waitable *crml_group_notify(crml_grouped *self) {
  crml_group *group = self->group;
  if (group == NULL) return &self->waited;
  if (self->notified) return &group->waited;
  self->notified = true;
  self->next = NULL;
  if (group->last) group->last->next = self;
  else group->first = self;
  group->last = self;
  return &group->waited;
}

crml_waitable *crml_group_ready(crml_waitable *self) {
  return crml_group_notify((crml_grouped *)self);
}

static void drop(lua_State *L, crml_group *group) {
  if (--group->references > 0) return;
  crml_waitable_clean(&group->waited);
  crml_client_release(L, group->client);
  free(group);
}

static void unlist(crml_group *group, crml_grouped *self) {
  crml_grouped **at = &group->first, *before = NULL;
  while (*at && *at != self) {
    before = *at;
    at = &before->next;
  }
  if (*at == NULL) return;
  *at = self->next;
  if (group->last == self) group->last = before;
}

void crml_group_leave(lua_State *L, crml_grouped *self) {
  if (self->group == NULL) return;
  if (self->notified) unlist(self->group, self);
  drop(L, self->group);
  self->group = NULL;
  self->notified = false;
}

/* --- Lua --- */

static crml_group *check_group(lua_State *L) {
  return *(crml_group **)luaL_checkudata(L, 1, CRML_LUA_GROUP);
}

/* core.group() -> group */
static int group_new(lua_State *L) {
  crml_group **handle = lua_newuserdata(L, sizeof *handle);
  *handle = NULL;
  crml_own(L, CRML_LUA_GROUP);
  *handle = calloc(1, sizeof **handle);
  if (*handle == NULL) return luaL_error(L, "out of memory");
  (*handle)->references = 1;
  return 1;
}

bool crml_group_join(lua_State *L, crml_grouped *self, crml_client *client, lua_Integer id) {
  crml_group *group = check_group(L);
  if (group == NULL || self->group || (group->client && group->client != client)) return false;
  if (group->client == NULL) {
    group->client = client;
    client->references++;
  }
  self->group = group;
  self->id = id;
  group->references++;
  return true;
}

static int group_gc(lua_State *L) {
  crml_group **handle = luaL_checkudata(L, 1, CRML_LUA_GROUP);
  if (*handle) drop(L, *handle);
  *handle = NULL;
  return 0;
}

/* group:run(seconds) -> the id of the next call that needs attention, or false. Runs the engine
 * for up to `seconds` if there is none yet. */
static int group_run(lua_State *L) {
  crml_group *group = check_group(L);
  double seconds = luaL_checknumber(L, 2);
  crml_driver *driver;
  crml_grouped *call;
  if (group == NULL) return luaL_error(L, "the group has ended");
  driver = crml_driver_of(L, group->client && group->client->threaded);
  if (group->client) crml_client_check_fork(group->client);
  crml_collect(L, driver);
  if (group->first == NULL && !crml_driver_is_threaded(driver)) {
    crml_driver_run(driver, seconds, NULL);
    crml_collect(L, driver);
  }
  call = group->first;
  if (call) {
    unlist(group, call);
    call->notified = false;
    lua_pushinteger(L, call->id);
  } else {
    lua_pushboolean(L, 0);
  }
  return 1;
}

/* group:set_notifier(notifier|nil), group:watch(): like those of a call */
static int group_set_notifier(lua_State *L) {
  crml_group *group = check_group(L);
  if (group == NULL) return luaL_error(L, "the group has ended");
  crml_waitable_set_notifier(L, crml_driver_of(L, true), &group->waited);
  return 0;
}

static int group_watch(lua_State *L) {
  crml_group *group = check_group(L);
  if (group == NULL) return luaL_error(L, "the group has ended");
  return crml_waitable_watch(L, &group->waited);
}

void crml_open_group(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "run", group_run }, { "set_notifier", group_set_notifier }, { "watch", group_watch },
    { "__gc", group_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, CRML_LUA_GROUP);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, group_new);
  lua_setfield(L, -2, "group");
}
