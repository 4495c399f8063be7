/* Makes a call from a request; sends nothing. */
#ifndef CRML_LUA_START_H
#define CRML_LUA_START_H

#include "lua/lua_call.h"

#pragma GCC visibility push(hidden)

/* Stack indices of the arguments: a client of core.client, the endpoint's URL, the region, and the
 * request (see crml_lua_bind). */
typedef struct crml_lua_start {
  const crml_operation_row *operation;
  int client, endpoint, region, request;
  crml_rules rules;
} crml_lua_start;

/* Pushes the call; NULL: pushes the list of all errors, "member: what". Raises an error when the
 * client is closed or none, and when out of memory. */
crml_lua_call *crml_lua_start_push(lua_State *L, const crml_lua_start *args);

#pragma GCC visibility pop

#endif
