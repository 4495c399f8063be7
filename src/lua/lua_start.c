/* core.call: from a request table to a call, with everything checked that becomes part of a URL. */
#include <string.h>

#include "lua/lua_call.h"
#include "aws/target.h"

/* Bytes of one member: encoded, all of them fit into the client's buffers. */
enum { MEMBER_MAX = CRML_PATH_MAX / 8 };

static const crml_service *const service = &crml_cleanrooms_ml;

static size_t url_count(const crml_operation_row *op) {
  return crml_operation_path_count(op) + crml_operation_query_count(op);
}

static const char *member_name(lua_State *L, const crml_operation_row *op, size_t i) {
  const crml_shape_row *input = crml_operation_input(service, op);
  const crml_text name = crml_member_name(service, crml_shape_members(service, input) + i);
  lua_pushlstring(L, name.data, name.len);
  return lua_tostring(L, -1);
}

/* Reads the members as they are (no coercion, no metamethods) and leaves them on the stack: a
 * finalizer may take them out of the table. */
static const char *read_values(lua_State *L, int request, const crml_operation_row *op,
                               crml_values *out) {
  const crml_member_row *members = crml_shape_members(service, crml_operation_input(service, op));
  size_t i;
  for (i = 0; i < url_count(op); i++) {
    const crml_text name = crml_member_name(service, &members[i]);
    int type;
    lua_pushlstring(L, name.data, name.len);
    lua_rawget(L, request);
    type = lua_type(L, -1);
    out->text[i].data = NULL;
    out->text[i].len = 0;
    if (type == LUA_TSTRING) out->text[i] = crml_tolstring(L, -1);
    if (type != LUA_TSTRING && (type != LUA_TNIL || crml_member_is_required(&members[i])))
      return lua_pushfstring(L, "%s: expected a string, got %s", member_name(L, op, i),
                             type == LUA_TNIL ? "nothing" : lua_typename(L, type));
    if (out->text[i].len > MEMBER_MAX)
      return lua_pushfstring(L, "%s: is longer than %d bytes", member_name(L, op, i), MEMBER_MAX);
  }
  return NULL;
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
static const char *build(lua_State *L, const crml_values *in, const crml_operation_row *operation,
                         crml_client *client) {
  size_t which;
  crml_label_fault fault = crml_target_check(operation, in, &which);
  if (fault)
    return lua_pushfstring(L, "%s: %s", member_name(L, operation, which),
                           crml_label_fault_text(fault));
  crml_buffer_clear(&client->path);
  crml_buffer_clear(&client->query);
  if (!crml_target_append_path(operation, in, &client->path) ||
      !crml_target_append_query(operation, in, &client->query))
    luaL_error(L, "out of memory");
  return NULL;
}

/* Takes an endpoint apart, if it is not that of the call before: NULL, or what is wrong with it. */
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

/* core.call(client, operation, endpoint_url, region, request) -> call | nil, message
 * Everything that becomes part of the URL is checked here, validated before or not. */
static int call_new(lua_State *L) {
  const crml_operation_row *operation = crml_lua_check_operation(L, 2);
  crml_call_target target;
  crml_client *client;
  crml_lua_call *self;
  crml_values in;
  const char *fault;
  crml_label_fault label;
  luaL_checktype(L, 3, LUA_TSTRING);
  luaL_checktype(L, 4, LUA_TSTRING);
  luaL_checktype(L, 5, LUA_TTABLE);
  target.method = crml_operation_http_method(operation);
  target.region = crml_tolstring(L, 4);
  target.service = crml_service_signing_name(service);
  label = crml_uri_check_host_label(target.region);
  if (label) return refused(L, "region", crml_label_fault_text(label));
  self = crml_lua_call_push(L);
  if (read_values(L, 5, operation, &in)) return failed(L);
  client = crml_checkclient(L, 1);  /* from here on nothing of Lua's is made until the call is */
  target.user_agent = crml_text_of(client->user_agent);
  fault = find_endpoint(L, client, crml_tolstring(L, 3));
  target.endpoint = client->endpoint;
  if (fault) return refused(L, "endpoint_url", fault);
  if (build(L, &in, operation, client)) return failed(L);
  target.path = crml_buffer_text(&client->path);
  target.query = crml_buffer_text(&client->query);
  crml_lua_call_init(L, self, operation, client, &target);
  lua_pop(L, (int)url_count(operation));
  return 1;
}

void crml_open_start(lua_State *L) {
  lua_pushcfunction(L, call_new);
  lua_setfield(L, -2, "call");
}
