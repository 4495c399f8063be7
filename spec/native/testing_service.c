/* Reader and binder over a made-up service. */
#include <string.h>

#include "lua/lua_bind.h"
#include "made_up.h"
#include "testing.h"

const crml_service crml_made_up = CRML_SERVICE_TABLES(crml_made_up);

/* made_up_decode(operation, body) -> output | nil, message */
static int made_up_decode(lua_State *L) {
  const crml_operation_row *operation;
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_checktype(L, 2, LUA_TSTRING);
  operation = crml_service_find_operation(&crml_made_up, crml_tolstring(L, 1));
  if (operation == NULL) return luaL_error(L, "no such operation");
  if (crml_decode_output(L, &crml_made_up, crml_operation_output(&crml_made_up, operation),
                         crml_tolstring(L, 2)))
    return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* A binding that Lua frees. */
static int binding_gc(lua_State *L) {
  crml_binding_free(lua_touserdata(L, 1));
  return 0;
}

static crml_binding *push_binding(lua_State *L) {
  crml_binding *b = lua_newuserdata(L, sizeof *b);
  memset(b, 0, sizeof *b);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, binding_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  return b;
}

static void set_text(lua_State *L, const char *name, crml_text text) {
  lua_pushlstring(L, text.data ? text.data : "", text.len);
  lua_setfield(L, -2, name);
}

/* made_up_bind(operation, request, validate) -> { path, query, body } | nil, faults */
static int made_up_bind(lua_State *L) {
  const crml_operation_row *operation;
  const crml_rules rules = { lua_toboolean(L, 3), true };
  crml_binding *b;
  luaL_checktype(L, 1, LUA_TSTRING);
  operation = crml_service_find_operation(&crml_made_up, crml_tolstring(L, 1));
  if (operation == NULL) return luaL_error(L, "no such operation");
  b = push_binding(L);
  crml_binding_clear(b, rules);
  crml_lua_bind(L, 2, &crml_made_up, operation, b);
  if (!crml_binding_finish(b, 0)) return luaL_error(L, "out of memory");
  if (crml_binding_is_faulty(b)) {
    lua_pushnil(L);
    crml_lua_push_faults(L, b);
    return 2;
  }
  lua_newtable(L);
  set_text(L, "path", crml_buffer_text(&b->path));
  set_text(L, "query", crml_buffer_text(&b->query));
  set_text(L, "body", crml_buffer_text(&b->body));
  return 1;
}

/* made_up_details(code, body) -> table | nil */
static int made_up_details(lua_State *L) {
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_checktype(L, 2, LUA_TSTRING);
  return crml_decode_error_details(L, &crml_made_up, crml_tolstring(L, 1), crml_tolstring(L, 2));
}

/* made_up_paths(operation) -> arn (an index or nil), short_form, path_count, query_count,
 * body_count */
static int made_up_paths(lua_State *L) {
  const crml_operation_row *operation;
  luaL_checktype(L, 1, LUA_TSTRING);
  operation = crml_service_find_operation(&crml_made_up, crml_tolstring(L, 1));
  if (operation == NULL) return luaL_error(L, "no such operation");
  if (crml_operation_arn(operation) == CRML_NO_MEMBER) lua_pushnil(L);
  else lua_pushinteger(L, (lua_Integer)crml_operation_arn(operation));
  lua_pushboolean(L, crml_operation_has(operation, CRML_OPERATION_SHORT_FORM));
  lua_pushinteger(L, (lua_Integer)crml_operation_path_count(operation));
  lua_pushinteger(L, (lua_Integer)crml_operation_query_count(operation));
  lua_pushinteger(L, (lua_Integer)crml_operation_body_count(&crml_made_up, operation));
  return 5;
}

void crml_testing_open_service(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"made_up_decode", made_up_decode}, {"made_up_details", made_up_details},
    {"made_up_paths", made_up_paths}, {"made_up_bind", made_up_bind}, {NULL, NULL}
  };
  lua_newtable(L);
  crml_open_decode(L);  /* this module has its own copy of the library */
  lua_pop(L, 1);
  crml_setfuncs(L, functions, 0);
}
