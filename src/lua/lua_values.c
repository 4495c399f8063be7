/* Pure functions on values: digests, SigV4, times, labels, endpoints. */
#include <math.h>
#include <string.h>

#include "engine/engine.h"
#include "lua/lua_glue.h"
#include "base/proxy.h"
#include "base/redact.h"
#include "aws/sigv4.h"
#include "base/timestamp.h"
#include "base/uri.h"

enum { TEXT_MAX = 4 * 1024 * 1024, LIST_MAX = 64 * 1024 };

/* Owns all allocations, so that nothing leaks when Lua raises an error. The upvalue shared by
 * these functions keeps the signer. Each call has its own copy with its own buffers: a finalizer
 * that runs while a result is pushed may call the same function. */
typedef struct tools {
  crml_signer *signer;
  bool borrowed;  /* the upvalue owns the signer */
  crml_buffer text, names;
} tools;

static int tools_gc(lua_State *L) {
  tools *t = lua_touserdata(L, 1);
  if (!t->borrowed) crml_signer_free(t->signer);
  t->signer = NULL;
  crml_buffer_free(&t->text);
  crml_buffer_free(&t->names);
  return 0;
}

static tools *new_tools(lua_State *L) {
  tools *t = lua_newuserdata(L, sizeof(*t));
  memset(t, 0, sizeof(*t));
  crml_buffer_init(&t->text, TEXT_MAX, true);
  crml_buffer_init(&t->names, TEXT_MAX, true);
  return t;
}

static crml_signer *get_signer(lua_State *L) {
  tools *kept = lua_touserdata(L, lua_upvalueindex(1));
  if (!kept->signer) kept->signer = crml_signer_new();
  if (!kept->signer) luaL_error(L, "no memory, or OpenSSL has no SHA-256");
  return kept->signer;
}

/* Pushes the copy for this call. */
static tools *get_tools(lua_State *L) {
  crml_signer *signer = get_signer(L);
  tools *t = new_tools(L);
  t->borrowed = true;
  t->signer = signer;
  (void)lua_getmetatable(L, lua_upvalueindex(1));
  lua_setmetatable(L, -2);
  return t;
}

static int push_buffer(lua_State *L, crml_buffer *b) {
  lua_pushlstring(L, b->data ? b->data : "", b->len);
  crml_buffer_free(b);
  return 1;
}

/* ---- digests ---- */

static int push_digest(lua_State *L, bool ok, const unsigned char digest[CRML_SHA256_SIZE]) {
  char hex[CRML_SHA256_HEX + 1];
  if (!ok) return luaL_error(L, "OpenSSL failed");
  crml_digest_hex(digest, CRML_SHA256_SIZE, hex);
  lua_pushlstring(L, hex, CRML_SHA256_HEX);
  return 1;
}

/* sha256(text) -> hex */
static int values_sha256(lua_State *L) {
  unsigned char digest[CRML_SHA256_SIZE];
  crml_text text = crml_checktext(L, 1);
  crml_digest *d = crml_signer_digest(get_signer(L));
  return push_digest(L, crml_digest_sha256(d, text, digest), digest);
}

/* hmac_sha256(key, text) -> hex */
static int values_hmac_sha256(lua_State *L) {
  unsigned char digest[CRML_SHA256_SIZE];
  crml_text key = crml_checktext(L, 1), text = crml_checktext(L, 2);
  crml_digest *d = crml_signer_digest(get_signer(L));
  return push_digest(L, crml_digest_hmac(d, key, text, digest), digest);
}

/* ---- SigV4. The argument is a table at stack index 1; its strings are anchored there. ---- */

static crml_text string_at_top(lua_State *L, const char *name) {
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "'%s' must be a string, not %s", name, luaL_typename(L, -1));
  return crml_tolstring(L, -1);
}

static void push_field(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, 1);
}

/* Field `name`; if absent `otherwise`, or an error when that is NULL. */
static crml_text get_text(lua_State *L, const char *name, const char *otherwise) {
  crml_text text;
  push_field(L, name);
  text = lua_isnil(L, -1) && otherwise ? crml_text_of(otherwise) : string_at_top(L, name);
  lua_pop(L, 1);
  return text;
}

/* Element `n` of the pair on top. */
static crml_text get_half(lua_State *L, int n, const char *name) {
  crml_text text;
  lua_rawgeti(L, -1, n);
  text = string_at_top(L, name);
  lua_pop(L, 1);
  return text;
}

/* The number of items of the list at a stack index. It sizes an array: the border of a table with
 * holes can be as large as an integer. */
static size_t check_count(lua_State *L, int list) {
  const unsigned long long count = lua_rawlen(L, list);  /* 64 bits on 32-bit systems too */
  if (count > LIST_MAX) luaL_error(L, "a list has more than %d items", LIST_MAX);
  return (size_t)count;
}

/* Reads headers = {{name, value}, ...}. Leaves the memory of the array on the stack. */
static void get_headers(lua_State *L, crml_sigv4_request *request) {
  crml_header *headers;
  size_t i;
  push_field(L, "headers");
  luaL_argcheck(L, lua_istable(L, -1), 1, "'headers' must be a list of {name, value}");
  request->header_count = check_count(L, -1);
  headers = lua_newuserdata(L, request->header_count * sizeof(*headers) + 1);
  lua_insert(L, -2);
  for (i = 0; i < request->header_count; i++) {
    lua_rawgeti(L, -1, (int)i + 1);
    luaL_argcheck(L, lua_istable(L, -1), 1, "'headers' must be a list of {name, value}");
    headers[i].name = get_half(L, 1, "header name");
    headers[i].value = get_half(L, 2, "header value");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  request->headers = headers;
}

static void get_request(lua_State *L, crml_sigv4_request *request) {
  request->method = get_text(L, "method", NULL);
  request->path = get_text(L, "path", NULL);
  request->query = get_text(L, "query", "");
  request->payload_hash = get_text(L, "payload_hash", crml_sigv4_empty_payload);
  push_field(L, "normalize");
  request->normalize = lua_isnil(L, -1) || lua_toboolean(L, -1);
  lua_pop(L, 1);
  get_headers(L, request);
}

static void get_scope(lua_State *L, crml_sigv4_scope *scope) {
  crml_text date_time = get_text(L, "date_time", NULL);
  luaL_argcheck(L, date_time.len + 1 == sizeof(scope->date_time), 1,
                "'date_time' must be YYYYMMDDTHHMMSSZ");
  memcpy(scope->date_time, date_time.data, sizeof(scope->date_time));
  scope->region = get_text(L, "region", NULL);
  scope->service = get_text(L, "service", NULL);
}

static const char not_signable[] =
  "cannot be signed: more than 64 headers, an invalid header name, or a value that is too long";

/* canonical_request{method, path, query, headers, payload_hash, normalize}
 * -> text, signed headers | nil, message */
static int values_canonical_request(lua_State *L) {
  tools *t = get_tools(L);
  crml_sigv4_request request;
  luaL_checktype(L, 1, LUA_TTABLE);
  get_request(L, &request);
  if (!crml_sigv4_canonical_request(&request, &t->text, &t->names))
    return crml_pusherror(L, not_signable);
  return push_buffer(L, &t->text) + push_buffer(L, &t->names);
}

/* string_to_sign{date_time, region, service, canonical_request} -> text | nil, message */
static int values_string_to_sign(lua_State *L) {
  tools *t = get_tools(L);
  crml_sigv4_scope scope;
  crml_text canonical;
  luaL_checktype(L, 1, LUA_TTABLE);
  get_scope(L, &scope);
  canonical = get_text(L, "canonical_request", NULL);
  if (!crml_sigv4_string_to_sign(crml_signer_digest(t->signer), &scope, canonical, &t->text))
    return crml_pusherror(L, not_signable);
  return push_buffer(L, &t->text);
}

/* signature{secret_access_key, date_time, region, service, string_to_sign} -> hex | nil, message */
static int values_signature(lua_State *L) {
  tools *t = get_tools(L);
  char hex[CRML_SHA256_HEX + 1];
  crml_sigv4_scope scope;
  crml_text secret, to_sign;
  luaL_checktype(L, 1, LUA_TTABLE);
  get_scope(L, &scope);
  secret = get_text(L, "secret_access_key", NULL);
  to_sign = get_text(L, "string_to_sign", NULL);
  if (!crml_sigv4_signature(t->signer, secret, &scope, to_sign, hex))
    return crml_pusherror(L, not_signable);
  lua_pushlstring(L, hex, CRML_SHA256_HEX);
  return 1;
}

/* authorization{the fields of canonical_request, date_time, region, service, access_key_id,
 * secret_access_key} -> the Authorization header's value | nil, message */
static int values_authorization(lua_State *L) {
  tools *t = get_tools(L);
  crml_sigv4_request request;
  crml_sigv4_scope scope;
  crml_credentials credentials = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
  luaL_checktype(L, 1, LUA_TTABLE);
  get_request(L, &request);
  get_scope(L, &scope);
  credentials.access_key_id = get_text(L, "access_key_id", NULL);
  credentials.secret_access_key = get_text(L, "secret_access_key", NULL);
  if (!crml_sigv4_authorization(t->signer, &request, &credentials, &scope, &t->text))
    return crml_pusherror(L, not_signable);
  return push_buffer(L, &t->text);
}

static const char not_a_time[] = "must be a time in the years 1 to 9999";

/* date_time(seconds) -> "YYYYMMDDTHHMMSSZ" | nil, message */
static int values_date_time(lua_State *L) {
  char text[17];
  if (!crml_sigv4_date_time(luaL_checknumber(L, 1), text)) return crml_pusherror(L, not_a_time);
  lua_pushstring(L, text);
  return 1;
}

/* ---- times ---- */

/* parse_time(text) -> seconds since the epoch | nil */
static int values_parse_time(lua_State *L) {
  crml_timestamp time;
  double seconds;
  if (!crml_timestamp_parse(crml_checktext(L, 1), &time)) {
    lua_pushnil(L);
    return 1;
  }
  seconds = (double)time.seconds + time.fraction;
  if (seconds != floor(seconds) || !crml_pushwhole(L, seconds)) lua_pushnumber(L, seconds);
  return 1;
}

/* iso8601(seconds) -> text | nil, message */
static int values_iso8601(lua_State *L) {
  double seconds = luaL_checknumber(L, 1);
  tools *t = get_tools(L);
  if (!crml_timestamp_append_iso8601(&t->text, seconds)) return crml_pusherror(L, not_a_time);
  return push_buffer(L, &t->text);
}

/* ---- texts ---- */

static int push_check(lua_State *L, crml_label_fault fault) {
  if (fault != CRML_LABEL_OK) return crml_pusherror(L, crml_label_fault_text(fault));
  lua_pushboolean(L, 1);
  return 1;
}

/* check_path_label(text) -> true | nil, reason */
static int values_check_path_label(lua_State *L) {
  return push_check(L, crml_uri_check_path_label(crml_checktext(L, 1)));
}

/* check_host_label(text) -> true | nil, reason */
static int values_check_host_label(lua_State *L) {
  return push_check(L, crml_uri_check_host_label(crml_checktext(L, 1)));
}

/* encode(text) -> percent-encoded text | nil, message */
static int values_encode(lua_State *L) {
  crml_text text = crml_checktext(L, 1);
  tools *t = get_tools(L);
  if (!crml_uri_append_encoded(&t->text, text)) return crml_pusherror(L, "is too long");
  return push_buffer(L, &t->text);
}

/* redact(text, {secret, ...}) -> the text for messages: short, printable, without the secrets */
static int values_redact(lua_State *L) {
  crml_text text = crml_checktext(L, 1), *secrets;
  size_t count, i;
  tools *t = get_tools(L);
  luaL_checktype(L, 2, LUA_TTABLE);
  count = check_count(L, 2);
  secrets = lua_newuserdata(L, count * sizeof(*secrets) + 1);
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, 2, (int)i + 1);
    secrets[i] = string_at_top(L, "secret");
    lua_pop(L, 1);
  }
  if (!crml_redact_append(&t->text, text, secrets, count)) return luaL_error(L, "out of memory");
  return push_buffer(L, &t->text);
}

/* proxy_secrets(url) -> {password, the text of its Basic authentication}; {}: none */
static int values_proxy_secrets(lua_State *L) {
  crml_text url = crml_checktext(L, 1);
  tools *t = get_tools(L);
  if (!crml_proxy_secrets(url, &t->text, &t->names)) return luaL_error(L, "out of memory");
  lua_newtable(L);
  if (t->names.len == 0) return 1;
  (void)push_buffer(L, &t->text);
  lua_rawseti(L, -2, 1);
  (void)push_buffer(L, &t->names);
  lua_rawseti(L, -2, 2);
  return 1;
}

/* proxy_url(text) -> the URL in libcurl's form | nil, message */
static int values_proxy_url(lua_State *L) {
  crml_text text = crml_checktext(L, 1);
  tools *t = get_tools(L);
  const char *wrong = crml_proxy_append_url(&t->text, text);
  if (!wrong) wrong = crml_engine_refuses_proxy(t->text.data);
  if (wrong) return crml_pusherror(L, wrong);
  return push_buffer(L, &t->text);
}

/* parse_endpoint(url) -> {scheme, host, port, path} | nil, message. `port` is absent when the URL
 * has none; `path` does not end in '/'. */
static int values_parse_endpoint(lua_State *L) {
  crml_endpoint endpoint;
  const char *wrong = crml_uri_parse_endpoint(crml_checktext(L, 1), &endpoint);
  if (wrong) return crml_pusherror(L, wrong);
  lua_createtable(L, 0, 4);
  crml_settext(L, "scheme", crml_text_of(endpoint.https ? "https" : "http"));
  crml_settext(L, "host", endpoint.host);
  crml_settext(L, "path", endpoint.base_path);
  if (endpoint.port != 0) {
    lua_pushinteger(L, (lua_Integer)endpoint.port);
    lua_setfield(L, -2, "port");
  }
  return 1;
}

/* ---- registration ---- */

static void push_tools(lua_State *L) {
  (void)new_tools(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, tools_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
}

void crml_open_values(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"sha256", values_sha256}, {"hmac_sha256", values_hmac_sha256},
    {"parse_time", values_parse_time}, {"iso8601", values_iso8601},
    {"check_path_label", values_check_path_label},
    {"check_host_label", values_check_host_label},
    {"encode", values_encode}, {"parse_endpoint", values_parse_endpoint},
    {"redact", values_redact}, {"proxy_secrets", values_proxy_secrets},
    {"proxy_url", values_proxy_url}, {NULL, NULL}
  };
  static const luaL_Reg sigv4[] = {
    {"canonical_request", values_canonical_request},
    {"string_to_sign", values_string_to_sign}, {"signature", values_signature},
    {"authorization", values_authorization}, {"date_time", values_date_time}, {NULL, NULL}
  };
  push_tools(L);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  crml_setfuncs(L, functions, 1);
  lua_newtable(L);
  lua_pushvalue(L, -3);
  crml_setfuncs(L, sigv4, 1);
  lua_setfield(L, -2, "sigv4");
  lua_pop(L, 2);
}
