/* core.invoke: a whole call in C, from request table to triple. Blocks. */
#include "lua/lua_result.h"
#include "lua/lua_start.h"

#define SLICE 0.2  /* seconds; a blocking wait returns that often, so that hooks run */

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

/* Waits in slices. The empty Lua call in between lets debug hooks (Ctrl-C in lua.c) run. */
static void wait_blocking(lua_State *L, crml_lua_call *self) {
  while (crml_lua_call_advance(L, self, SLICE) != CRML_JOB_DONE) {
    if (crml_lua_call_job(self)->state == CRML_JOB_SUSPENDED) {
      crml_lua_call_withdraw(L, self);
      crml_call_fail(self->call, CRML_KIND_CREDENTIALS, "ExpiredCredentials",
                     crml_text_of("the credentials given have expired"),
                     crml_engine_now().mono);
    }
    lua_pushcfunction(L, nothing);
    lua_call(L, 0, 0);
  }
}

static void push_required(lua_State *L, int config, const char *name, int type) {
  lua_getfield(L, config, name);
  if (lua_type(L, -1) != type) luaL_error(L, "%s: expected a %s", name, lua_typename(L, type));
}

/* Pushes config.client, or a client made from config's own options. */
static void push_client(lua_State *L, int config) {
  lua_getfield(L, config, "client");
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_pushcfunction(L, crml_lua_client_new);
  lua_pushvalue(L, config);
  lua_call(L, 1, 1);
}

/* Adds the endpoint to the `info` of the triple on top. */
static int complete(lua_State *L, int config) {
  lua_getfield(L, config, "region");
  lua_setfield(L, -2, "region");
  lua_getfield(L, config, "endpoint_url");
  lua_setfield(L, -2, "endpoint");
  return 3;
}

/* The whole call for a request and a config at these stack indices. Client and call stay on the
 * stack: a collected client would close its calls. */
static int invoke(lua_State *L, const crml_operation_row *operation, int request,
                  crml_rules rules) {
  const int config = request + 1, client = request + 2;
  crml_lua_start args;
  crml_lua_call *self;
  const char *wrong;
  lua_settop(L, config);
  luaL_checktype(L, config, LUA_TTABLE);
  push_client(L, config);
  push_required(L, config, "endpoint_url", LUA_TSTRING);
  push_required(L, config, "region", LUA_TSTRING);
  args.operation = operation;
  args.client = client;
  args.endpoint = client + 1;
  args.region = client + 2;
  args.request = request;
  args.rules = rules;
  self = crml_lua_start_push(L, &args);
  if (!self) return crml_lua_push_invalid(L);
  if (self->client->threaded)  /* its answer would wait for core.drain */
    return luaL_error(L, "client: expected one that is not threaded, since this blocks");
  push_required(L, config, "credentials", LUA_TTABLE);
  wrong = crml_lua_call_take_credentials(L, self, lua_gettop(L));
  if (wrong) {
    crml_lua_push_failure(L, CRML_KIND_CREDENTIALS, "InvalidCredentials", wrong);
    return complete(L, config);
  }
  crml_lua_call_submit(L, self);
  wait_blocking(L, self);
  (void)crml_lua_push_result(L, self);
  crml_lua_call_release(L, self);
  return complete(L, config);
}

/* core.invoke(operation, request, config) -> the triple. Blocks.
 * config: endpoint_url, region, credentials, validate = false; `client` (from core.client) or a
 * client's options. */
static int invoke_any(lua_State *L) {
  enum { OPERATION = 1, REQUEST, CONFIG };
  const crml_operation_row *operation = crml_lua_check_operation(L, OPERATION);
  crml_rules rules = { true, true };
  luaL_checktype(L, CONFIG, LUA_TTABLE);
  lua_getfield(L, CONFIG, "validate");
  if (lua_isboolean(L, -1)) rules.validate = lua_toboolean(L, -1);
  return invoke(L, operation, REQUEST, rules);
}

/* core.get_trained_model(request, config) -> the triple: core.invoke for a table with all required
 * members, without the model's limits. */
static int get_trained_model(lua_State *L) {
  static const crml_text name = CRML_LITERAL("get_trained_model");
  const crml_rules rules = { false, false };
  luaL_checktype(L, 1, LUA_TTABLE);
  return invoke(L, crml_service_find_operation(&crml_cleanrooms_ml, name), 1, rules);
}

void crml_open_invoke(lua_State *L) {
  lua_pushcfunction(L, invoke_any);
  lua_setfield(L, -2, "invoke");
  lua_pushcfunction(L, get_trained_model);
  lua_setfield(L, -2, "get_trained_model");
}
