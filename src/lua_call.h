/* A call as the glue keeps it: the userdata behind core.call. */
#ifndef CRML_LUA_CALL_H
#define CRML_LUA_CALL_H

#include "lua_client.h"
#include "lua_wait.h"

#pragma GCC visibility push(hidden)

#define CRML_LUA_CALL "cleanroomsml.core.call"

struct crml_group;

typedef struct crml_lua_call {
  crml_call *call;       /* NULL: never made, or freed */
  crml_client *client;   /* counted */
  crml_driver *driver;   /* who runs it; to be touched only while it serves */
  crml_waited waited;
  const crml_operation *operation;
  struct crml_lua_call *next, *prev;  /* among the client's live calls */
  bool live;
  bool taken;                         /* its result is being taken, or was */
  struct crml_group *group;           /* who is told when it needs somebody; may be NULL */
  struct crml_lua_call *group_next;   /* in the group's list of those */
  lua_Integer group_id;
  bool notified;
} crml_lua_call;

crml_job *crml_lua_call_job(const crml_lua_call *self);
/* A call on the client, on top of the stack. Raises when there is no memory. */
crml_lua_call *crml_lua_call_push(lua_State *L, const crml_operation *operation,
                                  crml_client *client, const crml_call_target *target);
/* Gives the call the credentials in the table at stack index `i`: NULL, or what is wrong with them.
 * Raises when there is no memory. */
const char *crml_lua_call_take_credentials(lua_State *L, crml_lua_call *self, int i);
/* The operation named at stack index `i`; raises when there is none. */
const crml_operation *crml_lua_check_operation(lua_State *L, int i);
/* Takes it from the engine and from its client's live calls. */
void crml_lua_call_withdraw(lua_State *L, crml_lua_call *self);
/* Ends the call and frees all it holds: the response, the key material. May be called again. */
void crml_lua_call_release(lua_State *L, crml_lua_call *self);
/* Runs the engine for up to `seconds`, until this call is done (and then withdrawn) or asks for
 * credentials; error bodies are decoded on the way. */
crml_job_state crml_lua_call_advance(lua_State *L, crml_lua_call *self, double seconds);
/* Decodes the error body a call asks about and goes on with it. */
void crml_lua_call_answer_error(lua_State *L, crml_lua_call *self);
/* Pushes the triple of a call that is done. */
int crml_lua_push_result(lua_State *L, crml_lua_call *self);

/* The call's group, if any, is told that it needs somebody. Who waits for it: that, or itself. */
crml_waited *crml_group_notify(crml_lua_call *self);
/* Who waits for it. */
crml_waited *crml_group_waited(crml_lua_call *self);
/* The call leaves its group. */
void crml_group_leave(lua_State *L, crml_lua_call *self);

#pragma GCC visibility pop

#endif
