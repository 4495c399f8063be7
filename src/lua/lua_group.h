/* Groups: waiting for many calls at once. */
#ifndef CRML_LUA_GROUP_H
#define CRML_LUA_GROUP_H

#include "lua/lua_client.h"
#include "lua/lua_wait.h"

#pragma GCC visibility push(hidden)

#define CRML_LUA_GROUP "cleanroomsml.core.group"

/* A call's place in a group, and its waits. Zeroed at first. */
typedef struct crml_grouped {
  crml_waitable waited;       /* first member; used while it has no group */
  struct crml_group *group;   /* notified when the call needs attention; may be NULL */
  struct crml_grouped *next;  /* in the group's list of calls that need attention */
  lua_Integer id;             /* its id in the group */
  bool notified;
} crml_grouped;

/* The waitable of the call: its group's or its own. */
crml_waitable *crml_group_waitable(crml_grouped *self);
/* Reports to its group, if any, that it needs attention. Returns the waitable to wake: the group's
 * or its own. */
crml_waitable *crml_group_notify(crml_grouped *self);
/* The `ready` callback of the member's own crml_waitable. */
crml_waitable *crml_group_ready(crml_waitable *self);
/* Joins the group at stack index 1 with an id. False: it has a group already, or the group belongs
 * to another client. */
bool crml_group_join(lua_State *L, crml_grouped *self, crml_client *client, lua_Integer id);
void crml_group_leave(lua_State *L, crml_grouped *self);

#pragma GCC visibility pop

#endif
