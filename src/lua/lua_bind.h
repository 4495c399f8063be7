/* From a request as Lua has it to what goes on the wire. */
#ifndef CRML_LUA_BIND_H
#define CRML_LUA_BIND_H

#include "aws/binding.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Binds the request at stack index `i`, a table or, for operations with a short form, the ARN as
 * text, into `b`, which is clear: afterwards it holds what to send, or faults. Tables are read raw.
 * Strings and tables that are met are Lua's; `b` must be owned by a userdata, since this may raise
 * (no memory, a table changed by a finalizer). */
void crml_lua_bind(lua_State *L, int i, const crml_service *service, const crml_operation_row *op,
                   crml_binding *b);
enum { CRML_MAX_LISTED_ARNS = 1000 };  /* looked at in one list */

/* Pushes the first ARN of the service among the values of a request's own members, in the order
 * path, query, body, then among the items of its lists, and gives the member. NULL: there is none,
 * and nothing is pushed. It only tells where a request goes, not what is wrong with it. */
const crml_member_row *crml_lua_find_arn(lua_State *L, int i, const crml_service *service,
                                         const crml_operation_row *op);
/* Pushes the list of faults. */
void crml_lua_push_faults(lua_State *L, const crml_binding *b);

#pragma GCC visibility pop

#endif
