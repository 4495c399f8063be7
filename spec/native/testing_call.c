/* For the specs of exchange, retry and call: the pure functions, and a call that is driven by
 * made-up events with a made-up clock. */
#include <math.h>
#include <string.h>

#include "aws/call.h"
#include "lua/compat.h"
#include "testing.h"

#define POLICY "cleanroomsml.testing.policy"
#define CALL "cleanroomsml.testing.call"

static const char *const class_names[] = {
  "no", "transient", "throttling", "expired credentials", "maybe skew", NULL
};
static const char *const event_names[] = { "start", "resume", "tick", "response", "fault", NULL };
static const char *const action_names[] = { "send", "wait", "sleep", "ask", "done" };
static const char *const fault_names[] = {
#define X(id, code, kind, again, text) #id,
  CRML_FAULTS(X)
#undef X
  NULL
};

/* --- reading tables --- */

static double number_field(lua_State *L, int table, const char *name, double dflt) {
  double value;
  lua_getfield(L, table, name);
  value = luaL_optnumber(L, -1, dflt);
  lua_pop(L, 1);
  return value;
}

static bool flag_field(lua_State *L, int table, const char *name) {
  bool value;
  lua_getfield(L, table, name);
  value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

/* Valid while the table holds the string. */
static crml_text text_field(lua_State *L, int table, const char *name) {
  crml_text text;
  lua_getfield(L, table, name);
  text.data = luaL_optlstring(L, -1, "", &text.len);
  lua_pop(L, 1);
  return text;
}

static crml_text check_text(lua_State *L, int i) {
  crml_text text;
  text.data = luaL_checklstring(L, i, &text.len);
  return text;
}

static void push_text(lua_State *L, crml_text text) {
  lua_pushlstring(L, text.data ? text.data : "", text.len);
}

static void set_text(lua_State *L, const char *name, crml_text text) {
  push_text(L, text);
  lua_setfield(L, -2, name);
}

static void set_number(lua_State *L, const char *name, double value) {
  if (!crml_pushwhole(L, value)) lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

static void set_flag(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

/* --- pure functions --- */

static int classify(lua_State *L) {
  int status = (int)luaL_checkinteger(L, 1);
  lua_pushstring(L, class_names[crml_retry_classify(status, check_text(L, 2))]);
  return 1;
}

static int error_code(lua_State *L) {
  push_text(L, crml_error_code(check_text(L, 1)));
  return 1;
}

static int retry_after(lua_State *L) {
  lua_pushnumber(L, crml_retry_after(check_text(L, 1)));
  return 1;
}

static crml_retry_class check_class(lua_State *L, int i) {
  return (crml_retry_class)luaL_checkoption(L, i, NULL, class_names);
}

/* delay(class, index, random, retry_after or nil) */
static int delay(lua_State *L) {
  lua_pushnumber(L, crml_retry_delay(check_class(L, 1), (unsigned)luaL_checkinteger(L, 2),
                                     luaL_checknumber(L, 3), luaL_optnumber(L, 4, -1)));
  return 1;
}

/* A response of header lines only, which it does not own. */
static crml_response headers_only(crml_text lines) {
  crml_response response;
  memset(&response, 0, sizeof response);
  response.headers.data = (char *)lines.data;
  response.headers.len = lines.len;
  return response;
}

/* skew(header lines, wall clock) -> seconds | nil */
static int skew(lua_State *L) {
  crml_response response = headers_only(check_text(L, 1));
  double seconds;
  if (crml_retry_skew(&response, luaL_checknumber(L, 2), &seconds)) lua_pushnumber(L, seconds);
  else lua_pushnil(L);
  return 1;
}

/* header(header lines, name) -> text | nil */
static int header(lua_State *L) {
  crml_response response = headers_only(check_text(L, 1));
  crml_text value = crml_response_header(&response, luaL_checkstring(L, 2));
  if (value.data) push_text(L, value);
  else lua_pushnil(L);
  return 1;
}

/* {NAME = {code, text, retryable}} */
static int faults(lua_State *L) {
  int i;
  lua_newtable(L);
  for (i = 0; i < CRML_FAULT_COUNT; i++) {
    lua_newtable(L);
    set_text(L, "code", crml_text_of(crml_fault_code((crml_fault)i)));
    set_text(L, "text", crml_text_of(crml_fault_text((crml_fault)i)));
    set_flag(L, "retryable", crml_fault_retryable((crml_fault)i));
    lua_setfield(L, -2, fault_names[i]);
  }
  return 1;
}

static int kinds(lua_State *L) {
  int i;
  lua_newtable(L);
  for (i = 0; i < CRML_KIND_COUNT; i++) {
    lua_pushstring(L, crml_kind_name((crml_kind)i));
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* --- a policy --- */

static crml_policy *check_policy(lua_State *L, int i) { return luaL_checkudata(L, i, POLICY); }

/* policy{max_attempts, connect_timeout, read_timeout, timeout, random} */
static int policy_new(lua_State *L) {
  crml_policy *policy;
  luaL_checktype(L, 1, LUA_TTABLE);
  policy = lua_newuserdata(L, sizeof *policy);
  memset(policy, 0, sizeof *policy);
  luaL_getmetatable(L, POLICY);
  lua_setmetatable(L, -2);
  policy->max_attempts = (unsigned)number_field(L, 1, "max_attempts", 3);
  policy->connect_timeout = number_field(L, 1, "connect_timeout", 5);
  policy->read_timeout = number_field(L, 1, "read_timeout", 30);
  policy->timeout = number_field(L, 1, "timeout", 120);
  policy->random = (unsigned long long)number_field(L, 1, "random", 1);
  policy->ids = policy->random;
  crml_quota_init(&policy->quota);
  policy->signer = crml_signer_new();
  if (policy->signer == NULL) return luaL_error(L, "no signer");
  return 1;
}

static int policy_gc(lua_State *L) {
  crml_policy *policy = check_policy(L, 1);
  crml_signer_free(policy->signer);
  policy->signer = NULL;
  return 0;
}

/* policy:tokens([new]) -> the quota's tokens */
static int policy_tokens(lua_State *L) {
  crml_policy *policy = check_policy(L, 1);
  policy->quota.tokens = (int)luaL_optinteger(L, 2, policy->quota.tokens);
  lua_pushinteger(L, policy->quota.tokens);
  return 1;
}

static int policy_take(lua_State *L) {
  crml_policy *policy = check_policy(L, 1);
  lua_pushinteger(L, crml_quota_take(&policy->quota, check_class(L, 2)));
  return 1;
}

static int policy_refund(lua_State *L) {
  crml_quota_refund(&check_policy(L, 1)->quota, (int)luaL_checkinteger(L, 2));
  return 0;
}

/* policy:skew([new]) -> seconds */
static int policy_skew(lua_State *L) {
  crml_policy *policy = check_policy(L, 1);
  policy->skew = luaL_optnumber(L, 2, policy->skew);
  lua_pushnumber(L, policy->skew);
  return 1;
}

/* --- a call --- */

typedef struct driven {
  crml_call *call;
  crml_response response;  /* the engine's side: what an event carries */
} driven;

static driven *check_call(lua_State *L) { return luaL_checkudata(L, 1, CALL); }

static int call_gc(lua_State *L) {
  driven *self = check_call(L);
  crml_call_free(self->call);
  self->call = NULL;
  crml_buffer_free(&self->response.headers);
  crml_buffer_free(&self->response.body);
  return 0;
}

/* new(policy, {method, endpoint, path, query, region, service, user_agent}) */
static int call_new(lua_State *L) {
  crml_policy *policy = check_policy(L, 1);
  crml_call_target target;
  const char *fault;
  driven *self;
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  target.body = NULL;
  self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  crml_buffer_init(&self->response.headers, 1 << 20, false);
  crml_buffer_init(&self->response.body, 1 << 20, false);
  luaL_getmetatable(L, CALL);
  lua_setmetatable(L, -2);
  lua_newtable(L);  /* the policy stays as long as the call */
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, 1);
  crml_setuservalue(L, -2);
  target.method = text_field(L, 2, "method").data;
  target.path = text_field(L, 2, "path");
  target.query = text_field(L, 2, "query");
  target.region = text_field(L, 2, "region");
  target.service = text_field(L, 2, "service");
  target.user_agent = text_field(L, 2, "user_agent");
  fault = crml_uri_parse_endpoint(text_field(L, 2, "endpoint"), &target.endpoint);
  if (fault) return luaL_error(L, "endpoint: %s", fault);
  self->call = crml_call_new(&target, policy, NULL);
  if (self->call == NULL) return luaL_error(L, "out of memory");
  return 1;
}

static void read_response(lua_State *L, int table, crml_response *out) {
  crml_text headers = text_field(L, table, "headers"), body = text_field(L, table, "body");
  out->status = (int)number_field(L, table, "status", 0);
  if (!crml_buffer_append_text(&out->headers, headers) ||
      !crml_buffer_append_text(&out->body, body))
    luaL_error(L, "out of memory");
}

/* call:step{type, mono, wall, sent, quiet | status, headers, body | fault, detail}
 * -> action, wake */
static int call_step(lua_State *L) {
  driven *self = check_call(L);
  crml_job *job = crml_call_job(self->call);
  crml_event event;
  double wake;
  crml_action action;
  luaL_checktype(L, 2, LUA_TTABLE);
  memset(&event, 0, sizeof event);
  lua_getfield(L, 2, "type");
  event.type = (crml_event_type)luaL_checkoption(L, -1, NULL, event_names);
  event.now.mono = number_field(L, 2, "mono", 0);
  event.now.wall = number_field(L, 2, "wall", 0);
  event.sent = flag_field(L, 2, "sent");
  event.quiet = number_field(L, 2, "quiet", 0);
  event.in_flight = event.sent || event.quiet > 0;
  event.bytes_sent = (long long)number_field(L, 2, "bytes_sent", -1);
  event.bytes_received = (long long)number_field(L, 2, "bytes_received", -1);
  job->sent = flag_field(L, 2, "sent");
  if (event.type == CRML_EVENT_FAULT) {
    lua_getfield(L, 2, "fault");
    event.fault = (crml_fault)luaL_checkoption(L, -1, NULL, fault_names);
    event.detail = text_field(L, 2, "detail").data;
  }
  if (event.type == CRML_EVENT_RESPONSE) {
    read_response(L, 2, &self->response);
    event.response = &self->response;
  }
  action = job->type->step(job, &event, &wake);
  lua_pushstring(L, action_names[action]);
  lua_pushnumber(L, wake);
  return 2;
}

/* call:request(mono, wall) -> {method, url, headers}, wake | nil */
static int call_request(lua_State *L) {
  crml_job *job = crml_call_job(check_call(L)->call);
  crml_time now;
  const crml_request *request;
  double wake;
  size_t i;
  now.mono = luaL_checknumber(L, 2);
  now.wall = luaL_checknumber(L, 3);
  request = job->type->request(job, now, &wake);
  if (request == NULL) return 0;
  lua_newtable(L);
  set_text(L, "method", crml_text_of(request->method));
  set_text(L, "url", crml_text_of(request->url));
  lua_newtable(L);
  for (i = 0; request->headers[i]; i++) {
    const char *line = request->headers[i], *colon = strchr(line, ':');
    lua_pushlstring(L, line, (size_t)(colon - line));
    lua_pushstring(L, colon + 2);
    lua_rawset(L, -3);
  }
  lua_setfield(L, -2, "headers");
  lua_pushnumber(L, wake);
  return 2;
}

static int call_set_credentials(lua_State *L) {
  driven *self = check_call(L);
  crml_credentials credentials;
  luaL_checktype(L, 2, LUA_TTABLE);
  credentials.access_key_id = text_field(L, 2, "access_key_id");
  credentials.secret_access_key = text_field(L, 2, "secret_access_key");
  credentials.session_token = text_field(L, 2, "session_token");
  if (!crml_call_set_credentials(self->call, &credentials,
                                 number_field(L, 2, "expiration", HUGE_VAL),
                                 flag_field(L, 2, "refreshable")))
    return luaL_error(L, "out of memory");
  return 0;
}

static int call_set_error(lua_State *L) {
  driven *self = check_call(L);
  if (!crml_call_set_error(self->call, check_text(L, 2), check_text(L, 3)))
    return luaL_error(L, "out of memory");
  return 0;
}

static crml_kind check_kind(lua_State *L, int i) {
  const char *names[CRML_KIND_COUNT + 1];
  int kind;
  for (kind = 0; kind < CRML_KIND_COUNT; kind++) names[kind] = crml_kind_name((crml_kind)kind);
  names[CRML_KIND_COUNT] = NULL;
  return (crml_kind)luaL_checkoption(L, i, NULL, names);
}

static int call_fail(lua_State *L) {
  driven *self = check_call(L);
  crml_call_fail(self->call, check_kind(L, 2), luaL_checkstring(L, 3), check_text(L, 4),
                 luaL_optnumber(L, 5, 0));
  return 0;
}

/* call:conclude{status, headers, body, mono, wall} */
static int call_conclude(lua_State *L) {
  driven *self = check_call(L);
  crml_time now;
  luaL_checktype(L, 2, LUA_TTABLE);
  now.mono = number_field(L, 2, "mono", 0);
  now.wall = number_field(L, 2, "wall", 0);
  read_response(L, 2, &self->response);
  if (!crml_call_conclude(self->call, &self->response, now)) return luaL_error(L, "out of memory");
  return 0;
}

static int call_undecodable(lua_State *L) {
  driven *self = check_call(L);
  crml_call_undecodable(self->call, check_text(L, 2));
  return 0;
}

static int call_needs(lua_State *L) {
  static const char *const names[] = { "nothing", "credentials", "error" };
  lua_pushstring(L, names[crml_call_needs(check_call(L)->call)]);
  return 1;
}

static int call_rejected(lua_State *L) {
  lua_pushboolean(L, crml_call_credentials_rejected(check_call(L)->call));
  return 1;
}

static int call_access_key_id(lua_State *L) {
  push_text(L, crml_call_access_key_id(check_call(L)->call));
  return 1;
}

static int call_result(lua_State *L) {
  driven *self = check_call(L);
  crml_call_result result;
  crml_call_get_result(self->call, &result);
  lua_newtable(L);
  set_text(L, "kind", crml_text_of(crml_kind_name(result.kind)));
  set_text(L, "code", result.code);
  set_text(L, "message", result.message);
  set_text(L, "request_id", result.request_id);
  set_text(L, "body", result.body);
  set_flag(L, "retryable", result.retryable);
  set_number(L, "http_status", result.http_status);
  set_number(L, "attempts", result.attempts);
  if (result.uncertain) set_flag(L, "uncertain", true);
  set_flag(L, "responded", crml_call_response(self->call) != NULL);
  return 1;
}

/* call:keep_events() */
static int call_keep_events(lua_State *L) {
  crml_call_keep_events(check_call(L)->call);
  return 0;
}

/* call:events() -> {{attempt, kind, code, ...}, ...} */
static int call_events(lua_State *L) {
  driven *self = check_call(L);
  crml_attempt_event event;
  int i;
  lua_newtable(L);
  for (i = 0; crml_call_get_event(self->call, (size_t)i, &event); i++) {
    lua_newtable(L);
    set_text(L, "kind", crml_text_of(crml_kind_name(event.kind)));
    set_text(L, "code", crml_text_of(event.code));
    set_text(L, "request_id", crml_text_of(event.request_id));
    set_number(L, "attempt", event.attempt);
    set_number(L, "http_status", event.http_status);
    lua_pushnumber(L, event.seconds);
    lua_setfield(L, -2, "seconds");
    set_number(L, "sent", (double)event.sent);
    set_number(L, "received", (double)event.received);
    set_flag(L, "will_retry", event.will_retry);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* call:log() -> {{level, text}, ...} */
static int call_log(lua_State *L) {
  static const char *const names[] = { "debug", "info", "warn" };
  driven *self = check_call(L);
  crml_log_level level;
  crml_text text;
  int i;
  lua_newtable(L);
  for (i = 0; crml_call_get_log(self->call, (size_t)i, &level, &text); i++) {
    lua_newtable(L);
    set_text(L, "level", crml_text_of(names[level]));
    set_text(L, "text", text);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int call_redact(lua_State *L) {
  driven *self = check_call(L);
  crml_buffer out;
  bool ok;
  crml_buffer_init(&out, 1 << 16, false);
  ok = crml_call_redact(self->call, check_text(L, 2), &out);
  push_text(L, crml_buffer_text(&out));
  crml_buffer_free(&out);
  return ok ? 1 : luaL_error(L, "out of memory");
}

static void new_class(lua_State *L, const char *name, const luaL_Reg *methods) {
  luaL_newmetatable(L, name);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

/* Adds `retry` and `call` to the table on top. */
void crml_testing_open_call(lua_State *L) {
  static const luaL_Reg policy_methods[] = {
    { "tokens", policy_tokens }, { "take", policy_take }, { "refund", policy_refund },
    { "skew", policy_skew }, { "__gc", policy_gc }, { NULL, NULL }
  };
  static const luaL_Reg call_methods[] = {
    { "step", call_step }, { "request", call_request }, { "fail", call_fail },
    { "set_credentials", call_set_credentials }, { "set_error", call_set_error },
    { "conclude", call_conclude }, { "undecodable", call_undecodable }, { "needs", call_needs },
    { "rejected", call_rejected }, { "access_key_id", call_access_key_id },
    { "keep_events", call_keep_events }, { "events", call_events },
    { "result", call_result }, { "log", call_log }, { "redact", call_redact },
    { "__gc", call_gc }, { NULL, NULL }
  };
  static const luaL_Reg retry[] = {
    { "classify", classify }, { "error_code", error_code }, { "retry_after", retry_after },
    { "delay", delay }, { "skew", skew }, { "header", header }, { NULL, NULL }
  };
  static const luaL_Reg call[] = {
    { "policy", policy_new }, { "new", call_new }, { "faults", faults }, { "kinds", kinds },
    { NULL, NULL }
  };
  new_class(L, POLICY, policy_methods);
  new_class(L, CALL, call_methods);
  lua_newtable(L);
  crml_setfuncs(L, retry, 0);
  lua_setfield(L, -2, "retry");
  lua_newtable(L);
  crml_setfuncs(L, call, 0);
  lua_setfield(L, -2, "call");
}
