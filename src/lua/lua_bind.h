/* Binds a Lua request for the wire. */
#ifndef CRML_LUA_BIND_H
#define CRML_LUA_BIND_H

#include "aws/binding.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Binds the request at stack index `i` (a table or, for operations with a short form, the ARN as
 * text) into `b`, which must be clear. Afterwards `b` has the texts to send, or faults. Tables are
 * read raw. A userdata must own `b`, since this may raise an error (out of memory, a table changed
 * by a finalizer). */
void crml_lua_bind(lua_State *L, int i, const crml_service *service, const crml_operation_row *op,
                   crml_binding *b);
enum { CRML_MAX_LISTED_ARNS = 1000 };  /* items checked in one list */

/* Pushes the first ARN of the service among the request's own members, in the order path, query,
 * body, then among the items of its lists; returns the member. NULL: none, nothing is pushed. It
 * decides where a request goes; it checks nothing. */
const crml_member_row *crml_lua_find_arn(lua_State *L, int i, const crml_service *service,
                                         const crml_operation_row *op);
/* Pushes the list of faults. */
void crml_lua_push_faults(lua_State *L, const crml_binding *b);

#pragma GCC visibility pop

#endif
