/* Credentials in Lua: a userdata, so that a dump of a client shows no key. */
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

/* Reads credentials at stack index `i`: a userdata, or a table, read raw. The texts of a table
 * stay on the stack, since a finalizer may remove them from it. False: neither. */
bool crml_lua_read_credentials(lua_State *L, int i, crml_given *out);

#pragma GCC visibility pop

#endif
