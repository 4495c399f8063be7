/* What lua-cjson made of a JSON body, fitted to the shape of an operation's answer. */
#ifndef CRML_LUA_SHAPE_H
#define CRML_LUA_SHAPE_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Adds what crml_shape_fit needs for a shape and all below it to the table at stack index `state`;
 * the keys are light userdata. */
void crml_shape_index(lua_State *L, int state, const crml_shape *shape);
/* Sets right the table on top, which lua-cjson made of `json`: nulls dropped, integers and times as
 * such, the shape checked. False: pushes what is wrong, without a code. `json` may not be nested
 * without bound. Raises only on lack of memory. */
bool crml_shape_fit(lua_State *L, int state, const crml_shape *shape, crml_text json);

#pragma GCC visibility pop

#endif
