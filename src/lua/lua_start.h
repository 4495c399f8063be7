/* From a request to a call that was not sent yet. */
#ifndef CRML_LUA_START_H
#define CRML_LUA_START_H

#include "lua/lua_call.h"

#pragma GCC visibility push(hidden)

/* Where the arguments are on the stack: a client of core.client, the endpoint's URL, the region and
 * the request, which crml_lua_bind describes. */
typedef struct crml_lua_start {
  const crml_operation_row *operation;
  int client, endpoint, region, request;
  crml_rules rules;
} crml_lua_start;

/* Pushes the call; NULL: pushes the list of all that is wrong, "member: what". Raises on a client
 * that is none or closed, and on lack of memory. */
crml_lua_call *crml_lua_start_push(lua_State *L, const crml_lua_start *args);

#pragma GCC visibility pop

#endif
