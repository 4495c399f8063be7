/* For tokens and their caches: SHA-1, base64url, ES256. */
#include "base/digest.h"
#include "base/jose.h"
#include "lua/lua_glue.h"

/* sha1_hex(text) -> hex. For names of cache files, not for security. */
static int sha1_hex(lua_State *L) {
  unsigned char digest[CRML_SHA1_SIZE];
  char hex[2 * CRML_SHA1_SIZE + 1];
  if (!crml_digest_sha1(crml_checktext(L, 1), digest)) return luaL_error(L, "OpenSSL has no SHA-1");
  crml_digest_hex(digest, sizeof digest, hex);
  lua_pushstring(L, hex);
  return 1;
}

static int push_base64url(lua_State *L, const void *data, size_t len) {
  crml_text text;
  char *out = lua_newuserdata(L, CRML_BASE64URL_SIZE(len));
  text.data = data;
  text.len = len;
  lua_pushlstring(L, out, crml_jose_base64url(text, out));
  lua_remove(L, -2);
  return 1;
}

/* base64url(text) -> text, without padding */
static int base64url(lua_State *L) {
  crml_text text = crml_checktext(L, 1);
  return push_base64url(L, text.data, text.len);
}

/* ec_jwk(pem) -> {x, y} in base64url: the public part of a private key on P-256 | nil, message */
static int ec_jwk(lua_State *L) {
  unsigned char x[CRML_P256_SIZE], y[CRML_P256_SIZE];
  const char *error = crml_jose_public(crml_checktext(L, 1), x, y);
  if (error) return crml_pusherror(L, error);
  lua_createtable(L, 0, 2);
  push_base64url(L, x, sizeof x);
  lua_setfield(L, -2, "x");
  push_base64url(L, y, sizeof y);
  lua_setfield(L, -2, "y");
  return 1;
}

/* es256_sign(pem, text) -> 64 bytes, r and s | nil, message */
static int es256_sign(lua_State *L) {
  unsigned char signature[CRML_ES256_SIZE];
  const char *error = crml_jose_es256(crml_checktext(L, 1), crml_checktext(L, 2), signature);
  if (error) return crml_pusherror(L, error);
  lua_pushlstring(L, (const char *)signature, sizeof signature);
  return 1;
}

void crml_open_jose(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "sha1_hex", sha1_hex }, { "base64url", base64url }, { "ec_jwk", ec_jwk },
    { "es256_sign", es256_sign }, { NULL, NULL }
  };
  crml_setfuncs(L, functions, 0);
}
