/* What lua-cjson made of a JSON body, fitted to the shape of an operation's answer. */
#ifndef CRML_LUA_SHAPE_H
#define CRML_LUA_SHAPE_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Fits the table on top, which lua-cjson made of `json`, to a structure: nulls dropped, integers
 * and times as such, the shape checked. `shape` NULL: nothing is known of the table. False: pushes
 * what is wrong, without a code. `state` is the stack index of a table that the caller keeps for
 * all calls. `json` may not be nested without bound. Raises only on lack of memory. */
bool crml_shape_fit(lua_State *L, int state, const crml_service *service,
                    const crml_shape_row *shape, crml_text json);
/* Pushes a table with the members of a structure that the table on top has and that are of their
 * shape, except the one of that name. For `state` see crml_shape_fit. */
void crml_shape_pick(lua_State *L, int state, const crml_service *service,
                     const crml_shape_row *shape, const char *except);

#pragma GCC visibility pop

#endif
