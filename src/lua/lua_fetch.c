/* core.fetch: one plain HTTP exchange as a userdata. It starts at once; Lua does the waiting. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "aws/call.h"
#include "aws/fetch.h"
#include "lua/lua_glue.h"
#include "lua/lua_wait.h"
#include "base/redact.h"

#define FETCH "cleanroomsml.core.fetch"

typedef struct lua_fetch {
  crml_fetch *fetch;     /* NULL: freed */
  crml_driver *driver;   /* its driver; use it only while crml_driver_serves */
  crml_waitable waited;
  crml_limiter limiter;
  crml_buffer shown;     /* buffer for the message */
} lua_fetch;

/* --- options --- */

/* Pushes the member. The text is valid while it is on the stack. */
static bool push_option(lua_State *L, const char *name, crml_text *text) {
  lua_getfield(L, 1, name);
  text->data = NULL;
  text->len = 0;
  if (lua_isnil(L, -1)) return false;
  if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s: expected a string", name);
  *text = crml_tolstring(L, -1);
  return true;
}

static const char *push_c_string(lua_State *L, const char *name) {
  crml_text text;
  if (!push_option(L, name, &text)) return NULL;
  if (strlen(text.data) != text.len) luaL_error(L, "%s: contains a NUL byte", name);
  return text.data;
}

static double number_option(lua_State *L, const char *name, double dflt) {
  double value = dflt;
  lua_getfield(L, 1, name);
  if (lua_type(L, -1) == LUA_TNUMBER) value = lua_tonumber(L, -1);
  else if (!lua_isnil(L, -1)) luaL_error(L, "%s: expected a number", name);
  if (!(value > 0)) luaL_error(L, "%s: out of range", name);
  lua_pop(L, 1);
  return value;
}

static void check(lua_State *L, const char *name, const char *wrong) {
  if (wrong) luaL_error(L, "%s: %s", name, wrong);
}

static void read_headers(lua_State *L, crml_fetch *fetch) {
  size_t i, count;
  lua_getfield(L, 1, "headers");
  if (!lua_isnil(L, -1) && !lua_istable(L, -1)) luaL_error(L, "headers: expected a list");
  count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
  for (i = 1; i <= count; i++) {
    lua_rawgeti(L, -1, (int)i);
    if (!lua_istable(L, -1)) luaL_error(L, "headers: expected {name, value} pairs");
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "headers: expected {name, value} pairs of strings");
    check(L, "headers", crml_fetch_add_header(fetch, crml_tolstring(L, -2), crml_tolstring(L, -1)));
    lua_pop(L, 3);
  }
  lua_pop(L, 1);
}

static void read_request(lua_State *L, crml_fetch *fetch) {
  crml_text text;
  if (push_option(L, "method", &text)) check(L, "method", crml_fetch_set_method(fetch, text));
  if (!push_option(L, "url", &text)) luaL_error(L, "url: expected a string");
  check(L, "url", crml_fetch_set_url(fetch, text));
  if (push_option(L, "body", &text)) check(L, "body", crml_fetch_set_body(fetch, text));
  lua_pop(L, 3);
  read_headers(L, fetch);
}

static crml_transport *read_transport(lua_State *L) {
  crml_transport_options options;
  crml_transport *made;
  memset(&options, 0, sizeof options);
  options.max_response_size = crml_size_of(number_option(L, "max_response_size", 8 * 1024 * 1024));
  options.proxy = push_c_string(L, "proxy");
  options.no_proxy = push_c_string(L, "no_proxy");
  options.ca_bundle = push_c_string(L, "ca_bundle");
  lua_getfield(L, 1, "verify");
  options.verify = lua_isnil(L, -1) || lua_toboolean(L, -1);
  options.http2 = true;
  made = crml_transport_new(&options);
  lua_pop(L, 4);
  if (made == NULL) luaL_error(L, "out of memory");
  return made;
}

/* --- create and end --- */

static void withdraw(lua_State *L, lua_fetch *self) {
  crml_job *job = crml_fetch_job(self->fetch);
  if (self->driver && crml_driver_serves(L, self->driver)) crml_driver_cancel(self->driver, job);
}

/* The thread may be using it. */
static void release_transport(lua_State *L, lua_fetch *self) {
  bool served = crml_driver_serves(L, self->driver);
  if (served) crml_driver_enter(self->driver);
  crml_transport_release(self->limiter.transport);
  if (served) crml_driver_leave(self->driver);
}

static int fetch_gc(lua_State *L) {
  lua_fetch *self = luaL_checkudata(L, 1, FETCH);
  if (self->fetch == NULL) return 0;
  withdraw(L, self);
  crml_fetch_free(self->fetch);
  self->fetch = NULL;
  release_transport(L, self);
  crml_waitable_clean(&self->waited);
  crml_buffer_free(&self->shown);
  return 0;
}

static int fetch_new(lua_State *L) {
  crml_fetch_limits limits;
  lua_fetch *self;
  crml_job *job;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  limits.connect_timeout = number_option(L, "connect_timeout", 5);
  limits.read_timeout = number_option(L, "read_timeout", 30);
  limits.timeout = number_option(L, "timeout", 120);
  self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  crml_own(L, FETCH);
  crml_buffer_init(&self->shown, 4 * CRML_SHOWN_MAX, false);
  self->fetch = crml_fetch_new(&limits);
  if (self->fetch == NULL) return luaL_error(L, "out of memory");
  read_request(L, self->fetch);
  self->limiter.max = 1;
  self->limiter.transport = read_transport(L);
  lua_getfield(L, 1, "threaded");
  self->driver = crml_driver_of(L, lua_toboolean(L, -1));
  lua_pop(L, 1);
  job = crml_fetch_job(self->fetch);
  job->owner = &self->waited;
  if (!crml_driver_submit(self->driver, job, &self->limiter, &self->waited.notifier))
    crml_fetch_fail(self->fetch, CRML_FAULT_LOCAL, "no thread could be started");
  return 1;
}

/* --- methods --- */

static lua_fetch *check_fetch(lua_State *L) {
  lua_fetch *self = luaL_checkudata(L, 1, FETCH);
  if (self->fetch == NULL) luaL_error(L, "the fetch is closed");
  return self;
}

/* Ends a fetch whose engine belongs to the parent process, or is gone. */
static bool settle(lua_State *L, lua_fetch *self) {
  crml_job *job = crml_fetch_job(self->fetch);
  if (!crml_driver_serves(L, self->driver)) {
    crml_fetch_fail(self->fetch, CRML_FAULT_CLOSED,
                    "the process forked after it was started, or the Lua state is closing");
    job->state = CRML_JOB_IDLE;
    return true;
  }
  return !crml_driver_has(self->driver, job) && job->state != CRML_JOB_ACTIVE;
}

/* fetch:run(seconds) -> done?: runs the engine for up to `seconds`. */
static int fetch_run(lua_State *L) {
  lua_fetch *self = check_fetch(L);
  lua_Number seconds = luaL_checknumber(L, 2);
  crml_job *job = crml_fetch_job(self->fetch);
  bool done = settle(L, self);
  if (!done && !crml_driver_has(self->driver, job)) {
    crml_driver_run(self->driver, seconds, job);
    done = job->state != CRML_JOB_ACTIVE;
  }
  if (done) withdraw(L, self);
  lua_pushboolean(L, done);
  return 1;
}

/* fetch:cancel(): ends it with kind `cancelled`, unless it is done. */
static int fetch_cancel(lua_State *L) {
  lua_fetch *self = check_fetch(L);
  withdraw(L, self);
  crml_fetch_fail(self->fetch, CRML_FAULT_CANCELLED, "");
  crml_wake(L, self->driver, &self->waited);
  return 0;
}

static int push_failure(lua_State *L, lua_fetch *self) {
  const char *detail;
  crml_fault fault = crml_fetch_fault(self->fetch, &detail);
  bool ended = fault == CRML_FAULT_CANCELLED || fault == CRML_FAULT_CLOSED;
  crml_text host = ended ? crml_text_of("") : crml_fetch_host(self->fetch);
  crml_buffer *shown = &self->shown;
  crml_buffer_clear(shown);
  crml_buffer_puts(shown, crml_fault_code(fault));
  crml_buffer_puts(shown, ": ");
  if (!crml_redact_append(shown, host, NULL, 0)) return luaL_error(L, "out of memory");
  if (host.len > 0) crml_buffer_puts(shown, ": ");
  crml_buffer_puts(shown, crml_fault_text(fault));
  if (*detail) crml_buffer_puts(shown, ": ");
  if (!crml_redact_append(shown, crml_text_of(detail), NULL, 0))
    return luaL_error(L, "out of memory");
  crml_pushtext(L, crml_buffer_text(shown));
  crml_pusherror(L, NULL);
  lua_pushstring(L, crml_kind_name(crml_fault_kind(fault)));
  lua_pushstring(L, crml_fault_code(fault));
  return 4;
}

static void push_lower(lua_State *L, const char *name, size_t len) {
  luaL_Buffer b;
  size_t i;
  luaL_buffinit(L, &b);
  for (i = 0; i < len; i++) luaL_addchar(&b, (char)tolower((unsigned char)name[i]));
  luaL_pushresult(&b);
}

/* Adds "Name: value" to the table on top; joins the values of a repeated name by ", ". */
static void add_header(lua_State *L, const char *line, size_t len) {
  const char *colon = memchr(line, ':', len), *end = line + len, *from;
  if (colon == NULL) return;
  for (from = colon + 1; from < end && (*from == ' ' || *from == '\t'); from++) continue;
  while (end > from && (end[-1] == ' ' || end[-1] == '\t')) end--;
  push_lower(L, line, (size_t)(colon - line));
  lua_pushvalue(L, -1);
  lua_rawget(L, -3);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushlstring(L, from, (size_t)(end - from));
  } else {
    lua_pushliteral(L, ", ");
    lua_pushlstring(L, from, (size_t)(end - from));
    lua_concat(L, 3);
  }
  lua_rawset(L, -3);
}

static void push_headers(lua_State *L, const crml_buffer *headers) {
  const char *line = headers->data, *end = line ? line + headers->len : line;
  lua_newtable(L);
  while (line < end) {
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    if (stop == NULL) stop = end;
    add_header(L, line, (size_t)(stop - line));
    line = stop < end ? stop + 1 : end;
  }
}

/* fetch:result() -> {status, headers, body} | nil, message, kind, code; for a fetch that is done.
 * Header names are in lower case. */
static int fetch_result(lua_State *L) {
  lua_fetch *self = check_fetch(L);
  const crml_response *response;
  if (!settle(L, self)) return luaL_error(L, "the fetch is not done");
  response = crml_fetch_response(self->fetch);
  if (response == NULL) return push_failure(L, self);
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, response->status);
  lua_setfield(L, -2, "status");
  push_headers(L, &response->headers);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, response->body.data ? response->body.data : "", response->body.len);
  lua_setfield(L, -2, "body");
  return 1;
}

/* fetch:set_notifier(notifier|nil), fetch:watch(): like those of a call */
static int fetch_set_notifier(lua_State *L) {
  lua_fetch *self = check_fetch(L);
  crml_waitable_set_notifier(L, self->driver, &self->waited);
  return 0;
}

static int fetch_watch(lua_State *L) { return crml_waitable_watch(L, &check_fetch(L)->waited); }

void crml_open_fetch(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "run", fetch_run },  { "result", fetch_result }, { "cancel", fetch_cancel },
    { "set_notifier", fetch_set_notifier }, { "watch", fetch_watch },
    { "__gc", fetch_gc },  { "__close", fetch_gc },    { NULL, NULL }
  };
  luaL_newmetatable(L, FETCH);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, fetch_new);
  lua_setfield(L, -2, "fetch");
}
