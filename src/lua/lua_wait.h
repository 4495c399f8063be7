/* What Lua code waits for (a call, a fetch, a group) and how its coroutine is told. Where the
 * thread runs things, a coroutine of an event loop waits either on a notifier of its own, or by its
 * id: one reader answers the VM's wake-up socket and wakes those that core.drain names. */
#ifndef CRML_LUA_WAIT_H
#define CRML_LUA_WAIT_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Zeroed at first. */
typedef struct crml_waitable {
  lua_Integer id;   /* 0: not waited for by id */
  crml_notifier *notifier;  /* counted; NULL: none hangs there */
  /* Is told that it is ready, and says who is to look: this one, or another. NULL: this one. */
  struct crml_waitable *(*ready)(struct crml_waitable *self);
} crml_waitable;

/* Wakes the coroutine that waits for it. */
void crml_wake(lua_State *L, crml_driver *driver, crml_waitable *waited);
/* Takes all that is ready off the driver and notes who is to be woken. */
void crml_collect(lua_State *L, crml_driver *driver);

/* Method: x:set_notifier(notifier|nil). `driver` may be NULL: not started yet. */
void crml_waitable_set_notifier(lua_State *L, crml_driver *driver, crml_waitable *waited);
/* Method: x:watch() -> id, never used for anything else in this VM. */
int crml_waitable_watch(lua_State *L, crml_waitable *waited);
lua_Integer crml_next_id(lua_State *L);
/* When no thread can ring for it any more. */
void crml_waitable_clean(crml_waitable *waited);

#pragma GCC visibility pop

#endif
