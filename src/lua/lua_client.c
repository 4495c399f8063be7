/* core.client: turns the options of a client into policy, limiter and transport. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lua/lua_client.h"
#include "os/pid.h"
#include "base/proxy.h"

#define CLIENT "cleanroomsml.core.client"

typedef struct lua_client {
  crml_client *shared;  /* NULL: not made, or released */
} lua_client;

void crml_client_take_back(crml_client *client, crml_call *call) {
  if (call == NULL) return;
  if (client->recycled) {
    crml_call_free(call);
    return;
  }
  crml_call_clear(call);
  client->recycled = call;
}

void crml_client_lend_binding(crml_client *client, crml_binding *binding) {
  *binding = client->binding;
  memset(&client->binding, 0, sizeof client->binding);
}

void crml_client_return_binding(crml_client *client, crml_binding *binding) {
  crml_binding_free(&client->binding);
  client->binding = *binding;
  memset(binding, 0, sizeof *binding);
}

static void free_policy(crml_client *client) {
  crml_call_free(client->recycled);
  crml_transport_release(client->limiter.transport);
  crml_signer_free(client->policy.signer);
  crml_signer_free(client->signer);
  crml_binding_free(&client->binding);
  crml_buffer_free(&client->bound_arn);
  crml_buffer_free(&client->endpoint_url);
  crml_buffer_free(&client->proxy_password);
  crml_buffer_free(&client->proxy_basic);
  free(client->user_agent);
  crml_wipe(client, sizeof *client);
  free(client);
}

/* Between enter and leave no other thread uses the state that calls share. Pass the result of the
 * first to the second. */
static crml_driver *enter(lua_State *L, const crml_client *client) {
  crml_driver *driver = client->threaded ? crml_driver_at_hand(L, true) : NULL;
  if (driver) crml_driver_enter(driver);
  return driver;
}

static void leave(crml_driver *driver) {
  if (driver) crml_driver_leave(driver);
}

crml_signer *crml_client_signer(lua_State *L, crml_client *client) {
  if (!client->threaded) return client->policy.signer;
  if (!client->signer) client->signer = crml_signer_new();
  if (!client->signer) luaL_error(L, "out of memory");
  return client->signer;
}

void crml_client_release(lua_State *L, crml_client *client) {
  crml_driver *driver;
  if (client == NULL || --client->references > 0) return;
  driver = enter(L, client);
  free_policy(client);
  leave(driver);
}

/* Two generators: the thread draws jitter while Lua makes calls. */
static void seed(crml_policy *policy) {
  unsigned long long seeds[2];
  crml_random_bytes(seeds, sizeof seeds);
  policy->random = seeds[0];
  policy->ids = seeds[1];
}

void crml_client_link(crml_client *client, crml_live *call) {
  call->next = client->calls;
  call->prev = NULL;
  if (call->next) call->next->prev = call;
  client->calls = call;
}

void crml_client_unlink(crml_client *client, crml_live *call) {
  if (call->prev) call->prev->next = call->next;
  else if (client->calls == call) client->calls = call->next;
  if (call->next) call->next->prev = call->prev;
}

void crml_client_check_fork(crml_client *client) {
  long pid = crml_pid();
  if (client->pid == pid) return;
  client->pid = pid;
  while (client->calls) client->calls->lose(client->calls);
  client->limiter.active = 0;
  client->limiter.first = client->limiter.last = NULL;
  seed(&client->policy);
}

crml_client *crml_checkclient(lua_State *L, int i) {
  crml_client *client = ((lua_client *)luaL_checkudata(L, i, CLIENT))->shared;
  if (client == NULL || client->closed) luaL_error(L, "the client is closed");
  crml_client_check_fork(client);
  return client;
}

/* --- options: lua/cleanroomsml/options checks them; here only types and the needs of C --- */

/* Pushes an option, read raw: nothing would keep the result of a metamethod alive. */
static void push_option(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, 1);
}

static double number_option(lua_State *L, const char *name, double low, double high, double dflt) {
  double value = dflt;
  push_option(L, name);
  if (!lua_isnil(L, -1)) {
    if (lua_type(L, -1) != LUA_TNUMBER) luaL_error(L, "%s: expected a number", name);
    value = lua_tonumber(L, -1);
    if (!(value >= low && value <= high)) luaL_error(L, "%s: out of range", name);
  }
  lua_pop(L, 1);
  return value;
}

/* The text is valid as long as the options table holds it. */
static const char *text_option(lua_State *L, const char *name) {
  const char *value;
  size_t len = 0;
  push_option(L, name);
  if (!lua_isnil(L, -1) && lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "%s: expected a string", name);
  value = lua_tolstring(L, -1, &len);
  if (value && strlen(value) != len) luaL_error(L, "%s: contains a NUL byte", name);
  lua_pop(L, 1);
  return value;
}

static bool flag_option(lua_State *L, const char *name, bool dflt) {
  bool value;
  push_option(L, name);
  value = lua_isnil(L, -1) ? dflt : lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

/* A copy in which control bytes are '-': none adds a header. */
static char *copy_user_agent(const char *text) {
  size_t size = strlen(text) + 1;
  char *made = malloc(size), *at;
  if (!made) return NULL;
  memcpy(made, text, size);
  for (at = made; *at; at++)
    if ((unsigned char)*at < ' ' || *at == 0x7f) *at = '-';
  return made;
}

/* False: out of memory. Raises an error on a wrong option; the userdata owns `client` by then. */
static bool configure(lua_State *L, crml_client *client) {
  crml_transport_options transport;
  const char *user_agent = text_option(L, "user_agent");
  memset(&transport, 0, sizeof transport);
  client->policy.max_attempts = (unsigned)number_option(L, "max_attempts", 1, 1e6, 3);
  client->policy.connect_timeout = number_option(L, "connect_timeout", 1e-3, 1e6, 5);
  client->policy.read_timeout = number_option(L, "read_timeout", 1e-3, 1e6, 30);
  client->policy.timeout = number_option(L, "timeout", 1e-3, HUGE_VAL, 120);
  client->limiter.max = (unsigned)number_option(L, "max_in_flight", 1, 1e6, 256);
  transport.proxy = text_option(L, "proxy");
  transport.no_proxy = text_option(L, "no_proxy");
  transport.ca_bundle = text_option(L, "ca_bundle");
  transport.verify = flag_option(L, "verify", true);
  transport.http2 = true;
  transport.max_response_size =
    crml_size_of(number_option(L, "max_response_size", 1, 1e15, 8 * 1024 * 1024));
  crml_buffer_init(&client->endpoint_url, CRML_PATH_MAX, false);
  crml_buffer_init(&client->bound_arn, 4096, false);
  crml_buffer_init(&client->proxy_password, CRML_PATH_MAX, true);
  crml_buffer_init(&client->proxy_basic, CRML_PATH_MAX, true);
  crml_quota_init(&client->policy.quota);
  seed(&client->policy);
  client->user_agent = copy_user_agent(user_agent ? user_agent : "cleanroomsml-lua");
  client->policy.signer = crml_signer_new();
  client->limiter.transport = crml_transport_new(&transport);
  return client->user_agent && client->policy.signer && client->limiter.transport &&
         crml_proxy_secrets(crml_text_of(transport.proxy), &client->proxy_password,
                            &client->proxy_basic);
}

int crml_lua_client_new(lua_State *L) {
  lua_client *handle;
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_newtable(L);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  handle = lua_newuserdata(L, sizeof *handle);
  handle->shared = NULL;
  crml_own(L, CLIENT);
  handle->shared = calloc(1, sizeof *handle->shared);
  if (handle->shared == NULL) return luaL_error(L, "out of memory");
  handle->shared->references = 1;
  handle->shared->pid = crml_pid();
  handle->shared->threaded = flag_option(L, "threaded", false);
  if (!configure(L, handle->shared)) return luaL_error(L, "out of memory");
  return 1;
}

/* Ends the client's calls as kind `closed`. Also the finalizer; may be called again. */
static int client_close(lua_State *L) {
  lua_client *handle = luaL_checkudata(L, 1, CLIENT);
  crml_client *client = handle->shared;
  if (client == NULL) return 0;
  handle->shared = NULL;
  client->closed = true;
  crml_client_check_fork(client);
  while (client->calls) client->calls->close(L, client->calls);
  crml_client_release(L, client);
  return 0;
}

void crml_open_client(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "close", client_close }, { "__gc", client_close }, { "__close", client_close }, { NULL, NULL }
  };
  luaL_newmetatable(L, CLIENT);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, crml_lua_client_new);
  lua_setfield(L, -2, "client");
}
