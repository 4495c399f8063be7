/* From a call that is done to what Lua gets of it. */
#ifndef CRML_LUA_RESULT_H
#define CRML_LUA_RESULT_H

#include "lua/lua_call.h"

#pragma GCC visibility push(hidden)

/* Pushes the triple of a call that is done. */
int crml_lua_push_result(lua_State *L, crml_lua_call *self);

#pragma GCC visibility pop

#endif
