/* Fits decoded JSON to its shape: removes nulls, converts integers and times, checks types and
 * required members. */
#include "lua/lua_shape.h"

#include <math.h>
#include <string.h>

#include "base/timestamp.h"
#include "lua/lua_pass.h"

/* ---- the members of structures: a table of the owner, [shape] = { name = member, ... and the
 * names in order }. Shapes and members are light userdata. An entry is made at first use, so that
 * names are interned once. ---- */

static void index_members(lua_State *L, int state, const crml_service *service,
                          const crml_shape_row *shape) {
  const crml_member_row *members = crml_shape_members(service, shape);
  const int count = (int)crml_shape_member_count(shape);
  int i;
  luaL_checkstack(L, 6, "decoding");
  lua_createtable(L, count, count);
  for (i = 0; i < count; i++) {
    const crml_text name = crml_member_name(service, &members[i]);
    lua_pushlstring(L, name.data, name.len);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, i + 1);
    lua_pushlightuserdata(L, (void *)&members[i]);
    lua_rawset(L, -3);
  }
  lua_pushlightuserdata(L, (void *)shape);
  lua_pushvalue(L, -2);
  lua_rawset(L, state);
}

/* ---- the thorough pass ---------------------------------------------------------------------- */

typedef crml_pass pass;
typedef crml_place place;

/* Pushes the members of a structure; nil for any other shape. */
static void push_members(pass *p, const crml_shape_row *shape) {
  lua_pushlightuserdata(p->L, (void *)shape);
  lua_rawget(p->L, p->state);
  if (!lua_isnil(p->L, -1) || !shape || crml_shape_type(shape) != CRML_TYPE_STRUCTURE) return;
  lua_pop(p->L, 1);
  index_members(p->L, p->state, p->service, shape);
}

/* The JSON type of the value on top, which is not null. */
static const char *kind_of(lua_State *L) {
  switch (lua_type(L, -1)) {
    case LUA_TSTRING: return "a string";
    case LUA_TNUMBER: return "a number";
    case LUA_TBOOLEAN: return "a boolean";
    default: return lua_rawlen(L, -1) > 0 ? "a list" : "an object";
  }
}

/* The result for the value on top of the stack. */
typedef enum outcome {
  KEPT,
  REPLACED,  /* the new value is on top */
  IS_NULL
} outcome;

static outcome fix_value(pass *p, const place *at, const crml_shape_row *shape);

static outcome fix_integer(pass *p, const place *at) {
  lua_State *L = p->L;
  double n;
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(L, -1)) return KEPT;
#endif
  if (lua_type(L, -1) != LUA_TNUMBER) {
    crml_pass_mismatch(p, at, "an integer", kind_of(L));
    return KEPT;
  }
  n = lua_tonumber(L, -1);
  if (n == floor(n) && crml_pushwhole(L, n)) return REPLACED;
  crml_pass_mismatch(p, at, "an integer", n == floor(n) ? "a number out of range" : "a fraction");
  return KEPT;
}

static outcome fix_double(pass *p, const place *at) {
  lua_State *L = p->L;
  if (lua_type(L, -1) != LUA_TNUMBER) {
    crml_pass_mismatch(p, at, "a number", kind_of(L));
    return KEPT;
  }
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(L, -1)) {  /* some versions of lua-cjson decode "30" so */
    lua_pushnumber(L, lua_tonumber(L, -1));
    return REPLACED;
  }
#endif
  return KEPT;
}

static outcome fix_timestamp(pass *p, const place *at) {
  lua_State *L = p->L;
  crml_timestamp time = { 0, 0 };
  crml_civil civil;
  const int type = lua_type(L, -1);
  bool good = false;
  if (type == LUA_TSTRING) {
    good = crml_timestamp_parse(crml_tolstring(L, -1), &time);
  } else if (type == LUA_TNUMBER) {
    const double n = lua_tonumber(L, -1);
    good = fabs(n) < 1e15;
    if (good) time.seconds = (long long)floor(n), time.fraction = n - floor(n);
  }
  if (good && crml_timestamp_civil(time.seconds, &civil)) {
    if (time.fraction > 0)
      lua_pushnumber(L, (lua_Number)((double)time.seconds + time.fraction));
    else
      (void)crml_pushwhole(L, (double)time.seconds);
    return REPLACED;
  }
  if (type == LUA_TSTRING || type == LUA_TNUMBER)
    crml_pass_mismatch(p, at, "a time",
                       type == LUA_TSTRING ? "another text" : "a number out of range");
  else
    crml_pass_mismatch(p, at, "a time", kind_of(L));
  return KEPT;
}

/* Fits the items of the list on top, all of one shape. */
static void fix_items(pass *p, const place *at, const crml_shape_row *element) {
  lua_State *L = p->L;
  const int list = lua_gettop(L), count = (int)lua_rawlen(L, list);
  place here = { at, 0, 0 };
  int i;
  luaL_checkstack(L, 8, "decoding");
  for (i = 1; i <= count && !crml_pass_is_full(p); i++) {
    outcome done;
    here.index = (size_t)i;
    lua_rawgeti(L, list, i);
    done = fix_value(p, &here, element);
    if (done == REPLACED) lua_rawseti(L, list, i);
    if (done == IS_NULL) crml_pass_mismatch(p, &here, "an item", "null");
    lua_settop(L, list);
  }
}

/* Fits the items of the list on top without a known shape: removes nulls. */
static void fix_unknown_items(pass *p, const place *at) {
  lua_State *L = p->L;
  const int list = lua_gettop(L), count = (int)lua_rawlen(L, list);
  place here = { at, 0, 0 };
  int i, kept = 0;
  luaL_checkstack(L, 8, "decoding");
  for (i = 1; i <= count && !crml_pass_is_full(p); i++) {
    outcome done;
    here.index = (size_t)i;
    lua_rawgeti(L, list, i);
    done = fix_value(p, &here, NULL);
    if (done != IS_NULL && (++kept < i || done == REPLACED)) lua_rawseti(L, list, kept);
    lua_settop(L, list);
  }
  for (i = kept + 1; i <= count; i++) {
    lua_pushnil(L);
    lua_rawseti(L, list, i);
  }
}

/* Adds a fault for each required member missing in the structure `object`; `seen` is the number of
 * its members. */
static void check_required(pass *p, const place *at, const crml_shape_row *shape, int object,
                           size_t seen) {
  const crml_member_row *members = crml_shape_members(p->service, shape);
  const size_t count = crml_shape_member_count(shape);
  size_t i;
  for (i = 0; i < count; i++)
    if (crml_member_is_required(&members[i])) seen--;
  if (seen == 0) return;
  for (i = 0; i < count; i++) {
    const crml_text name = crml_member_name(p->service, &members[i]);
    if (!crml_member_is_required(&members[i])) continue;
    lua_pushlstring(p->L, name.data, name.len);
    lua_rawget(p->L, object);
    if (lua_isnil(p->L, -1)) crml_pass_missing(p, at, name);
    lua_pop(p->L, 1);
  }
}

/* The member with this key in a structure's table of members; NULL: none. Leaves a value on the
 * stack. */
static const crml_member_row *find_member(lua_State *L, int members, int key) {
  lua_pushvalue(L, key);
  lua_rawget(L, members);
  return lua_touserdata(L, -1);
}

static bool is_required(const crml_member_row *member) {
  return member && crml_member_is_required(member);
}

/* Whether the value is a string where a string is allowed; `shape` NULL allows anything. */
static bool is_good_string(int type, const crml_shape_row *shape) {
  return type == LUA_TSTRING && (!shape || crml_shape_type(shape) == CRML_TYPE_STRING);
}

/* Fits the fields of the object on top. `shape` is a structure, a map, or NULL for an unknown
 * shape. */
static void fix_fields(pass *p, const place *at, const crml_shape_row *shape) {
  lua_State *L = p->L;
  const int object = lua_gettop(L), members = object + 1, key = object + 2, value = object + 3;
  const bool structure = shape && crml_shape_type(shape) == CRML_TYPE_STRUCTURE;
  const crml_shape_row *element = shape ? crml_shape_element(p->service, shape) : NULL;
  const place here = { at, key, 0 };
  size_t required_seen = 0;
  luaL_checkstack(L, 8, "decoding");
  push_members(p, shape);
  lua_pushnil(L);
  for (; !crml_pass_is_full(p) && lua_next(L, object); lua_settop(L, key)) {
    const int type = lua_type(L, value);
    const crml_member_row *member = structure ? find_member(L, members, key) : NULL;
    const crml_shape_row *of = member ? crml_member_shape(p->service, member) : element;
    outcome done;
    if (is_required(member) && type != LUA_TLIGHTUSERDATA) required_seen++;
    if (is_good_string(type, of)) continue;
    lua_settop(L, value);
    done = fix_value(p, &here, of);
    if (done == KEPT) continue;
    if (done == IS_NULL) lua_pushnil(L);
    lua_pushvalue(L, key);
    lua_insert(L, -2);
    lua_rawset(L, object);
  }
  lua_settop(L, object);
  if (structure) check_required(p, at, shape, object, required_seen);
}

/* Whether the table on top is empty. */
static bool is_empty(lua_State *L) {
  lua_pushnil(L);
  if (!lua_next(L, -2)) return true;
  lua_pop(L, 2);
  return false;
}

static void fix_table(pass *p, const place *at, const crml_shape_row *shape) {
  lua_State *L = p->L;
  const bool is_list = lua_rawlen(L, -1) > 0;
  if (crml_shape_type(shape) != CRML_TYPE_LIST) {
    if (is_list) crml_pass_mismatch(p, at, "an object", "a list");
    else fix_fields(p, at, shape);
  } else if (is_list) {
    fix_items(p, at, crml_shape_element(p->service, shape));
  } else if (!is_empty(L)) { /* an empty list and an empty object decode to the same table */
    crml_pass_mismatch(p, at, "a list", "an object");
  }
}

/* A value without a shape stays, but its nulls are removed and its whole numbers become
 * integers. */
static outcome fix_unknown(pass *p, const place *at) {
  lua_State *L = p->L;
  switch (lua_type(L, -1)) {
    case LUA_TNUMBER: {
      const double n = lua_tonumber(L, -1);
      return n == floor(n) && crml_pushwhole(L, n) ? REPLACED : KEPT;
    }
    case LUA_TTABLE:
      if (lua_rawlen(L, -1) > 0) fix_unknown_items(p, at);
      else fix_fields(p, at, NULL);
      return KEPT;
    default:
      return KEPT;
  }
}

/* Fits the value on top. */
static outcome fix_value(pass *p, const place *at, const crml_shape_row *shape) {
  lua_State *L = p->L;
  const int type = lua_type(L, -1);
  if (type == LUA_TLIGHTUSERDATA) return IS_NULL;
  if (!shape) return fix_unknown(p, at);
  switch (crml_shape_type(shape)) {
    case CRML_TYPE_STRING:
      if (type != LUA_TSTRING) crml_pass_mismatch(p, at, "a string", kind_of(L));
      return KEPT;
    case CRML_TYPE_BOOLEAN:
      if (type != LUA_TBOOLEAN) crml_pass_mismatch(p, at, "a boolean", kind_of(L));
      return KEPT;
    case CRML_TYPE_INTEGER:
    case CRML_TYPE_LONG:
      return fix_integer(p, at);
    case CRML_TYPE_DOUBLE:
      return fix_double(p, at);
    case CRML_TYPE_TIMESTAMP:
      return fix_timestamp(p, at);
    case CRML_TYPE_LIST:
      if (type != LUA_TTABLE) crml_pass_mismatch(p, at, "a list", kind_of(L));
      break;
    default:
      if (type != LUA_TTABLE) crml_pass_mismatch(p, at, "an object", kind_of(L));
  }
  if (type == LUA_TTABLE) fix_table(p, at, shape);
  return KEPT;
}

/* ---- the quick pass: nearly all values are strings, which need no fitting. It visits the members
 * that the shape names and counts those that are not strings. If count_others finds no more in the
 * JSON text, nothing else needs fitting. False: the thorough pass must do it. ---- */

/* The end of the JSON string that starts before `at`; also ends runs of backslashes. */
static const char *skip_string(const char *at, const char *end) {
  const char *quote, *slash;
  while ((quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
    for (slash = quote; slash[-1] == '\\'; slash--) {}
    at = quote + 1;
    if ((quote - slash) % 2 == 0) return at;
  }
  return end;
}

/* The number of values in a JSON text that are not strings: objects, lists, numbers, true, false,
 * null. */
static size_t count_others(crml_text json) {
  enum { WORD, BETWEEN, QUOTE, OPENING };
  static const unsigned char kinds[256] = {
    [' '] = BETWEEN, ['\t'] = BETWEEN, ['\r'] = BETWEEN, ['\n'] = BETWEEN,
    [':'] = BETWEEN, [','] = BETWEEN, ['}'] = BETWEEN, [']'] = BETWEEN,
    ['"'] = QUOTE, ['{'] = OPENING, ['['] = OPENING
  };
  const char *at = json.data, *end = at + json.len;
  size_t count = 0;
  while (at < end) {
    const unsigned char kind = kinds[(unsigned char)*at++];
    if (kind == BETWEEN) continue;
    if (kind == QUOTE) {
      at = skip_string(at, end);
      continue;
    }
    count++;
    while (kind == WORD && at < end && kinds[(unsigned char)*at] == WORD) at++;
  }
  return count;
}

static bool quick_fields(pass *p, const crml_shape_row *shape, size_t *others);
static bool quick_value(pass *p, int type, const crml_shape_row *shape, size_t *others,
                        outcome *done);

static bool is_string(int type, const crml_shape_row *shape) {
  return type == LUA_TSTRING && crml_shape_type(shape) == CRML_TYPE_STRING;
}

static bool quick_items(pass *p, const crml_shape_row *element, size_t *others) {
  lua_State *L = p->L;
  const int count = (int)lua_rawlen(L, -1);
  int i;
  ++*others;
  for (i = 1; i <= count; i++) {
    outcome done = KEPT;
    int type;
    lua_rawgeti(L, -1, i);
    type = lua_type(L, -1);
    if (!is_string(type, element) && !quick_value(p, type, element, others, &done)) return false;
    if (done == REPLACED) lua_rawseti(L, -3, i);
    lua_pop(L, 1);
  }
  return count > 0 || is_empty(L);
}

static bool quick_map(pass *p, const crml_shape_row *element, size_t *others) {
  ++*others;
  return lua_rawlen(p->L, -1) == 0 && crml_shape_type(element) == CRML_TYPE_STRING;
}

/* Visits the value on top. Counts it if it is not a string; ends the pass if it does not fit. */
static bool quick_value(pass *p, int type, const crml_shape_row *shape, size_t *others,
                        outcome *done) {
  if (type != LUA_TSTRING && type != LUA_TTABLE) ++*others;
  switch (crml_shape_type(shape)) {
    case CRML_TYPE_BOOLEAN:
      return type == LUA_TBOOLEAN;
    case CRML_TYPE_INTEGER:
    case CRML_TYPE_LONG:
      *done = fix_integer(p, NULL);
      return p->fault_count == 0;
    case CRML_TYPE_DOUBLE:
      *done = fix_double(p, NULL);
      return p->fault_count == 0;
    case CRML_TYPE_TIMESTAMP:
      *done = fix_timestamp(p, NULL);
      return p->fault_count == 0;
    case CRML_TYPE_STRUCTURE:
      return type == LUA_TTABLE && quick_fields(p, shape, others);
    case CRML_TYPE_LIST:
      return type == LUA_TTABLE && quick_items(p, crml_shape_element(p->service, shape), others);
    case CRML_TYPE_MAP:
      return type == LUA_TTABLE && quick_map(p, crml_shape_element(p->service, shape), others);
    default:
      return false;
  }
}

/* Visits the members of the structure on top. */
static bool quick_fields(pass *p, const crml_shape_row *shape, size_t *others) {
  lua_State *L = p->L;
  const int object = lua_gettop(L), names = object + 1;
  const crml_member_row *member = crml_shape_members(p->service, shape);
  const int count = (int)crml_shape_member_count(shape);
  int i;
  luaL_checkstack(L, count + 8, "decoding");
  if (lua_rawlen(L, object) > 0) return false;
  ++*others;
  push_members(p, shape);
  for (i = 1; i <= count; i++, member++) {
    const crml_shape_row *of = crml_member_shape(p->service, member);
    outcome done = KEPT;
    int type;
    lua_rawgeti(L, names, i);
    lua_rawget(L, object);
    type = lua_type(L, -1);
    if (is_string(type, of)) continue;
    if (type == LUA_TNIL ? crml_member_is_required(member)
                         : !quick_value(p, type, of, others, &done))
      return false;
    if (done != REPLACED) continue;
    lua_rawgeti(L, names, i);
    lua_insert(L, -2);
    lua_rawset(L, object);
  }
  lua_settop(L, object);
  return true;
}

/* ---- for C --------------------------------------------------------------------------------- */

bool crml_shape_fit(lua_State *L, int state, const crml_service *service,
                    const crml_shape_row *shape, crml_text json) {
  const int object = lua_gettop(L);
  size_t others = 0;
  pass p;
  p.L = L;
  p.state = state;
  p.service = service;
  p.fault_count = 0;
  if (shape && quick_fields(&p, shape, &others) && others == count_others(json)) return true;
  lua_settop(L, object);
  p.fault_count = 0;
  fix_fields(&p, NULL, shape);
  if (p.fault_count == 0) return true;
  crml_pass_push_faults(&p);
  return false;
}

void crml_shape_pick(lua_State *L, int state, const crml_service *service,
                     const crml_shape_row *shape, const char *except) {
  const crml_member_row *member = crml_shape_members(service, shape);
  const int object = lua_gettop(L), picked = object + 1;
  size_t i;
  luaL_checkstack(L, 8, "decoding");
  lua_newtable(L);
  for (i = 0; i < crml_shape_member_count(shape); i++, member++) {
    const crml_text name = crml_member_name(service, member);
    const place here = { NULL, picked + 1, 0 };
    pass p;
    p.L = L;
    p.state = state;
    p.service = service;
    p.fault_count = 0;
    if (crml_text_is(name, except)) continue;
    lua_pushlstring(L, name.data, name.len);
    lua_pushvalue(L, -1);
    lua_rawget(L, object);
    if (!lua_isnil(L, -1) && fix_value(&p, &here, crml_member_shape(service, member)) != IS_NULL &&
        p.fault_count == 0) {
      lua_pushvalue(L, picked + 1);
      lua_insert(L, -2);
      lua_rawset(L, picked);
    }
    lua_settop(L, picked);
  }
}
