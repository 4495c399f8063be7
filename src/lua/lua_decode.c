/* Decodes bodies of answers into Lua tables: lua-cjson parses the JSON, then lua_shape.c fits it
 * to the shapes. */
#include <string.h>

#include "lua/lua_shape.h"
#include "base/redact.h"

enum { MAX_DEPTH = 100 };  /* of nesting in JSON */

/* ---- state: one table in the registry --------------------------------------------------------
 * [DECODER] = decode of a cjson instance of our own, and what crml_shape_fit keeps. */

enum { DECODER = 1 };
static const char state_key = 0;

static void push_state(lua_State *L) {
  lua_pushlightuserdata(L, (void *)&state_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
}

/* Calls cjson[option](value) of the instance on top. */
#define SET_OPTION(L, option, push_value) \
  (lua_getfield(L, -1, option), push_value, lua_call(L, 1, 0))

/* Pushes a cjson instance of our own: other code cannot change its settings. */
static void push_cjson(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "cjson");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "new");
  lua_call(L, 0, 1);
  lua_replace(L, -2);
  SET_OPTION(L, "decode_invalid_numbers", lua_pushboolean(L, 0));
  SET_OPTION(L, "decode_max_depth", lua_pushinteger(L, MAX_DEPTH));
}

static void make_state(lua_State *L) {
  int state;
  lua_pushlightuserdata(L, (void *)&state_key);
  lua_newtable(L);
  state = lua_gettop(L);
  push_cjson(L);
  lua_getfield(L, -1, "decode");
  lua_rawseti(L, state, DECODER);
  lua_pop(L, 1);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static crml_text skip_blanks(crml_text text) {
  while (text.len > 0 && strchr(" \t\r\n", *text.data) && *text.data) text.data++, text.len--;
  return text;
}

/* Pushes the object in `body` (true), or the error (false). */
static bool push_object(lua_State *L, int state, crml_text body) {
  const crml_text text = skip_blanks(body);
  int status;
  if (text.len == 0) {
    lua_pushliteral(L, "the body is empty");
    return false;
  }
  if (memchr(body.data, '\0', body.len)) { /* cjson would stop there */
    lua_pushliteral(L, "the body is not JSON: it contains a NUL byte");
    return false;
  }
  lua_rawgeti(L, state, DECODER);
  lua_pushlstring(L, body.data, body.len);
  status = lua_pcall(L, 1, 1, 0);
  if (status == LUA_ERRMEM) lua_error(L);
  if (status != 0) {
    lua_pushfstring(L, "the body is not JSON: %s", lua_tostring(L, -1));
    lua_replace(L, -2);
    return false;
  }
  if (*text.data != '{') { /* checked in the text: cjson decodes [] and {} to the same table */
    lua_pop(L, 1);
    lua_pushliteral(L, "the body is not a JSON object");
    return false;
  }
  return true;
}

/* ---- for C
 * ----------------------------------------------------------------------------------- */

/* For operations without output members: an empty body and null count as {}. */
static bool is_nothing(crml_text body) {
  crml_text text = skip_blanks(body);
  if (text.len >= 4 && memcmp(text.data, "null", 4) == 0) text.data += 4, text.len -= 4;
  return skip_blanks(text).len == 0;
}

bool crml_decode_output(lua_State *L, const crml_service *service, const crml_shape_row *output,
                        crml_text body) {
  bool good;
  int state;
  luaL_checkstack(L, 8, "decoding");
  if ((!output || crml_shape_member_count(output) == 0) && is_nothing(body)) {
    lua_newtable(L);
    return true;
  }
  if (!crml_utf8_valid(body)) {
    lua_pushliteral(L, "the body is not UTF-8");
    return false;
  }
  push_state(L);
  state = lua_gettop(L);
  good = push_object(L, state, body) && crml_shape_fit(L, state, service, output, body);
  lua_replace(L, state);
  lua_settop(L, state);
  return good;
}

/* Pushes the first of the fields `names` that is a non-empty string; otherwise "". */
static void push_first_text(lua_State *L, int object, const char *const *names) {
  for (; *names; names++) {
    lua_getfield(L, object, *names);
    if (lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0) return;
    lua_pop(L, 1);
  }
  lua_pushliteral(L, "");
}

void crml_decode_error(lua_State *L, crml_text body) {
  static const char *const codes[] = { "code", "Code", "__type", NULL };
  static const char *const messages[] = { "message", "Message", NULL };
  int state;
  luaL_checkstack(L, 8, "decoding");
  push_state(L);
  state = lua_gettop(L);
  if (push_object(L, state, body)) {
    push_first_text(L, state + 1, codes);
    push_first_text(L, state + 1, messages);
  } else {
    const crml_text text = skip_blanks(body);
    const bool markup = text.len > 0 && *text.data == '<';
    lua_pushliteral(L, "");
    lua_pushlstring(L, text.len ? text.data : "", markup ? 0 : text.len);
  }
  lua_remove(L, state + 1);
  lua_remove(L, state);
}

bool crml_decode_error_details(lua_State *L, const crml_service *service, crml_text code,
                               crml_text body) {
  const crml_shape_row *shape = crml_service_find_error(service, code);
  bool found = false;
  int state;
  if (!shape || crml_shape_member_count(shape) < 2) return false; /* only the message */
  luaL_checkstack(L, 8, "decoding");
  push_state(L);
  state = lua_gettop(L);
  if (push_object(L, state, body)) {
    crml_shape_pick(L, state, service, shape, "message");
    lua_pushnil(L);
    found = lua_next(L, -2) != 0;
    if (found) lua_pop(L, 2);
  }
  if (found) lua_replace(L, state);
  lua_settop(L, found ? state : state - 1);
  return found;
}

/* ---- for Lua
 * --------------------------------------------------------------------------------- */

static crml_text check_string(lua_State *L, int i) {
  luaL_checktype(L, i, LUA_TSTRING);
  return crml_tolstring(L, i);
}

/* core.decode_output(operation, body) -> output | nil, message */
static int decode_output(lua_State *L) {
  const crml_operation_row *operation = crml_lua_check_operation(L, 1);
  const crml_shape_row *output = crml_operation_output(&crml_cleanrooms_ml, operation);
  if (crml_decode_output(L, &crml_cleanrooms_ml, output, check_string(L, 2))) return 1;
  return crml_pusherror(L, NULL);
}

static int decode_error(lua_State *L) {
  crml_decode_error(L, check_string(L, 1));
  return 2;
}

static int utf8_valid(lua_State *L) {
  lua_pushboolean(L, crml_utf8_valid(check_string(L, 1)));
  return 1;
}

void crml_open_decode(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "decode_output", decode_output },
    { "decode_error", decode_error },
    { "utf8_valid", utf8_valid },
    { NULL, NULL },
  };
  make_state(L);
  crml_setfuncs(L, functions, 0);
}
