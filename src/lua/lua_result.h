/* The results of calls for Lua. */
#ifndef CRML_LUA_RESULT_H
#define CRML_LUA_RESULT_H

#include "lua/lua_call.h"

#pragma GCC visibility push(hidden)

/* Pushes `nil, message, info` for a call that was not sent; `why` is the message without code.
 * Returns 3. */
int crml_lua_push_failure(lua_State *L, crml_kind kind, const char *code, const char *why);
/* The same for a request; the list of its faults is on top of the stack. */
int crml_lua_push_invalid(lua_State *L);
/* Pushes the triple of a call that is done. Returns 3. */
int crml_lua_push_result(lua_State *L, crml_lua_call *self);

#pragma GCC visibility pop

#endif
