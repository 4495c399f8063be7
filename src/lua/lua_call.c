/* core.call: a call as a userdata, from a request table to the triple. Lua does the waiting. */
#include <math.h>
#include <string.h>

#include "lua/lua_call.h"
#include "lua/lua_credentials.h"

typedef crml_lua_call handle;

/* The longest credentials in bytes: far longer than any service issues, and short enough for a
 * request. */
enum { KEY_ID_MAX = 4 * 1024, SECRET_MAX = 64 * 1024 };

/* --- create and end --- */

crml_job *crml_lua_call_job(const handle *self) { return crml_call_job(self->call); }

static void unlink_call(handle *self) {
  if (!self->live) return;
  self->live = false;
  crml_client_unlink(self->client, &self->link);
}

void crml_lua_call_withdraw(lua_State *L, crml_lua_call *self) {
  crml_job *job = crml_lua_call_job(self);
  if (self->live && crml_driver_serves(L, self->driver)) crml_driver_cancel(self->driver, job);
  unlink_call(self);
}

/* Ends a call that is not done, and notifies its group. */
static void end_call(lua_State *L, handle *self, crml_kind kind, const char *code, crml_text why) {
  if (!self->live) return;
  crml_lua_call_withdraw(L, self);
  crml_call_fail(self->call, kind, code, why, crml_engine_now().mono);
  crml_wake(L, self->driver, crml_group_notify(&self->member));
}

static void end_as(lua_State *L, handle *self, crml_kind kind, crml_fault fault) {
  end_call(L, self, kind, crml_fault_code(fault), crml_text_of(crml_fault_text(fault)));
}

static void close_call(lua_State *L, crml_live *self) {
  end_as(L, (handle *)self, CRML_KIND_CLOSED, CRML_FAULT_CLOSED);
}

/* Ends a call that stayed with the parent of a fork, or whose VM is closing. An answer that has
 * arrived is kept. */
static void lose_call(crml_live *link) {
  handle *self = (handle *)link;
  unlink_call(self);
  crml_lua_call_job(self)->state = CRML_JOB_IDLE;
  crml_call_fail(self->call, CRML_KIND_CLOSED, crml_fault_code(CRML_FAULT_CLOSED),
                 crml_text_of("the call was started before the process forked"),
                 crml_engine_now().mono);
  crml_group_notify(&self->member);
}

crml_lua_call *crml_lua_check_call(lua_State *L) {
  handle *self = crml_checkself(L, CRML_LUA_CALL);
  if (self->call == NULL || self->taken) luaL_error(L, "the call has ended");
  return self;
}

void crml_lua_call_release(lua_State *L, crml_lua_call *self) {
  if (self->client == NULL) return;
  crml_client_check_fork(self->client);
  if (self->call) crml_lua_call_withdraw(L, self);
  crml_waitable_clean(&self->member.waited);
  crml_group_leave(L, &self->member);
  crml_client_take_back(self->client, self->call);
  crml_client_release(L, self->client);
  self->call = NULL;
  self->client = NULL;
}

static int call_gc(lua_State *L) {
  handle *self = crml_checkself(L, CRML_LUA_CALL);
  crml_binding_free(&self->binding);
  crml_lua_call_release(L, self);
  return 0;
}

/* A finalizer may close a call while its result is being taken: then the taker releases it. */
static int call_close(lua_State *L) {
  handle *self = crml_checkself(L, CRML_LUA_CALL);
  if (!self->taken) crml_lua_call_release(L, self);
  return 0;
}

crml_lua_call *crml_lua_call_push(lua_State *L) {
  crml_lua_call *self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  crml_own(L, CRML_LUA_CALL);
  self->link.close = close_call;
  self->link.lose = lose_call;
  self->member.waited.ready = crml_group_ready;
  return self;
}

void crml_lua_call_init(lua_State *L, crml_lua_call *self, const crml_operation_row *operation,
                        crml_client *client, const crml_call_target *target) {
  self->operation = operation;
  self->client = client;
  client->references++;
  self->call = crml_call_new(target, &client->policy, client->recycled);
  client->recycled = NULL;
  if (self->call == NULL) luaL_error(L, "out of memory");
  crml_call_hide(self->call, crml_buffer_text(&client->proxy_password),
                 crml_buffer_text(&client->proxy_basic));
}

/* --- methods --- */

static bool printable(crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++)
    if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f) return false;
  return true;
}

static const char *credentials_fault(const crml_credentials *given) {
  if (given->access_key_id.len == 0 || given->secret_access_key.len == 0)
    return "credentials need access_key_id and secret_access_key";
  if (!printable(given->access_key_id) || !printable(given->session_token))
    return "access_key_id and session_token must not contain blanks or control bytes";
  if (given->access_key_id.len > KEY_ID_MAX || given->secret_access_key.len > SECRET_MAX ||
      given->session_token.len > SECRET_MAX)
    return "access_key_id, secret_access_key or session_token is too long";
  return NULL;
}

/* Whether the call is suspended, with nothing of it on the wire. */
static bool is_suspended(lua_State *L, const handle *self) {
  const crml_job *job = crml_lua_call_job(self);
  return self->live && crml_driver_serves(L, self->driver) &&
         !crml_driver_has(self->driver, job) && job->state == CRML_JOB_SUSPENDED;
}

static void check_takes_credentials(lua_State *L, const handle *self) {
  if (self->call == NULL) luaL_error(L, "the call has ended");
  if (self->live && !is_suspended(L, self)) luaL_error(L, "the call has not asked for credentials");
}

const char *crml_lua_call_take_credentials(lua_State *L, crml_lua_call *self, int i) {
  crml_given given;
  const char *fault;
  int top = lua_gettop(L);
  if (!crml_lua_read_credentials(L, i, &given)) luaL_argerror(L, i, "expected credentials");
  check_takes_credentials(L, self);  /* a finalizer may have ended or started it */
  fault = credentials_fault(&given.keys);
  if (fault == NULL && !crml_call_set_credentials(self->call, &given.keys, given.expiration,
                                                  given.refreshable))
    luaL_error(L, "out of memory");
  lua_settop(L, top);
  return fault;
}

/* call:set_credentials(credentials) -> true | nil, message. `credentials`: from core.credentials,
 * or a table {access_key_id, secret_access_key, session_token, expiration, refreshable} */
static int call_set_credentials(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  const char *fault = crml_lua_call_take_credentials(L, self, 2);
  if (fault) return crml_pusherror(L, fault);
  lua_pushboolean(L, 1);
  return 1;
}

static void check_unstarted(lua_State *L, const handle *self) {
  if (self->call == NULL) luaL_error(L, "the call has ended");
  if (self->live || crml_lua_call_job(self)->state != CRML_JOB_IDLE)
    luaL_error(L, "the call was started before");
}

void crml_lua_call_submit(lua_State *L, crml_lua_call *self) {
  crml_driver *driver;
  crml_job *job;
  check_unstarted(L, self);
  driver = crml_driver_of(L, self->client->threaded);
  check_unstarted(L, self);  /* a finalizer may have started it */
  job = crml_lua_call_job(self);
  self->driver = driver;
  job->owner = &self->member.waited;
  self->live = true;
  crml_client_link(self->client, &self->link);
  if (!crml_driver_submit(self->driver, job, &self->client->limiter,
                          &crml_group_waitable(&self->member)->notifier))
    end_call(L, self, CRML_KIND_CONFIG, "NoThread", crml_text_of("no thread could be started"));
}

/* call:limit(timeout|nil, max_attempts|nil): limits of this call in place of the client's */
static int call_limit(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  double timeout = luaL_optnumber(L, 2, 0), attempts = luaL_optnumber(L, 3, 0);
  check_unstarted(L, self);
  if (!(timeout >= 0) || !(attempts >= 0 && attempts <= 1e6)) return luaL_error(L, "out of range");
  crml_call_limit(self->call, timeout, (unsigned)attempts);
  return 0;
}

/* call:submit(credentials|nil): hands the call to the engine of this VM. It asks for credentials
 * when they are missing or expired. */
static int call_submit(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  check_unstarted(L, self);
  if (!lua_isnoneornil(L, 2)) (void)crml_lua_call_take_credentials(L, self, 2);
  crml_lua_call_submit(L, self);
  return 0;
}

static bool has_error_to_decode(const handle *self) {
  const crml_job *job;
  if (!self->live) return false;
  job = crml_lua_call_job(self);
  return !crml_driver_has(self->driver, job) && job->state == CRML_JOB_SUSPENDED &&
         crml_call_needs(self->call) == CRML_NEED_ERROR;
}

/* Pushes a copy of the error body; empty when the call has changed meanwhile. */
static crml_text push_error_body(lua_State *L, handle *self) {
  crml_text body = crml_buffer_text(&crml_call_response(self->call)->body), copy = { "", 0 };
  char *into = lua_newuserdata(L, body.len + 1);
  if (!has_error_to_decode(self)) return copy;
  copy = crml_buffer_text(&crml_call_response(self->call)->body);
  if (copy.len > body.len) copy.len = body.len;
  if (copy.len > 0) memcpy(into, copy.data, copy.len);
  copy.data = into;
  return copy;
}

/* Decodes an error body for the call and resumes it. Each allocation of Lua may run a finalizer,
 * which may end this call or take its result. So a copy is decoded, and the call is checked again
 * afterwards. */
static void answer_error(lua_State *L, handle *self) {
  bool answered = true, asked;
  crml_text body = push_error_body(L, self);
  crml_decode_error(L, body);
  if (body.len > 0) crml_wipe(lua_touserdata(L, -3), body.len);
  asked = has_error_to_decode(self);
  if (asked)
    answered = crml_call_set_error(self->call, crml_tolstring(L, -2), crml_tolstring(L, -1));
  lua_pop(L, 3);
  if (!answered) luaL_error(L, "out of memory");
  if (asked) crml_driver_resume(self->driver, crml_lua_call_job(self));
}

crml_job_state crml_lua_call_advance(lua_State *L, crml_lua_call *self, double seconds) {
  crml_job *job = crml_lua_call_job(self);
  crml_client_check_fork(self->client);
  if (self->live && !crml_driver_serves(L, self->driver)) lose_call(&self->link);
  if (!self->live) return CRML_JOB_DONE;
  if (crml_driver_has(self->driver, job)) return CRML_JOB_ACTIVE;
  if (job->state == CRML_JOB_ACTIVE) crml_driver_run(self->driver, seconds, job);
  while (has_error_to_decode(self)) answer_error(L, self);
  if (!self->live) return CRML_JOB_DONE;
  if (crml_driver_has(self->driver, job)) return CRML_JOB_ACTIVE;
  if (job->state != CRML_JOB_DONE) return job->state;
  crml_lua_call_withdraw(L, self);
  return CRML_JOB_DONE;
}

/* call:run(seconds) -> true: done; "credentials": it needs some; false: neither */
static int call_run(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  crml_job_state state = crml_lua_call_advance(L, self, luaL_checknumber(L, 2));
  if (state == CRML_JOB_SUSPENDED) lua_pushliteral(L, "credentials");
  else lua_pushboolean(L, state == CRML_JOB_DONE);
  return 1;
}

/* call:resume(): continues after set_credentials or fail. */
static int call_resume(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  crml_job *job = crml_lua_call_job(self);
  if (is_suspended(L, self)) crml_driver_resume(self->driver, job);
  return 0;
}

/* call:suspended() -> whether it waits for credentials; false once done */
static int call_suspended(lua_State *L) {
  handle *self = crml_checkself(L, CRML_LUA_CALL);
  lua_pushboolean(L, self->live && is_suspended(L, self) &&
                       crml_call_needs(self->call) == CRML_NEED_CREDENTIALS);
  return 1;
}

/* call:deadline() -> its deadline on the monotonic clock; for a suspended call */
static int call_deadline(lua_State *L) {
  lua_pushnumber(L, crml_call_deadline(crml_lua_check_call(L)->call));
  return 1;
}

/* call:rejected() -> the access key id that the service rejected as expired, if the call is
 * suspended for that reason */
static int call_rejected(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  crml_text id = crml_call_access_key_id(self->call);
  char copy[KEY_ID_MAX];  /* a finalizer may end the call meanwhile */
  if (crml_call_credentials_rejected(self->call)) {
    memcpy(copy, id.data, id.len);
    lua_pushlstring(L, copy, id.len);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

static crml_kind check_kind(lua_State *L, int i) {
  const char *name = luaL_checkstring(L, i);
  int kind;
  for (kind = CRML_KIND_VALIDATION; kind < CRML_KIND_COUNT; kind++)
    if (strcmp(crml_kind_name((crml_kind)kind), name) == 0) return (crml_kind)kind;
  luaL_error(L, "no kind is called %s", name);
  return CRML_KIND_NONE;
}

/* call:fail(kind, code, message): ends the call with a failure of the owner. No effect once
 * done. */
static int call_fail(lua_State *L) {
  crml_kind kind = check_kind(L, 2);
  const char *code = luaL_checkstring(L, 3);
  luaL_checktype(L, 4, LUA_TSTRING);
  end_call(L, crml_lua_check_call(L), kind, code, crml_tolstring(L, 4));
  return 0;
}

static int call_cancel(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  end_as(L, self, CRML_KIND_CANCELLED, CRML_FAULT_CANCELLED);
  return 0;
}

/* call:log() -> {level, text, level, text, ...} | nil: the log is empty */
static int call_log(lua_State *L) {
  static const char *const names[] = { "debug", "info", "warn" };
  handle *self = crml_lua_check_call(L);
  char line[CRML_CALL_LOG_LINE];  /* a finalizer may end the call meanwhile */
  crml_log_level level;
  crml_text text;
  size_t i;
  if (!crml_call_get_log(self->call, 0, &level, &text)) return 0;
  lua_newtable(L);
  for (i = 0; self->call && crml_call_get_log(self->call, i, &level, &text); i++) {
    size_t len = text.len < sizeof line ? text.len : sizeof line;
    memcpy(line, text.data, len);
    lua_pushstring(L, names[level]);
    lua_rawseti(L, -2, (int)(2 * i + 1));
    lua_pushlstring(L, line, len);
    lua_rawseti(L, -2, (int)(2 * i + 2));
  }
  return 1;
}

/* call:keep_events(): records attempts for call:events. Call it before the start. */
static int call_keep_events(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  check_unstarted(L, self);
  crml_call_keep_events(self->call);
  return 0;
}

/* call:events(from) -> a list of some attempts from number `from` on (1: the first); nil: no new
 * ones */
static int call_events(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  const lua_Number from = luaL_optnumber(L, 2, 1);
  bool any;
  if (!(from >= 1 && from <= CRML_CALL_EVENTS)) return 0;
  if (self->live && !crml_driver_serves(L, self->driver)) return 0;
  self->taken = true;  /* so that no finalizer ends it meanwhile */
  any = crml_lua_push_events(L, self, (size_t)from - 1);
  self->taken = false;
  return any ? 1 : 0;
}

/* call:sign() -> {method, url, headers, body}, signed with its credentials; uses neither engine
 * nor thread */
static int call_sign(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  crml_time now = crml_engine_now();
  const crml_request *request;
  int i;
  if (self->live) return luaL_error(L, "the call was started before");
  request = crml_call_sign(self->call, crml_client_signer(L, self->client), now);
  if (request == NULL) return luaL_error(L, "out of memory");
  self->taken = true;  /* so that no finalizer ends it meanwhile */
  lua_newtable(L);
  lua_pushstring(L, request->method);
  lua_setfield(L, -2, "method");
  lua_pushstring(L, request->url);
  lua_setfield(L, -2, "url");
  lua_newtable(L);
  for (i = 0; request->headers[i]; i++) {
    const char *colon = strchr(request->headers[i], ':');
    lua_pushlstring(L, request->headers[i], (size_t)(colon - request->headers[i]));
    lua_pushstring(L, colon + 1 + strspn(colon + 1, " "));
    lua_rawset(L, -3);
  }
  lua_setfield(L, -2, "headers");
  if (request->body.data) {
    lua_pushlstring(L, request->body.data, request->body.len);
    lua_setfield(L, -2, "body");
  }
  self->taken = false;
  return 1;
}

/* call:set_notifier(notifier|nil): the notifier for when it is done or suspended */
static int call_set_notifier(lua_State *L) {
  handle *self = crml_lua_check_call(L);
  crml_waitable_set_notifier(L, self->driver, &self->member.waited);
  return 0;
}

/* call:watch() -> its id in the list of core.drain */
static int call_watch(lua_State *L) {
  return crml_waitable_watch(L, &crml_lua_check_call(L)->member.waited);
}

/* group:add(call, id): group:run returns `id` (an integer) for this call. Call it before
 * submit; all calls of a group belong to one client. */
static int group_add(lua_State *L) {
  handle *self = luaL_checkudata(L, 2, CRML_LUA_CALL);
  lua_Integer id = luaL_checkinteger(L, 3);
  if (self->call == NULL || self->live || !crml_group_join(L, &self->member, self->client, id))
    return luaL_error(L, "the call cannot join");
  return 0;
}

void crml_open_call(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "set_credentials", call_set_credentials }, { "limit", call_limit },
    { "submit", call_submit },
    { "run", call_run }, { "resume", call_resume }, { "suspended", call_suspended },
    { "deadline", call_deadline }, { "rejected", call_rejected },
    { "fail", call_fail }, { "cancel", call_cancel },
    { "keep_events", call_keep_events }, { "events", call_events },
    { "log", call_log }, { "sign", call_sign },
    { "set_notifier", call_set_notifier }, { "watch", call_watch },
    { "__gc", call_gc }, { "__close", call_close }, { NULL, NULL }
  };
  luaL_newmetatable(L, CRML_LUA_CALL);
  lua_pushvalue(L, -1);
  crml_setfuncs(L, methods, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  luaL_getmetatable(L, CRML_LUA_GROUP);
  lua_pushcfunction(L, group_add);
  lua_setfield(L, -2, "add");
  lua_pop(L, 1);
}
