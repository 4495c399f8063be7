/* core.credentials: credentials as a sealed userdata. Each field is read by its name; fields
 * cannot be enumerated, tostring shows only the source, and the memory is wiped. */
#include <math.h>
#include <string.h>

#include "lua/lua_credentials.h"

#define CREDENTIALS "cleanroomsml.core.credentials"

typedef enum text_field { ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, ACCOUNT_ID, SOURCE,
                          TEXT_FIELDS } text_field;
typedef enum flag_field { REFRESHABLE, SINGLE_USE, STATIC_STABILITY, INTERACTIVE,
                          FLAG_FIELDS } flag_field;

static const char *const text_names[TEXT_FIELDS] = {
  "access_key_id", "secret_access_key", "session_token", "account_id", "source"
};
static const char *const flag_names[FLAG_FIELDS] = {
  "refreshable", "single_use", "static_stability", "interactive"
};

enum { TEXT_MAX = 1 << 20 };

typedef struct sealed {
  crml_buffer texts[TEXT_FIELDS];  /* absent ones have no memory */
  bool flags[FLAG_FIELDS];
  double expiration;               /* HUGE_VAL: none */
} sealed;

/* Pushes a field, read raw: nothing would keep the result of a metamethod alive. */
static void push_raw(lua_State *L, int table, const char *name) {
  lua_pushstring(L, name);
  lua_rawget(L, table);
}

static sealed *to_sealed(lua_State *L, int i) {
  sealed *found = lua_touserdata(L, i);
  bool same;
  if (found == NULL || !lua_getmetatable(L, i)) return NULL;
  luaL_getmetatable(L, CREDENTIALS);
  same = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same ? found : NULL;
}

/* --- reading --- */

static crml_text text_of(lua_State *L, int table, text_field field) {
  static const crml_text nothing = { NULL, 0 };
  push_raw(L, table, text_names[field]);
  return lua_type(L, -1) == LUA_TSTRING ? crml_tolstring(L, -1) : nothing;
}

static double expiration_of(lua_State *L, int table) {
  double expiration = HUGE_VAL;
  push_raw(L, table, "expiration");
  if (lua_type(L, -1) == LUA_TNUMBER) expiration = lua_tonumber(L, -1);
  lua_pop(L, 1);
  return expiration;
}

bool crml_lua_read_credentials(lua_State *L, int i, crml_given *out) {
  const sealed *from = to_sealed(L, i);
  if (from) {
    out->keys.access_key_id = crml_buffer_text(&from->texts[ACCESS_KEY_ID]);
    out->keys.secret_access_key = crml_buffer_text(&from->texts[SECRET_ACCESS_KEY]);
    out->keys.session_token = crml_buffer_text(&from->texts[SESSION_TOKEN]);
    out->expiration = from->expiration;
    out->refreshable = from->flags[REFRESHABLE];
    return true;
  }
  if (!lua_istable(L, i)) return false;
  out->keys.access_key_id = text_of(L, i, ACCESS_KEY_ID);
  out->keys.secret_access_key = text_of(L, i, SECRET_ACCESS_KEY);
  out->keys.session_token = text_of(L, i, SESSION_TOKEN);
  out->expiration = expiration_of(L, i);
  push_raw(L, i, "refreshable");
  out->refreshable = lua_toboolean(L, -1);
  return true;
}

/* --- making --- */

static void copy_text(lua_State *L, sealed *self, text_field field, crml_text text) {
  if (text.data && !crml_buffer_append_text(&self->texts[field], text))
    luaL_error(L, "%s is too long, or there is no memory", text_names[field]);
}

static void copy_table(lua_State *L, sealed *self) {
  int i;
  for (i = 0; i < TEXT_FIELDS; i++) {
    copy_text(L, self, (text_field)i, text_of(L, 1, (text_field)i));
    lua_pop(L, 1);
  }
  for (i = 0; i < FLAG_FIELDS; i++) {
    push_raw(L, 1, flag_names[i]);
    self->flags[i] = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  self->expiration = expiration_of(L, 1);
}

static void copy_sealed(lua_State *L, sealed *self, const sealed *from) {
  int i;
  for (i = 0; i < TEXT_FIELDS; i++)
    copy_text(L, self, (text_field)i, crml_buffer_text(&from->texts[i]));
  memcpy(self->flags, from->flags, sizeof self->flags);
  self->expiration = from->expiration;
}

/* credentials(of, expiration) -> credentials: `of` is a table or credentials; `expiration` (epoch
 * seconds) replaces its own. Credentials without a new expiration are returned unchanged. */
static int seal(lua_State *L) {
  const sealed *from = to_sealed(L, 1);
  sealed *self;
  int i;
  lua_settop(L, 2);
  if (!from) luaL_checktype(L, 1, LUA_TTABLE);
  if (from && lua_isnil(L, 2)) {
    lua_settop(L, 1);
    return 1;
  }
  self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  for (i = 0; i < TEXT_FIELDS; i++) crml_buffer_init(&self->texts[i], TEXT_MAX, true);
  crml_own(L, CREDENTIALS);
  if (from) copy_sealed(L, self, from);
  else copy_table(L, self);
  if (!lua_isnil(L, 2)) self->expiration = luaL_checknumber(L, 2);
  return 1;
}

/* --- methods --- */

static int push_text_field(lua_State *L, const sealed *self, text_field field) {
  const crml_buffer *text = &self->texts[field];
  if (text->data == NULL) return 0;
  lua_pushlstring(L, text->data, text->len);
  return 1;
}

static int credentials_index(lua_State *L) {
  const sealed *self = luaL_checkudata(L, 1, CREDENTIALS);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  int i;
  for (i = 0; i < TEXT_FIELDS; i++)
    if (strcmp(name, text_names[i]) == 0) return push_text_field(L, self, (text_field)i);
  for (i = 0; i < FLAG_FIELDS; i++) {
    if (strcmp(name, flag_names[i]) != 0) continue;
    lua_pushboolean(L, self->flags[i]);
    return 1;
  }
  if (strcmp(name, "expiration") != 0 || self->expiration >= HUGE_VAL) return 0;
  if (self->expiration != floor(self->expiration) || !crml_pushwhole(L, self->expiration))
    lua_pushnumber(L, self->expiration);
  return 1;
}

static int credentials_tostring(lua_State *L) {
  const sealed *self = luaL_checkudata(L, 1, CREDENTIALS);
  const char *source = self->texts[SOURCE].data;
  lua_pushfstring(L, "credentials (%s)", source ? source : "of no known source");
  return 1;
}

static int credentials_gc(lua_State *L) {
  sealed *self = luaL_checkudata(L, 1, CREDENTIALS);
  int i;
  for (i = 0; i < TEXT_FIELDS; i++) crml_buffer_free(&self->texts[i]);
  return 0;
}

void crml_open_credentials(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "__index", credentials_index }, { "__tostring", credentials_tostring },
    { "__gc", credentials_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, CREDENTIALS);
  crml_setfuncs(L, methods, 0);
  lua_pushliteral(L, CREDENTIALS);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  lua_pushcfunction(L, seal);
  lua_setfield(L, -2, "credentials");
}
