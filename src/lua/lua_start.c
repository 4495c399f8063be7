/* core.call: makes a call from a request. Everything is checked before anything is sent. */
#include "lua/lua_start.h"

#include <string.h>

#include "lua/lua_bind.h"

static const crml_service *const service = &crml_cleanrooms_ml;

/* Pushes the list { "name: why" }; returns NULL. */
static crml_lua_call *push_fault(lua_State *L, const char *name, const char *why) {
  lua_createtable(L, 1, 0);
  lua_pushfstring(L, "%s: %s", name, why);
  lua_rawseti(L, -2, 1);
  return NULL;
}

/* Parses an endpoint, unless it is that of the previous call. NULL: fine; otherwise the error. */
static const char *find_endpoint(lua_State *L, crml_client *client, crml_text url) {
  const char *fault;
  if (url.len > 0 && crml_text_equal(crml_buffer_text(&client->endpoint_url), url)) return NULL;
  crml_buffer_clear(&client->endpoint_url);
  if (url.len > client->endpoint_url.max) return "is too long";
  if (!crml_buffer_append_text(&client->endpoint_url, url)) luaL_error(L, "out of memory");
  fault = crml_uri_parse_endpoint(crml_buffer_text(&client->endpoint_url), &client->endpoint);
  if (fault) crml_buffer_clear(&client->endpoint_url);
  return fault;
}

/* Whether the client's last binding fits this request: the same ARN is bound only once. */
static bool is_bound(lua_State *L, const crml_lua_start *args, const crml_client *client) {
  const crml_rules *rules = &client->binding.rules;
  return client->bound == args->operation && lua_type(L, args->request) == LUA_TSTRING &&
         rules->validate == args->rules.validate && rules->complete == args->rules.complete &&
         crml_text_equal(crml_buffer_text(&client->bound_arn), crml_tolstring(L, args->request));
}

static void note_bound(lua_State *L, const crml_lua_start *args, crml_client *client) {
  client->bound = NULL;
  if (lua_type(L, args->request) != LUA_TSTRING) return;
  crml_buffer_clear(&client->bound_arn);
  if (crml_buffer_append_text(&client->bound_arn, crml_tolstring(L, args->request)))
    client->bound = args->operation;
}

/* Binds the request, in the memory of the previous binding, which is reused if it fits. */
static void bind_request(lua_State *L, const crml_lua_start *args, crml_binding *binding) {
  crml_client *client = crml_checkclient(L, args->client);
  const bool bound = is_bound(L, args, client);
  client->bound = NULL;
  crml_client_lend_binding(client, binding);
  if (bound) return;
  crml_binding_clear(binding, args->rules);
  crml_lua_bind(L, args->request, service, args->operation, binding);
}

crml_lua_call *crml_lua_start_push(lua_State *L, const crml_lua_start *args) {
  const crml_operation_row *op = args->operation;
  const crml_text region = crml_tolstring(L, args->region);
  crml_call_target target;
  crml_client *client;
  crml_lua_call *self;
  const char *fault;
  if (crml_uri_check_host_label(region))
    return push_fault(L, "region", crml_label_fault_text(CRML_LABEL_NOT_HOST));
  self = crml_lua_call_push(L);
  bind_request(L, args, &self->binding);
  client = crml_checkclient(L, args->client);  /* no allocation of Lua between here and the call */
  fault = find_endpoint(L, client, crml_tolstring(L, args->endpoint));
  if (fault) return push_fault(L, "endpoint_url", fault);
  if (!crml_binding_finish(&self->binding, client->endpoint.base_path.len))
    luaL_error(L, "out of memory");
  if (crml_binding_is_faulty(&self->binding)) {
    crml_lua_push_faults(L, &self->binding);
    return NULL;
  }
  target.method = crml_operation_http_method(op);
  target.endpoint = client->endpoint;
  target.path = crml_buffer_text(&self->binding.path);
  target.query = crml_buffer_text(&self->binding.query);
  target.body = crml_operation_body_count(service, op) ? &self->binding.body : NULL;
  target.region = region;
  target.service = crml_service_signing_name(service);
  target.user_agent = crml_text_of(client->user_agent);
  crml_lua_call_init(L, self, op, client, &target);
  crml_client_return_binding(client, &self->binding);
  note_bound(L, args, client);
  return self;
}

/* core.call(client, operation, endpoint_url, region, request, options|nil) -> call | nil, faults
 * `request` is a table or, where the operation has a short form, an ARN; `faults` is the list of
 * all errors, "member: what". options: { validate = true: check lengths, ranges and sizes too } */
static int call_new(lua_State *L) {
  enum { CLIENT = 1, OPERATION, ENDPOINT, REGION, REQUEST, OPTIONS };
  crml_lua_start args;
  args.operation = crml_lua_check_operation(L, OPERATION);
  luaL_checktype(L, ENDPOINT, LUA_TSTRING);
  luaL_checktype(L, REGION, LUA_TSTRING);
  lua_settop(L, OPTIONS);
  args.client = CLIENT;
  args.endpoint = ENDPOINT;
  args.region = REGION;
  args.request = REQUEST;
  args.rules.validate = crml_lua_flag(L, OPTIONS, "validate");
  args.rules.complete = true;
  if (crml_lua_start_push(L, &args)) return 1;
  return crml_pusherror(L, NULL);
}

/* core.request_arn(operation, request) -> ARN, member | nil: the ARN whose region a request goes
 * to. Accepts any value as request. */
static int request_arn(lua_State *L) {
  const crml_operation_row *operation = crml_lua_check_operation(L, 1);
  const crml_member_row *member;
  crml_text name;
  lua_settop(L, 2);
  member = crml_lua_find_arn(L, 2, service, operation);
  if (!member) return 0;
  name = crml_member_name(service, member);
  lua_pushlstring(L, name.data, name.len);
  return 2;
}

void crml_open_start(lua_State *L) {
  lua_pushcfunction(L, call_new);
  lua_setfield(L, -2, "call");
  lua_pushcfunction(L, request_arn);
  lua_setfield(L, -2, "request_arn");
}
