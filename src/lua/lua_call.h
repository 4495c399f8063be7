/* The userdata behind core.call. */
#ifndef CRML_LUA_CALL_H
#define CRML_LUA_CALL_H

#include "lua/lua_client.h"
#include "lua/lua_group.h"

#pragma GCC visibility push(hidden)

#define CRML_LUA_CALL "cleanroomsml.core.call"

typedef struct crml_lua_call {
  crml_live link;        /* first member; in the client's list of live calls */
  crml_call *call;       /* NULL: not made yet, or freed */
  crml_client *client;   /* counted */
  crml_driver *driver;   /* its driver; use it only while crml_driver_serves */
  crml_grouped member;   /* its place in a group, and its waits */
  const crml_operation_row *operation;
  crml_binding binding;  /* of the request, until the call is made */
  bool live;
  bool taken;            /* its result is being or was taken */
} crml_lua_call;

crml_job *crml_lua_call_job(const crml_lua_call *self);
/* Pushes an empty call. Look up its inputs after this: the allocation may run a finalizer that
 * closes the client or starts a call on it. */
crml_lua_call *crml_lua_call_push(lua_State *L);
/* Makes the call, on the client. Raises an error when out of memory. */
void crml_lua_call_init(lua_State *L, crml_lua_call *self, const crml_operation_row *operation,
                        crml_client *client, const crml_call_target *target);
/* Sets the credentials at stack index `i` (see lua_credentials.h). NULL: fine; otherwise the
 * error. Raises an error when out of memory. */
const char *crml_lua_call_take_credentials(lua_State *L, crml_lua_call *self, int i);
/* Hands the call to the engine of this VM. Raises an error when it was started before or has
 * ended. */
void crml_lua_call_submit(lua_State *L, crml_lua_call *self);
/* The call at stack index 1 of a method. Raises an error on anything else, and when its result was
 * taken. */
crml_lua_call *crml_lua_check_call(lua_State *L);
/* Pushes a list of attempts from index `from` on (0: the first), of a call that is done or under
 * way. False: none, and nothing pushed. The caller keeps finalizers from ending the call. */
bool crml_lua_push_events(lua_State *L, const crml_lua_call *self, size_t from);
/* Removes the call from the engine and from its client's live calls. */
void crml_lua_call_withdraw(lua_State *L, crml_lua_call *self);
/* Ends the call and frees everything it holds: response and key material. May be called again. */
void crml_lua_call_release(lua_State *L, crml_lua_call *self);
/* Runs the engine for up to `seconds`, until this call is done (it is removed then) or needs
 * credentials; decodes error bodies on the way. */
crml_job_state crml_lua_call_advance(lua_State *L, crml_lua_call *self, double seconds);

#pragma GCC visibility pop

#endif
