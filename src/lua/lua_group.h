/* Many calls awaited at once: what a call knows of its group. */
#ifndef CRML_LUA_GROUP_H
#define CRML_LUA_GROUP_H

#include "lua/lua_client.h"
#include "lua/lua_wait.h"

#pragma GCC visibility push(hidden)

#define CRML_LUA_GROUP "cleanroomsml.core.group"

/* A call's part in it, and how the call itself is waited for. Zeroed at first. */
typedef struct crml_grouped {
  crml_waitable waited;         /* first; of use while it has no group */
  struct crml_group *group;   /* told when it needs attention; may be NULL */
  struct crml_grouped *next;   /* in the group's list of those */
  lua_Integer id;             /* what the group calls it */
  bool notified;
} crml_grouped;

/* Who waits for it. */
crml_waitable *crml_group_waitable(crml_grouped *self);
/* Its group, if any, is told that it needs attention. Returns the waitable to wake: the group's or
 * its own. */
crml_waitable *crml_group_notify(crml_grouped *self);
/* As `ready` of the member's own crml_waitable. */
crml_waitable *crml_group_ready(crml_waitable *self);
/* Joins the group at stack index 1, under a name. False: it has one, or the group is another
 * client's. */
bool crml_group_join(lua_State *L, crml_grouped *self, crml_client *client, lua_Integer id);
void crml_group_leave(lua_State *L, crml_grouped *self);

#pragma GCC visibility pop

#endif
