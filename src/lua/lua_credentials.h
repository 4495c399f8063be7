/* Credentials as Lua holds them: a userdata, so that no dump of a client shows a key. */
#ifndef CRML_LUA_CREDENTIALS_H
#define CRML_LUA_CREDENTIALS_H

#include "aws/sigv4.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

typedef struct crml_given {
  crml_credentials keys;
  double expiration;   /* epoch seconds; HUGE_VAL: never */
  bool refreshable;
} crml_given;

/* Reads credentials at stack index `i`, a userdata or a table, which is read raw. Texts of a table
 * are left on the stack, since a finalizer may take them out of it. False: it is neither. */
bool crml_lua_read_credentials(lua_State *L, int i, crml_given *out);

#pragma GCC visibility pop

#endif
