/* Shared by the glue files. Each crml_open_* adds its functions to the core table on top of the
 * stack and leaves the stack as it was. */
#ifndef CRML_LUA_GLUE_H
#define CRML_LUA_GLUE_H

#include "base/buffer.h"
#include "lua/compat.h"
#include "engine/driver.h"
#include "aws/service.h"

#pragma GCC visibility push(hidden)

void crml_open_decode(lua_State *L);
void crml_open_describe(lua_State *L);  /* the description of the service */
void crml_open_values(lua_State *L);   /* times, digests, sigv4 */
void crml_open_system(lua_State *L);   /* environment, files, clocks */
void crml_open_terminal(lua_State *L); /* terminal: presence, width, Ctrl-C */
void crml_open_file(lua_State *L);     /* files that several processes change */
void crml_open_process(lua_State *L);
void crml_open_jose(lua_State *L);     /* SHA-1, base64url, ES256 */
void crml_open_fetch(lua_State *L);
void crml_open_credentials(lua_State *L);
void crml_open_client(lua_State *L);
void crml_open_start(lua_State *L);
void crml_open_call(lua_State *L);
void crml_open_result(lua_State *L);
void crml_open_invoke(lua_State *L);
void crml_open_group(lua_State *L);
void crml_open_notifier(lua_State *L);
void crml_open_driver(lua_State *L);
void crml_open_wakeup(lua_State *L);

static inline crml_text crml_tolstring(lua_State *L, int i) {
  crml_text text;
  text.data = lua_tolstring(L, i, &text.len);
  return text;
}

static inline crml_text crml_checktext(lua_State *L, int i) {
  crml_text text;
  text.data = luaL_checklstring(L, i, &text.len);
  return text;
}

static inline void crml_pushtext(lua_State *L, crml_text text) {
  lua_pushlstring(L, text.data ? text.data : "", text.len);
}

/* Sets a field of the table on top. */
static inline void crml_settext(lua_State *L, const char *name, crml_text text) {
  crml_pushtext(L, text);
  lua_setfield(L, -2, name);
}

/* The same; an empty text leaves the field nil. */
static inline void crml_setgiven(lua_State *L, const char *name, crml_text text) {
  if (text.len > 0) crml_settext(L, name, text);
}

/* Pushes nil and the message, for a function that failed; NULL: the message is the value on top.
 * Returns 2; more values may be pushed after them. */
static inline int crml_pusherror(lua_State *L, const char *message) {
  if (message) lua_pushstring(L, message);
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* Whether a field of the table at stack index `i` is present and true; nil instead of a table:
 * false. */
static inline bool crml_lua_flag(lua_State *L, int i, const char *name) {
  bool set;
  if (lua_isnoneornil(L, i)) return false;
  luaL_checktype(L, i, LUA_TTABLE);
  lua_pushstring(L, name);
  lua_rawget(L, i);
  set = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return set;
}

/* The userdata at stack index 1 of a method whose first upvalue is the metatable `name`: like
 * luaL_checkudata, at a third of its cost. */
static inline void *crml_checkself(lua_State *L, const char *name) {
  void *self = lua_touserdata(L, 1);
  if (self && lua_getmetatable(L, 1)) {
    int same = lua_rawequal(L, -1, lua_upvalueindex(1));
    lua_pop(L, 1);
    if (same) return self;
  }
  return luaL_checkudata(L, 1, name);
}

/* Sets the metatable of that name on the userdata on top, whose fields are initialised. __gc then
 * frees what it owns, even when a finalizer creates it while the VM closes (Lua itself would not
 * finalize it). Raises an error once the VM has closed its drivers. */
void crml_own(lua_State *L, const char *name);

/* This Lua VM's inline or threaded driver, created at first use and again in a child of fork.
 * Raises an error when out of memory. */
crml_driver *crml_driver_of(lua_State *L, bool threaded);
/* The same if it exists and is usable; NULL otherwise. */
crml_driver *crml_driver_at_hand(lua_State *L, bool threaded);
/* Whether `driver` is still usable: it belongs to this VM and this process. It is not in a child
 * of fork, nor once the VM closes (finalizers run in any order). */
bool crml_driver_serves(lua_State *L, const crml_driver *driver);
/* For specs: replaces this VM's inline engine by another one (for an older libcurl). */
void crml_engine_use(lua_State *L, crml_engine *engine);

/* The only source of randomness: the kernel's generator. OpenSSL's generator would add a sixth to
 * the cost of a process with one call. It is used for jitter and call ids, not for secrets;
 * without a kernel generator, clock and process id serve. */
void crml_random_bytes(void *into, size_t len);

/* The operation whose method name or wire name is at stack index `i`; raises an error when there
 * is none. */
const crml_operation_row *crml_lua_check_operation(lua_State *L, int i);

/* Decodes a success body by the operation's output (NULL: it has none). Pushes the output (true),
 * or a message without code (false). Raises an error only when out of memory. */
bool crml_decode_output(lua_State *L, const crml_service *service, const crml_shape_row *output,
                        crml_text body);
/* Decodes an error body. Pushes the code (`code`, else `Code`, else `__type`, top level only) and
 * the message (`message`, else `Message`) as they are, "" when absent. A body that is not a JSON
 * object is the message itself, unless it is HTML or empty. */
void crml_decode_error(lua_State *L, crml_text body);
/* Pushes a table with the error body's members that the model has for `code`, without the message
 * and without values of another type. False: nothing pushed; no such error, or no such members. */
bool crml_decode_error_details(lua_State *L, const crml_service *service, crml_text code,
                               crml_text body);

#pragma GCC visibility pop

#endif
