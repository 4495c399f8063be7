/* From an ended call to the triple; also for responses of another HTTP client. */
#include <string.h>

#include "base/redact.h"
#include "lua/lua_result.h"

static void push_info(lua_State *L, const crml_call_result *result) {
  lua_createtable(L, 0, 8);
  crml_setgiven(L, "request_id", result->request_id);
  if (result->http_status) {
    lua_pushinteger(L, result->http_status);
    lua_setfield(L, -2, "http_status");
  }
  lua_pushinteger(L, (lua_Integer)result->attempts);
  lua_setfield(L, -2, "attempts");
  if (result->kind == CRML_KIND_NONE) return;
  lua_pushstring(L, crml_kind_name(result->kind));
  lua_setfield(L, -2, "kind");
  crml_setgiven(L, "code", result->code);
  lua_pushboolean(L, result->retryable);
  lua_setfield(L, -2, "retryable");
}

/* ---- info.headers: the headers that identify an answer, with names in lower case ------------ */

enum { ID, DATE };  /* indices in the list */

static const crml_text shown_headers[] = {
  CRML_LITERAL("x-amzn-requestid"), CRML_LITERAL("date"), CRML_LITERAL("x-amz-request-id"),
  CRML_LITERAL("x-amz-id-2"), CRML_LITERAL("x-amzn-trace-id"), CRML_LITERAL("retry-after"),
  CRML_LITERAL("x-amz-retry-after")
};

enum { SHOWN = sizeof shown_headers / sizeof *shown_headers };

/* The index of a header line; SHOWN: not in the list. */
static size_t find_shown(const char *line, size_t len) {
  const char first = (char)(*line | 0x20);
  size_t i;
  if (first != 'x' && first != 'd' && first != 'r') return SHOWN;
  for (i = 0; i < SHOWN; i++) {
    crml_text name = shown_headers[i];
    if (len <= name.len || line[name.len] != ':') continue;
    name.data = line;
    if (crml_text_is(name, shown_headers[i].data)) break;
  }
  return i;
}

/* Whether a text has the form of an HTTP date, "Tue, 24 Nov 2026 10:20:30 GMT", whose words are
 * too short for a secret. */
static bool is_date(crml_text value) {
  return value.len == 29 && value.data[3] == ',' && value.data[4] == ' ' && value.data[7] == ' ' &&
         value.data[11] == ' ' && value.data[16] == ' ' && memcmp(value.data + 25, " GMT", 4) == 0;
}

/* Pushes the redacted value of a header. */
static void push_shown(lua_State *L, const crml_lua_call *self, crml_text value) {
  char shown[CRML_SHOWN_MAX];
  crml_buffer out;
  size_t len = 0;
  crml_buffer_init(&out, sizeof shown, true);
  if (crml_call_redact(self->call, value, &out) && out.len > 0)
    memcpy(shown, out.data, len = out.len);
  crml_buffer_free(&out);
  lua_pushlstring(L, shown, len);
}

/* Pushes what is shown of one header; `info` has the request id, redacted. */
static void push_header(lua_State *L, const crml_lua_call *self, size_t which, crml_text value,
                        int info) {
  if (which == ID) {
    lua_getfield(L, info, "request_id");
    if (!lua_isnil(L, -1)) return;
    lua_pop(L, 1);
    lua_pushliteral(L, "");
  } else if (which == DATE && is_date(value)) {
    lua_pushlstring(L, value.data, value.len);
  } else {
    push_shown(L, self, value);
  }
}

/* Sets info.headers in the info on top, which has the request id. The last of several is shown. */
static void set_headers(lua_State *L, const crml_lua_call *self) {
  const crml_response *response = crml_call_response(self->call);
  const int info = lua_gettop(L);
  const char *line, *stop, *end;
  if (!response || response->headers.len == 0) return;
  line = response->headers.data;
  end = line + response->headers.len;
  for (; line < end; line = stop + 1) {
    size_t which;
    stop = memchr(line, '\n', (size_t)(end - line));
    if (!stop) stop = end;
    which = find_shown(line, (size_t)(stop - line));
    if (which == SHOWN) continue;
    if (lua_gettop(L) == info) lua_createtable(L, 0, 2);
    push_header(L, self, which, crml_header_trimmed(line + shown_headers[which].len + 1, stop),
                info);
    lua_setfield(L, info + 1, shown_headers[which].data);
  }
  if (lua_gettop(L) > info) lua_setfield(L, info, "headers");
}

/* Sets the fields that every call's info has, in the info on top. */
static void set_outcome(lua_State *L, const crml_lua_call *self, const crml_call_result *result) {
  lua_pushnumber(L, crml_call_elapsed(self->call));
  lua_setfield(L, -2, "elapsed");
  if (result->uncertain) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "uncertain");
  }
  set_headers(L, self);
}

/* Redacts the texts of the table on top; removes them when out of memory. */
static void redact_texts(lua_State *L, const crml_lua_call *self) {
  const int details = lua_gettop(L);
  char shown[CRML_SHOWN_MAX];
  for (lua_pushnil(L); lua_next(L, details); lua_settop(L, details + 1)) {
    crml_buffer out;
    size_t len = 0;
    bool redacted;
    if (lua_type(L, -1) != LUA_TSTRING) continue;
    crml_buffer_init(&out, sizeof shown, true);
    redacted = crml_call_redact(self->call, crml_tolstring(L, -1), &out);
    if (redacted && out.len > 0) memcpy(shown, out.data, len = out.len);
    crml_buffer_free(&out);
    lua_pushvalue(L, details + 1);
    if (redacted) lua_pushlstring(L, shown, len);
    else lua_pushnil(L);
    lua_rawset(L, details);
  }
}

/* Sets info.details in the info on top: the error's modeled members besides its message. */
static void set_details(lua_State *L, const crml_lua_call *self, const crml_call_result *result) {
  if (result->kind != CRML_KIND_SERVICE ||
      !crml_decode_error_details(L, &crml_cleanrooms_ml, result->code, result->body))
    return;
  redact_texts(L, self);
  lua_setfield(L, -2, "details");
}

/* Makes the triple from the message on top (code included): nil goes below it, its info above. */
static int push_unsent(lua_State *L, crml_kind kind, const char *code) {
  crml_call_result result;
  memset(&result, 0, sizeof result);
  result.kind = kind;
  result.code = crml_text_of(code);
  crml_pusherror(L, NULL);
  push_info(L, &result);
  return 3;
}

int crml_lua_push_failure(lua_State *L, crml_kind kind, const char *code, const char *why) {
  lua_pushfstring(L, "%s: %s", code, why);
  return push_unsent(L, kind, code);
}

int crml_lua_push_invalid(lua_State *L) {
  static const char code[] = "ValidationError";
  const int faults = lua_gettop(L), count = (int)lua_rawlen(L, faults);
  luaL_Buffer text;
  int i;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, code);
  for (i = 1; i <= count; i++) {
    luaL_addstring(&text, i == 1 ? ": " : "; ");
    lua_rawgeti(L, faults, i);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
  push_unsent(L, CRML_KIND_VALIDATION, code);
  lua_pushvalue(L, faults);
  lua_setfield(L, -2, "params");
  return 3;
}

/* The body could not be decoded: turns the message on top into a failure of kind `decode`. */
static int push_decode_failure(lua_State *L, crml_lua_call *self, crml_call_result *result) {
  crml_text why = crml_tolstring(L, -1);
  crml_call_undecodable(self->call, why);
  crml_call_get_result(self->call, result);
  crml_pushtext(L, result->message);
  crml_pusherror(L, NULL);
  push_info(L, result);
  set_outcome(L, self, result);
  return 3;
}

int crml_lua_push_result(lua_State *L, crml_lua_call *self) {
  crml_call_result result;
  crml_call_get_result(self->call, &result);
  if (result.kind == CRML_KIND_NONE) {
    if (!crml_decode_output(L, &crml_cleanrooms_ml,
                            crml_operation_output(&crml_cleanrooms_ml, self->operation),
                            result.body))
      return push_decode_failure(L, self, &result);
    lua_pushnil(L);
  } else {
    crml_pushtext(L, result.message);
    crml_pusherror(L, NULL);
  }
  push_info(L, &result);
  set_outcome(L, self, &result);
  set_details(L, self, &result);
  return 3;
}

static void append_header(crml_buffer *out, crml_text name, crml_text value) {
  if (memchr(name.data, '\n', name.len) || memchr(value.data, '\n', value.len)) return;
  crml_buffer_append_text(out, name);
  crml_buffer_puts(out, ": ");
  crml_buffer_append_text(out, value);
  crml_buffer_putc(out, '\n');
}

/* The lines of one header: the list on top. */
static void append_lines(lua_State *L, crml_buffer *out, crml_text name) {
  int i;
  for (i = 1; lua_rawgeti(L, -1, i), lua_type(L, -1) == LUA_TSTRING; i++, lua_pop(L, 1))
    append_header(out, name, crml_tolstring(L, -1));
  lua_pop(L, 1);
}

/* Writes {name = value or list of values} as header lines; ignores anything else. */
static bool read_headers(lua_State *L, int table, crml_buffer *out) {
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) continue;
    if (lua_istable(L, -1)) append_lines(L, out, crml_tolstring(L, -2));
    else if (lua_type(L, -1) == LUA_TSTRING)
      append_header(out, crml_tolstring(L, -2), crml_tolstring(L, -1));
  }
  return crml_buffer_ok(out);
}

/* core.receive(client, operation, status, headers, body, credentials, signature) -> the triple,
 * for a response that another HTTP client received. Secrets in `credentials` and the request's
 * `signature` (both may be nil) are redacted.
 * All arguments are checked first; reading the response raises no error. Uses neither engine nor
 * thread. */
static int receive(lua_State *L) {
  const crml_operation_row *operation = crml_lua_check_operation(L, 2);
  lua_Number status = luaL_checknumber(L, 3);
  crml_call_target nowhere;
  crml_response response;
  bool copied;
  crml_lua_call *self;
  luaL_checktype(L, 4, LUA_TTABLE);
  luaL_checktype(L, 5, LUA_TSTRING);
  if (!(status >= 100 && status <= 999)) return luaL_error(L, "not an HTTP status");
  lua_settop(L, 7);
  if (!lua_isnil(L, 7)) luaL_checktype(L, 7, LUA_TSTRING);
  luaL_checkstack(L, 8, NULL);
  memset(&nowhere, 0, sizeof nowhere);
  nowhere.method = crml_operation_http_method(operation);
  self = crml_lua_call_push(L);
  crml_lua_call_init(L, self, operation, crml_checkclient(L, 1), &nowhere);
  if (!lua_isnil(L, 6)) (void)crml_lua_call_take_credentials(L, self, 6);
  if (!lua_isnil(L, 7)) crml_call_hide(self->call, crml_tolstring(L, 7), crml_text_of(""));
  response.status = (int)status;
  crml_buffer_init(&response.headers, (size_t)-1 / 2, false);
  crml_buffer_init(&response.body, (size_t)-1 / 2, false);
  copied = read_headers(L, 4, &response.headers) &&
           crml_buffer_append_text(&response.body, crml_tolstring(L, 5)) &&
           crml_call_conclude(self->call, &response, crml_engine_now());
  crml_buffer_free(&response.headers);
  crml_buffer_free(&response.body);
  if (!copied) return luaL_error(L, "out of memory");
  if (crml_call_needs(self->call) == CRML_NEED_ERROR) {
    crml_decode_error(L, crml_tolstring(L, 5));
    if (!crml_call_set_error(self->call, crml_tolstring(L, -2), crml_tolstring(L, -1)))
      return luaL_error(L, "out of memory");
    lua_pop(L, 2);
  }
  return crml_lua_push_result(L, self);
}

/* call:result() -> output, nil, info | nil, message, info; for a call that is done, and once: the
 * call then frees everything. */
static int call_result(lua_State *L) {
  crml_lua_call *self = crml_lua_check_call(L);
  int count;
  if (self->live) return luaL_error(L, "the call is not done");
  self->taken = true;  /* a finalizer may ask for it meanwhile */
  count = crml_lua_push_result(L, self);
  crml_lua_call_release(L, self);
  return count;
}

/* Also adds `result` to the metatable of calls. */
void crml_open_result(lua_State *L) {
  luaL_getmetatable(L, CRML_LUA_CALL);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, call_result, 1);
  lua_setfield(L, -2, "result");
  lua_pop(L, 1);
  lua_pushcfunction(L, receive);
  lua_setfield(L, -2, "receive");
}
