/* The reader over a made-up service. */
#include "lua/lua_glue.h"
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
    {"made_up_paths", made_up_paths}, {NULL, NULL}
  };
  lua_newtable(L);
  crml_open_decode(L);  /* this module has its own copy of the library */
  lua_pop(L, 1);
  crml_setfuncs(L, functions, 0);
}
