/* Fits decoded JSON to the shape of an operation's output. */
#ifndef CRML_LUA_SHAPE_H
#define CRML_LUA_SHAPE_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Fits the table on top, decoded from `json` by lua-cjson, to a structure: removes nulls, converts
 * integers and times, checks the shape. `shape` NULL: unknown. False: pushes the error, without a
 * code. `state`: stack index of a table that the caller keeps for all calls. The nesting of `json`
 * must be bounded. Raises an error only when out of memory. */
bool crml_shape_fit(lua_State *L, int state, const crml_service *service,
                    const crml_shape_row *shape, crml_text json);
/* Pushes a table with the structure's members in the table on top that have the right type, except
 * the one of that name. `state`: see crml_shape_fit. */
void crml_shape_pick(lua_State *L, int state, const crml_service *service,
                     const crml_shape_row *shape, const char *except);

#pragma GCC visibility pop

#endif
