/* A call as the glue keeps it: the userdata behind core.call. */
#ifndef CRML_LUA_CALL_H
#define CRML_LUA_CALL_H

#include "lua/lua_client.h"
#include "lua/lua_group.h"

#pragma GCC visibility push(hidden)

#define CRML_LUA_CALL "cleanroomsml.core.call"

typedef struct crml_lua_call {
  crml_live link;        /* first; among the client's live calls */
  crml_call *call;       /* NULL: never made, or freed */
  crml_client *client;   /* counted */
  crml_driver *driver;   /* who runs it; to be touched only while it serves */
  crml_grouped member;   /* of a group, perhaps, and how it is waited for */
  const crml_operation_row *operation;
  crml_binding binding;  /* of the request, until the call is made */
  bool live;
  bool taken;            /* its result is being taken, or was */
} crml_lua_call;

crml_job *crml_lua_call_job(const crml_lua_call *self);
/* A call that is none yet, on top of the stack. What it is made of is looked up after that: an
 * allocation of Lua's may run a finalizer, which may close the client or start a call on it. */
crml_lua_call *crml_lua_call_push(lua_State *L);
/* Makes it one on the client. Raises when there is no memory. */
void crml_lua_call_init(lua_State *L, crml_lua_call *self, const crml_operation_row *operation,
                        crml_client *client, const crml_call_target *target);
/* Gives the call the credentials at stack index `i` (lua_credentials.h): NULL, or what is wrong
 * with them. Raises when there is no memory. */
const char *crml_lua_call_take_credentials(lua_State *L, crml_lua_call *self, int i);
/* Hands it to the engine of this VM. Raises when it was started before or has ended. */
void crml_lua_call_submit(lua_State *L, crml_lua_call *self);
/* The call a method is called on; raises on anything else, and when its result was taken. */
crml_lua_call *crml_lua_check_call(lua_State *L);
/* Pushes the list of what became of each attempt, from the one counted `from` on (0 for the
 * first); nil: there is none. No finalizer may end the call meanwhile. */
void crml_lua_push_events(lua_State *L, const crml_lua_call *self, size_t from);
/* Takes it from the engine and from its client's live calls. */
void crml_lua_call_withdraw(lua_State *L, crml_lua_call *self);
/* Ends the call and frees all it holds: the response, the key material. May be called again. */
void crml_lua_call_release(lua_State *L, crml_lua_call *self);
/* Runs the engine for up to `seconds`, until this call is done (and then withdrawn) or asks for
 * credentials; error bodies are decoded on the way. */
crml_job_state crml_lua_call_advance(lua_State *L, crml_lua_call *self, double seconds);

#pragma GCC visibility pop

#endif
