/* Functions of buffer, redact, uri and timestamp that core does not export. Here C locals own
 * memory while Lua may raise an error: it does so only without memory, and this is a test. */
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

#include "base/no_proxy.h"
#include "base/redact.h"
#include "lua/lua_wait.h"
#include "testing.h"
#include "base/timestamp.h"
#include "base/uri.h"

enum { ROOM = 8 << 20 };

static crml_text check_text(lua_State *L, int i) {
  crml_text text;
  text.data = luaL_checklstring(L, i, &text.len);
  return text;
}

/* Pushes the text, or nil when the last append failed; frees the buffer. */
static int push_result(lua_State *L, bool ok, crml_buffer *b) {
  if (ok) lua_pushlstring(L, b->data ? b->data : "", b->len);
  else lua_pushnil(L);
  crml_buffer_free(b);
  return 1;
}

/* append(max, secret, piece...) -> the text, whether a NUL follows it; or nil, whether the buffer
 * is empty and without memory */
static int testing_append(lua_State *L) {
  crml_buffer b;
  bool ok = true, sound;
  int i, top = lua_gettop(L);
  crml_buffer_init(&b, crml_size_of(luaL_checknumber(L, 1)), lua_toboolean(L, 2));
  for (i = 3; ok && i <= top; i++) ok = crml_buffer_append_text(&b, check_text(L, i));
  sound = ok ? !b.data || b.data[b.len] == '\0' : !b.data && b.len == 0 && b.size == 0;
  push_result(L, ok, &b);
  lua_pushboolean(L, sound);
  return 2;
}

/* append_formatted(max, text) -> text printed with "<%s>", or nil */
static int testing_append_formatted(lua_State *L) {
  crml_buffer b;
  bool ok;
  crml_buffer_init(&b, crml_size_of(luaL_checknumber(L, 1)), false);
  ok = crml_buffer_printf(&b, "<%s>", luaL_checkstring(L, 2));
  return push_result(L, ok, &b);
}

/* cleared(secret, text) -> the content of a buffer's memory after it was cleared */
static int testing_cleared(lua_State *L) {
  crml_buffer b;
  crml_text text = check_text(L, 2);
  crml_buffer_init(&b, ROOM, lua_toboolean(L, 1));
  if (!crml_buffer_append_text(&b, text)) return luaL_error(L, "no memory");
  crml_buffer_clear(&b);
  lua_pushlstring(L, b.data, text.len);
  lua_pushboolean(L, b.len == 0);
  crml_buffer_free(&b);
  return 2;
}

/* left_behind(secret, how) -> whether the content is found in memory that was freed by growing, by
 * freeing or by a failed append. This needs an allocator that returns the last freed block; with
 * another one nothing is found. */
static int testing_left_behind(lua_State *L) {
  static const char content[] = "the content that must not be left behind";
  static const char *const ways[] = {"free", "grow", "fail", NULL};
  char many[1024] = {0};
  crml_buffer b;
  const char *volatile block;
  size_t size, i;
  bool ok, found = false;
  int how = luaL_checkoption(L, 2, "free", ways);
  crml_buffer_init(&b, 4096, lua_toboolean(L, 1));
  for (i = 0, ok = true; ok && i < 5; i++) ok = crml_buffer_puts(&b, content);
  size = b.size;
  if (how == 1) ok = ok && crml_buffer_append(&b, many, sizeof(many));
  if (how == 2) ok = ok && !crml_buffer_append(&b, many, 5000);
  if (how == 0) crml_buffer_free(&b);
  if (!ok || !(block = malloc(size))) return luaL_error(L, "no memory");
  for (i = 0; i + sizeof(content) <= size; i++)
    found = found || memcmp((const char *)block + i, content, sizeof(content) - 1) == 0;
  free((void *)block);
  crml_buffer_free(&b);
  lua_pushboolean(L, found);
  return 1;
}

/* redact(text, secrets) -> text */
static int testing_redact(lua_State *L) {
  crml_text secrets[8], text = check_text(L, 1);
  crml_buffer b;
  size_t count = lua_rawlen(L, 2), i;
  luaL_argcheck(L, count <= 8, 2, "at most 8");
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, 2, (int)i + 1);
    secrets[i] = check_text(L, -1);
  }
  crml_buffer_init(&b, ROOM, false);
  return push_result(L, crml_redact_append(&b, text, secrets, count), &b);
}

/* canonical_path(path, normalize[, max]) -> text | nil */
static int testing_canonical_path(lua_State *L) {
  crml_buffer b;
  crml_text path = check_text(L, 1);
  bool ok;
  crml_buffer_init(&b, crml_size_of(luaL_optnumber(L, 3, ROOM)), false);
  ok = crml_uri_append_canonical_path(&b, path, lua_toboolean(L, 2));
  return push_result(L, ok && (!b.data || b.data[b.len] == '\0'), &b);
}

/* canonical_query(query[, max]) -> text | nil */
static int testing_canonical_query(lua_State *L) {
  crml_buffer b;
  crml_text query = check_text(L, 1);
  crml_buffer_init(&b, crml_size_of(luaL_optnumber(L, 2, ROOM)), false);
  return push_result(L, crml_uri_append_canonical_query(&b, query), &b);
}

/* host(url) -> the Host header's value | nil */
static int testing_host(lua_State *L) {
  crml_buffer b;
  crml_endpoint endpoint;
  const char *wrong = crml_uri_parse_endpoint(check_text(L, 1), &endpoint);
  if (wrong) return luaL_error(L, "%s", wrong);
  crml_buffer_init(&b, ROOM, false);
  return push_result(L, crml_uri_append_host(&b, &endpoint), &b);
}

/* http_date(text) -> seconds | nil */
static int testing_http_date(lua_State *L) {
  long long seconds;
  if (!crml_timestamp_parse_http_date(check_text(L, 1), &seconds)) return 0;
  return crml_pushwhole(L, (double)seconds);
}

/* no_proxy_names(list, host, port) -> whether the list names the host */
static int testing_no_proxy_names(lua_State *L) {
  lua_pushboolean(L, crml_no_proxy_names(check_text(L, 1), check_text(L, 2),
                                         (unsigned)luaL_checknumber(L, 3)));
  return 1;
}

/* integer_bits() -> bits of lua_Integer, off_t, time_t */
static int testing_integer_bits(lua_State *L) {
  lua_pushinteger(L, 8 * sizeof(lua_Integer));
  lua_pushinteger(L, 8 * sizeof(off_t));
  lua_pushinteger(L, 8 * sizeof(time_t));
  return 3;
}

/* id_after(id) -> the id of the next wait */
static int testing_id_after(lua_State *L) {
  lua_pushinteger(L, crml_id_after((int)luaL_checkinteger(L, 1)));
  return 1;
}

void crml_testing_open_values(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"append", testing_append}, {"append_formatted", testing_append_formatted},
    {"cleared", testing_cleared}, {"left_behind", testing_left_behind},
    {"redact", testing_redact}, {"canonical_path", testing_canonical_path},
    {"canonical_query", testing_canonical_query}, {"host", testing_host},
    {"http_date", testing_http_date}, {"no_proxy_names", testing_no_proxy_names},
    {"integer_bits", testing_integer_bits}, {"id_after", testing_id_after}, {NULL, NULL}
  };
  crml_setfuncs(L, functions, 0);
}
