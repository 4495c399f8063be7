/* One call as Lua sees it: a request table in, the triple out. The waiting is Lua's. */
#include <math.h>
#include <string.h>

#include "lua_client.h"
#include "target.h"

#define CALL "cleanroomsml.core.call"
#define SLICE 0.2  /* seconds: how often a blocking wait comes back so that hooks run */

typedef struct crml_lua_call {
  crml_call *call;       /* NULL: never made, or freed */
  crml_client *client;   /* counted */
  crml_engine *engine;   /* to be touched only while the job is not idle */
  const crml_operation *operation;
  struct crml_lua_call *next, *prev;  /* among the client's live calls */
  bool live;
} handle;

static const crml_operation *const operations[] = { &crml_get_trained_model };

/* --- life --- */

static crml_job *job_of(const handle *self) { return crml_call_job(self->call); }

/* Takes the job back from the engine, unless that engine stayed in the parent of a fork. */
static void withdraw(handle *self) {
  if (self->call && job_of(self)->state != CRML_JOB_IDLE && crml_engine_is_ours(self->engine))
    crml_engine_cancel(self->engine, job_of(self));
}

static void unlink_call(handle *self) {
  if (!self->live) return;
  self->live = false;
  if (self->prev) self->prev->next = self->next;
  else if (self->client->calls == self) self->client->calls = self->next;
  if (self->next) self->next->prev = self->prev;
}

static void link_call(handle *self) {
  self->live = true;
  self->next = self->client->calls;
  self->prev = NULL;
  if (self->next) self->next->prev = self;
  self->client->calls = self;
}

static void end_call(handle *self, crml_kind kind, crml_fault fault) {
  withdraw(self);
  unlink_call(self);
  crml_call_fail(self->call, kind, crml_fault_code(fault), crml_text_of(crml_fault_text(fault)));
}

void crml_lua_call_close(struct crml_lua_call *self) {
  end_call(self, CRML_KIND_CLOSED, CRML_FAULT_CLOSED);
}

static handle *check_call(lua_State *L) {
  handle *self = luaL_checkudata(L, 1, CALL);
  if (self->call == NULL) luaL_error(L, "the call has ended");
  return self;
}

static int call_gc(lua_State *L) {
  handle *self = luaL_checkudata(L, 1, CALL);
  if (self->client == NULL) return 0;
  crml_client_settle(self->client);
  withdraw(self);
  unlink_call(self);
  crml_call_free(self->call);
  crml_client_release(self->client);
  self->call = NULL;
  self->client = NULL;
  return 0;
}

/* --- starting --- */

/* Reads the members as they are (no coercion, no metamethods); the texts stay valid while they
 * stand in the request table. */
static const char *read_values(lua_State *L, int request, const crml_operation *op,
                               crml_values *out) {
  size_t i;
  for (i = 0; i < op->input_count; i++) {
    int type;
    lua_pushstring(L, op->inputs[i].name);
    lua_rawget(L, request);
    type = lua_type(L, -1);
    out->text[i].data = NULL;
    out->text[i].len = 0;
    if (type == LUA_TSTRING) out->text[i] = crml_tolstring(L, -1);
    lua_pop(L, 1);
    if (type != LUA_TSTRING && (type != LUA_TNIL || op->inputs[i].required))
      return lua_pushfstring(L, "%s: expected a string, got %s", op->inputs[i].name,
                             type == LUA_TNIL ? "nothing" : lua_typename(L, type));
  }
  return NULL;
}

static const crml_operation *check_operation(lua_State *L, int i) {
  const char *name = luaL_checkstring(L, i);
  size_t k;
  for (k = 0; k < sizeof operations / sizeof *operations; k++)
    if (strcmp(operations[k]->name, name) == 0) return operations[k];
  luaL_error(L, "no operation is called %s", name);
  return NULL;
}

/* A call on the client, on top of the stack. */
static handle *push_call(lua_State *L, const crml_operation *operation, crml_client *client,
                         const crml_call_target *target) {
  handle *self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  luaL_getmetatable(L, CALL);
  lua_setmetatable(L, -2);
  self->operation = operation;
  self->client = client;
  client->references++;
  self->call = crml_call_new(target, &client->policy);
  if (self->call == NULL) luaL_error(L, "out of memory");
  return self;
}

static int failed(lua_State *L) {  /* the message is on top */
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

static int refused(lua_State *L, const char *member, const char *why) {
  lua_pushfstring(L, "%s: %s", member, why);
  return failed(L);
}

/* Puts the wire path and query of a request into the client's buffers: NULL, or why not. */
static const char *build(lua_State *L, int request, const crml_operation *operation,
                         crml_client *client) {
  crml_values in;
  size_t which;
  crml_label_fault fault;
  const char *wrong = read_values(L, request, operation, &in);
  if (wrong) return wrong;
  fault = crml_target_check(operation, &in, &which);
  if (fault)
    return lua_pushfstring(L, "%s: %s", operation->inputs[which].name,
                           crml_label_fault_text(fault));
  crml_buffer_clear(&client->path);
  crml_buffer_clear(&client->query);
  if (!crml_target_append_path(operation, &in, &client->path) ||
      !crml_target_append_query(operation, &in, &client->query))
    luaL_error(L, "out of memory");
  return NULL;
}

/* core.call(client, operation, endpoint_url, region, request) -> call | nil, message
 * Everything that becomes part of the URL is checked here, validated before or not. */
static int call_new(lua_State *L) {
  crml_client *client = crml_checkclient(L, 1);
  const crml_operation *operation = check_operation(L, 2);
  crml_call_target target;
  const char *fault;
  crml_label_fault label;
  luaL_checktype(L, 3, LUA_TSTRING);
  luaL_checktype(L, 4, LUA_TSTRING);
  luaL_checktype(L, 5, LUA_TTABLE);
  target.method = operation->method;
  target.region = crml_tolstring(L, 4);
  target.service = crml_text_of(operation->service);
  target.user_agent = crml_text_of(client->user_agent);
  label = crml_uri_check_host_label(target.region);
  if (label) return refused(L, "region", crml_label_fault_text(label));
  fault = crml_uri_parse_endpoint(crml_tolstring(L, 3), &target.endpoint);
  if (fault) return refused(L, "endpoint_url", fault);
  if (build(L, 5, operation, client)) return failed(L);
  target.path = crml_buffer_text(&client->path);
  target.query = crml_buffer_text(&client->query);
  push_call(L, operation, client, &target);
  return 1;
}

/* --- methods --- */

static crml_text text_field(lua_State *L, int table, const char *name) {
  crml_text text = { NULL, 0 };
  lua_getfield(L, table, name);
  if (lua_type(L, -1) == LUA_TSTRING) text = crml_tolstring(L, -1);
  lua_pop(L, 1);
  return text;
}

static bool printable(crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++)
    if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f) return false;
  return true;
}

/* call:set_credentials{access_key_id, secret_access_key, session_token, expiration, refreshable}
 * -> true | nil, message */
static int call_set_credentials(lua_State *L) {
  handle *self = check_call(L);
  crml_credentials credentials;
  double expiration = HUGE_VAL;
  bool refreshable;
  luaL_checktype(L, 2, LUA_TTABLE);
  credentials.access_key_id = text_field(L, 2, "access_key_id");
  credentials.secret_access_key = text_field(L, 2, "secret_access_key");
  credentials.session_token = text_field(L, 2, "session_token");
  lua_getfield(L, 2, "expiration");
  if (lua_type(L, -1) == LUA_TNUMBER) expiration = lua_tonumber(L, -1);
  lua_getfield(L, 2, "refreshable");
  refreshable = lua_toboolean(L, -1);
  lua_pop(L, 2);
  if (credentials.access_key_id.len == 0 || credentials.secret_access_key.len == 0) {
    lua_pushliteral(L, "credentials need access_key_id and secret_access_key");
    return failed(L);
  }
  if (!printable(credentials.access_key_id) || !printable(credentials.session_token)) {
    lua_pushliteral(L, "access_key_id and session_token may not hold blanks or control bytes");
    return failed(L);
  }
  if (!crml_call_set_credentials(self->call, &credentials, expiration, refreshable))
    return luaL_error(L, "out of memory");
  lua_pushboolean(L, 1);
  return 1;
}

/* call:submit(): hands it to the engine of this VM. */
static int call_submit(lua_State *L) {
  handle *self = check_call(L);
  if (self->live || job_of(self)->state != CRML_JOB_IDLE)
    return luaL_error(L, "the call was started before");
  self->engine = crml_engine_of(L);
  link_call(self);
  crml_engine_submit(self->engine, job_of(self), &self->client->lane);
  return 0;
}

/* Error bodies are decoded here, with the Lua side's lua-cjson, and the call goes on. */
static void answer_error(lua_State *L, handle *self) {
  bool answered;
  crml_decode_error(L, crml_buffer_text(&crml_call_response(self->call)->body));
  answered = crml_call_set_error(self->call, crml_tolstring(L, -2), crml_tolstring(L, -1));
  lua_pop(L, 2);
  if (!answered) luaL_error(L, "out of memory");
  crml_engine_resume(self->engine, job_of(self));
}

/* Runs the engine for up to `seconds`, until this call needs somebody. */
static crml_job_state advance(lua_State *L, handle *self, double seconds) {
  crml_job *job = job_of(self);
  if (self->live && !crml_engine_is_ours(self->engine)) {
    self->live = false;  /* it stayed with the parent of a fork */
    job->state = CRML_JOB_IDLE;
    crml_call_fail(self->call, CRML_KIND_CLOSED, crml_fault_code(CRML_FAULT_CLOSED),
                   crml_text_of("the call was started before the process forked"));
  }
  if (!self->live) return CRML_JOB_DONE;
  if (job->state == CRML_JOB_ACTIVE) crml_engine_run(self->engine, seconds, job);
  while (job->state == CRML_JOB_ASKING && crml_call_asks(self->call) == CRML_ASKS_ERROR)
    answer_error(L, self);
  if (job->state != CRML_JOB_DONE) return job->state;
  withdraw(self);
  unlink_call(self);
  return CRML_JOB_DONE;
}

/* call:run(seconds) -> true when done, "credentials" when it asks for them, else false */
static int call_run(lua_State *L) {
  handle *self = check_call(L);
  crml_job_state state = advance(L, self, luaL_checknumber(L, 2));
  if (state == CRML_JOB_ASKING) lua_pushliteral(L, "credentials");
  else lua_pushboolean(L, state == CRML_JOB_DONE);
  return 1;
}

/* call:resume(): goes on after set_credentials or fail. */
static int call_resume(lua_State *L) {
  handle *self = check_call(L);
  if (self->live && crml_engine_is_ours(self->engine) &&
      job_of(self)->state == CRML_JOB_ASKING)
    crml_engine_resume(self->engine, job_of(self));
  return 0;
}

static int call_rejected(lua_State *L) {
  handle *self = check_call(L);
  crml_text id = crml_call_access_key_id(self->call);
  if (crml_call_credentials_rejected(self->call)) lua_pushlstring(L, id.data, id.len);
  else lua_pushnil(L);
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

/* call:fail(kind, code, message): ends it with a failure of the owner's. No effect once done. */
static int call_fail(lua_State *L) {
  handle *self = check_call(L);
  crml_kind kind = check_kind(L, 2);
  const char *code = luaL_checkstring(L, 3);
  luaL_checktype(L, 4, LUA_TSTRING);
  withdraw(self);
  unlink_call(self);
  crml_call_fail(self->call, kind, code, crml_tolstring(L, 4));
  return 0;
}

static int call_cancel(lua_State *L) {
  handle *self = check_call(L);
  if (self->live) end_call(self, CRML_KIND_CANCELLED, CRML_FAULT_CANCELLED);
  return 0;
}

/* --- the triple --- */

static void set_text(lua_State *L, const char *name, crml_text value) {
  if (value.data == NULL || value.len == 0) return;
  lua_pushlstring(L, value.data, value.len);
  lua_setfield(L, -2, name);
}

static void push_info(lua_State *L, const crml_call_result *result) {
  lua_createtable(L, 0, 8);
  set_text(L, "request_id", result->request_id);
  if (result->http_status) {
    lua_pushinteger(L, result->http_status);
    lua_setfield(L, -2, "http_status");
  }
  lua_pushinteger(L, (lua_Integer)result->attempts);
  lua_setfield(L, -2, "attempts");
  if (result->kind == CRML_KIND_NONE) return;
  lua_pushstring(L, crml_kind_name(result->kind));
  lua_setfield(L, -2, "kind");
  set_text(L, "code", result->code);
  lua_pushboolean(L, result->retryable);
  lua_setfield(L, -2, "retryable");
}

/* The body was no model: the message on top becomes a failure of kind `decode`. */
static int push_decode_failure(lua_State *L, handle *self, crml_call_result *result) {
  crml_text why = crml_tolstring(L, -1);
  crml_call_undecodable(self->call, why);
  crml_call_get_result(self->call, result);
  lua_pushnil(L);
  lua_pushlstring(L, result->message.data, result->message.len);
  push_info(L, result);
  return 3;
}

static int push_result(lua_State *L, handle *self) {
  crml_call_result result;
  crml_call_get_result(self->call, &result);
  if (result.kind == CRML_KIND_NONE) {
    if (!crml_decode_model(L, self->operation, result.body))
      return push_decode_failure(L, self, &result);
    lua_pushnil(L);
  } else {
    lua_pushnil(L);
    lua_pushlstring(L, result.message.data, result.message.len);
  }
  push_info(L, &result);
  return 3;
}

/* call:result() -> model, nil, info | nil, message, info; once it is done. */
static int call_result(lua_State *L) {
  handle *self = check_call(L);
  if (self->live) return luaL_error(L, "the call is not done");
  return push_result(L, self);
}

/* call:log() -> {level, text, level, text, ...} | nil when nothing was noted */
static int call_log(lua_State *L) {
  static const char *const names[] = { "debug", "info", "warn" };
  handle *self = check_call(L);
  crml_log_level level;
  crml_text text;
  size_t i;
  if (!crml_call_log(self->call, 0, &level, &text)) return 0;
  lua_newtable(L);
  for (i = 0; crml_call_log(self->call, i, &level, &text); i++) {
    lua_pushstring(L, names[level]);
    lua_rawseti(L, -2, (int)(2 * i + 1));
    lua_pushlstring(L, text.data, text.len);
    lua_rawseti(L, -2, (int)(2 * i + 2));
  }
  return 1;
}

/* --- without the engine: for those who bring their own HTTP client --- */

/* call:sign() -> {method, url, headers} with the credentials it was given */
static int call_sign(lua_State *L) {
  handle *self = check_call(L);
  crml_time now = crml_engine_now();
  double wake;
  const crml_request *request;
  int i;
  if (self->live) return luaL_error(L, "the call was started before");
  request = job_of(self)->type->request(job_of(self), now, &wake);
  if (request == NULL) return luaL_error(L, "out of memory");
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
  return 1;
}

/* Copies {name = value} into header lines. */
static bool read_headers(lua_State *L, int table, crml_buffer *out) {
  bool ok = true;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    crml_text name, value;
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) continue;
    name = crml_tolstring(L, -2);
    value = crml_tolstring(L, -1);
    if (memchr(name.data, '\n', name.len) || memchr(value.data, '\n', value.len)) continue;
    ok = ok && crml_buffer_append_text(out, name) && crml_buffer_puts(out, ": ") &&
         crml_buffer_append_text(out, value) && crml_buffer_putc(out, '\n');
  }
  return ok;
}

/* core.receive(client, operation, status, headers, body) -> the triple, for a response that
 * somebody else fetched. Everything is checked first; the reading cannot raise. */
static int receive(lua_State *L) {
  crml_client *client = crml_checkclient(L, 1);
  const crml_operation *operation = check_operation(L, 2);
  lua_Number status = luaL_checknumber(L, 3);
  crml_call_target nowhere;
  crml_response response;
  bool copied;
  handle *self;
  luaL_checktype(L, 4, LUA_TTABLE);
  luaL_checktype(L, 5, LUA_TSTRING);
  if (!(status >= 100 && status <= 999)) return luaL_error(L, "not an HTTP status");
  lua_settop(L, 5);
  luaL_checkstack(L, 8, NULL);
  memset(&nowhere, 0, sizeof nowhere);
  nowhere.method = operation->method;
  self = push_call(L, operation, client, &nowhere);
  response.status = (int)status;
  crml_buffer_init(&response.headers, CRML_PATH_MAX, false);
  crml_buffer_init(&response.body, (size_t)-1 / 2, false);
  copied = read_headers(L, 4, &response.headers) &&
           crml_buffer_append_text(&response.body, crml_tolstring(L, 5)) &&
           crml_call_conclude(self->call, &response, crml_engine_now());
  crml_buffer_free(&response.headers);
  crml_buffer_free(&response.body);
  if (!copied) return luaL_error(L, "out of memory");
  if (crml_call_asks(self->call) == CRML_ASKS_ERROR) {
    crml_decode_error(L, crml_tolstring(L, 5));
    if (!crml_call_set_error(self->call, crml_tolstring(L, -2), crml_tolstring(L, -1)))
      return luaL_error(L, "out of memory");
    lua_pop(L, 2);
  }
  return push_result(L, self);
}

/* --- the whole call in C --- */

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

/* Waits in slices; the empty call in between lets debug hooks (Ctrl-C in lua.c) run. */
static void wait_blocking(lua_State *L, handle *self) {
  while (advance(L, self, SLICE) != CRML_JOB_DONE) {
    if (job_of(self)->state == CRML_JOB_ASKING) {
      withdraw(self);
      unlink_call(self);
      crml_call_fail(self->call, CRML_KIND_CREDENTIALS, "ExpiredCredentials",
                     crml_text_of("the credentials given have expired"));
    }
    lua_pushcfunction(L, nothing);
    lua_call(L, 0, 0);
  }
}

static void get_required(lua_State *L, const char *name, int type) {
  lua_getfield(L, 2, name);
  if (lua_type(L, -1) != type) luaL_error(L, "%s: expected a %s", name, lua_typename(L, type));
}

/* `nil, message` of call_new or set_credentials is on top: makes it the triple. */
static int push_refusal(lua_State *L, crml_kind kind) {
  const char *code = kind == CRML_KIND_VALIDATION ? "ValidationError" : "InvalidCredentials";
  lua_pushfstring(L, "%s: %s", code, lua_tostring(L, -1));
  lua_replace(L, -2);
  lua_newtable(L);
  lua_pushstring(L, crml_kind_name(kind));
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, code);
  lua_setfield(L, -2, "code");
  lua_pushinteger(L, 0);
  lua_setfield(L, -2, "attempts");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "retryable");
  return 3;
}

/* config.client, or one made of config's own options. */
static void push_client(lua_State *L) {
  lua_getfield(L, 2, "client");
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
}

/* core.get_trained_model(request, config) -> the triple. Blocks.
 * config: endpoint_url, region, credentials; `client` (of core.client) or a client's options. */
static int whole_call(lua_State *L) {
  handle *self;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  lua_pushcfunction(L, call_new);
  push_client(L);
  lua_pushstring(L, crml_get_trained_model.name);
  get_required(L, "endpoint_url", LUA_TSTRING);
  get_required(L, "region", LUA_TSTRING);
  lua_pushvalue(L, 1);
  lua_call(L, 5, 2);
  if (lua_isnil(L, 3)) return push_refusal(L, CRML_KIND_VALIDATION);
  lua_settop(L, 3);
  lua_pushcfunction(L, call_set_credentials);
  lua_pushvalue(L, 3);
  get_required(L, "credentials", LUA_TTABLE);
  lua_call(L, 2, 2);
  if (lua_isnil(L, 4)) return push_refusal(L, CRML_KIND_CREDENTIALS);
  lua_settop(L, 3);
  lua_pushcfunction(L, call_submit);
  lua_pushvalue(L, 3);
  lua_call(L, 1, 0);
  self = luaL_checkudata(L, 3, CALL);
  wait_blocking(L, self);
  return push_result(L, self);
}

void crml_open_call(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "set_credentials", call_set_credentials }, { "submit", call_submit },
    { "run", call_run }, { "resume", call_resume }, { "rejected", call_rejected },
    { "fail", call_fail }, { "cancel", call_cancel }, { "result", call_result },
    { "log", call_log }, { "sign", call_sign },
    { "__gc", call_gc }, { "__close", call_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, CALL);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, call_new);
  lua_setfield(L, -2, "call");
  lua_pushcfunction(L, receive);
  lua_setfield(L, -2, "receive");
  lua_getfield(L, -1, "client");
  lua_pushcclosure(L, whole_call, 1);
  lua_setfield(L, -2, "get_trained_model");
}
