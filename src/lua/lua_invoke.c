/* core.get_trained_model: the whole call in C, from tables to tables. Blocks. */
#include "lua/lua_result.h"

#define SLICE 0.2  /* seconds: how often a blocking wait comes back so that hooks run */

enum { CLIENT_NEW = 1, CALL_NEW = 2 };  /* upvalues: core.client and core.call */

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

/* Waits in slices; the empty call in between lets debug hooks (Ctrl-C in lua.c) run. */
static void wait_blocking(lua_State *L, crml_lua_call *self) {
  while (crml_lua_call_advance(L, self, SLICE) != CRML_JOB_DONE) {
    if (crml_lua_call_job(self)->state == CRML_JOB_SUSPENDED) {
      crml_lua_call_withdraw(L, self);
      crml_call_fail(self->call, CRML_KIND_CREDENTIALS, "ExpiredCredentials",
                     crml_text_of("the credentials given have expired"));
    }
    lua_pushcfunction(L, nothing);
    lua_call(L, 0, 0);
  }
}

static void get_required(lua_State *L, const char *name, int type) {
  lua_getfield(L, 2, name);
  if (lua_type(L, -1) != type) luaL_error(L, "%s: expected a %s", name, lua_typename(L, type));
}

/* `nil, message` of core.call or set_credentials is on top: makes it the triple. */
static int push_refusal(lua_State *L, crml_kind kind) {
  bool invalid = kind == CRML_KIND_VALIDATION;
  const char *code = invalid ? "ValidationError" : "InvalidCredentials";
  lua_pushfstring(L, "%s: %s", code, lua_tostring(L, -1));
  lua_newtable(L);
  if (invalid) {
    lua_createtable(L, 1, 0);
    lua_pushvalue(L, -4);
    lua_rawseti(L, -2, 1);
    lua_setfield(L, -2, "params");
  }
  lua_remove(L, -3);
  lua_pushstring(L, crml_kind_name(kind));
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, code);
  lua_setfield(L, -2, "code");
  lua_pushinteger(L, 0);
  lua_setfield(L, -2, "attempts");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "retryable");
  return 3;
}

/* config.client, or one made of config's own options. */
static void push_client(lua_State *L) {
  lua_getfield(L, 2, "client");
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(CLIENT_NEW));
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
}

/* The call was answered or refused: the triple on top, completed by where it went. */
static int push_place(lua_State *L, int count) {
  lua_getfield(L, 2, "region");
  lua_setfield(L, -2, "region");
  lua_getfield(L, 2, "endpoint_url");
  lua_setfield(L, -2, "endpoint");
  return count;
}

/* core.get_trained_model(request, config) -> the triple. Blocks.
 * config: endpoint_url, region, credentials; `client` (of core.client) or a client's options. The
 * client stays on the stack: one that is collected closes its calls. */
static int whole_call(lua_State *L) {
  enum { CLIENT = 3, CALL = 4 };
  crml_lua_call *self;
  int count;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  push_client(L);
  lua_pushvalue(L, lua_upvalueindex(CALL_NEW));
  lua_pushvalue(L, CLIENT);
  lua_pushliteral(L, "get_trained_model");
  get_required(L, "endpoint_url", LUA_TSTRING);
  get_required(L, "region", LUA_TSTRING);
  lua_pushvalue(L, 1);
  lua_call(L, 5, 2);
  if (lua_isnil(L, CALL)) return push_refusal(L, CRML_KIND_VALIDATION);
  lua_settop(L, CALL);
  self = luaL_checkudata(L, CALL, CRML_LUA_CALL);
  if (self->client->threaded)  /* nobody would take its answer from the thread */
    return luaL_error(L, "client: expected one that is not threaded, since this blocks");
  lua_getfield(L, CALL, "set_credentials");
  lua_pushvalue(L, CALL);
  get_required(L, "credentials", LUA_TTABLE);
  lua_call(L, 2, 2);
  if (lua_isnil(L, CALL + 1)) return push_place(L, push_refusal(L, CRML_KIND_CREDENTIALS));
  lua_settop(L, CALL);
  lua_getfield(L, CALL, "submit");
  lua_pushvalue(L, CALL);
  lua_call(L, 1, 0);
  wait_blocking(L, self);
  count = crml_lua_push_result(L, self);
  crml_lua_call_release(L, self);
  return push_place(L, count);
}

void crml_open_invoke(lua_State *L) {
  lua_getfield(L, -1, "client");
  lua_getfield(L, -2, "call");
  lua_pushcclosure(L, whole_call, 2);
  lua_setfield(L, -2, "get_trained_model");
}
