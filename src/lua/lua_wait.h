/* Waitables (a call, a fetch, a group) and how their coroutines are woken. On the thread, a
 * coroutine of an event loop waits either with its own notifier, or by id: one reader of the VM's
 * wake-up socket wakes the ids that core.drain returns. */
#ifndef CRML_LUA_WAIT_H
#define CRML_LUA_WAIT_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

/* Zeroed at first. */
typedef struct crml_waitable {
  lua_Integer id;   /* 0: not waited for by id */
  crml_notifier *notifier;  /* with a reference; NULL: none */
  /* Called when the handle is ready; returns the waitable to wake (no callback: this one). */
  struct crml_waitable *(*ready)(struct crml_waitable *self);
} crml_waitable;

/* Wakes the coroutine that waits for it. */
void crml_wake(lua_State *L, crml_driver *driver, crml_waitable *waited);
/* Takes all ready jobs from the driver and records the ids to wake. */
void crml_collect(lua_State *L, crml_driver *driver);

/* Method: x:set_notifier(notifier|nil). `driver` may be NULL: not started yet. */
void crml_waitable_set_notifier(lua_State *L, crml_driver *driver, crml_waitable *waited);
/* Method: x:watch() -> its id; unique in this VM among the last 2^31 - 2. */
int crml_waitable_watch(lua_State *L, crml_waitable *waited);
int crml_next_id(lua_State *L);
/* From 1 on, and again from 1: lua_Integer has 32 bits in Lua 5.1 and LuaJIT on 32-bit systems. */
static inline int crml_id_after(int id) { return id < 0x7fffffff ? id + 1 : 1; }
/* Releases the notifier, when no thread can use it any more. */
void crml_waitable_clean(crml_waitable *waited);

#pragma GCC visibility pop

#endif
