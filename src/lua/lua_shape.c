/* Fits what lua-cjson made of a body to its shape: nulls, integers, times, and whether everything
 * is there and of its type. */
#include "lua/lua_shape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"

enum {
  MAX_FAULTS = 10,   /* listed in one message */
  FAULT_SIZE = 256
};

/* ---- the shapes, in a table that the owner keeps: [shape] = { name = member, ... } and the names
 * in order. Shapes and members are light userdata. */

void crml_shape_index(lua_State *L, int state, const crml_shape *shape) {
  size_t i;
  if (shape->element) crml_shape_index(L, state, shape->element);
  if (shape->type != CRML_SHAPE_STRUCTURE) return;
  lua_pushlightuserdata(L, (void *)shape);
  lua_createtable(L, (int)shape->member_count, (int)shape->member_count);
  for (i = 0; i < shape->member_count; i++) {
    lua_pushstring(L, shape->members[i].name);
    lua_rawseti(L, -2, (int)i + 1);
    lua_pushlightuserdata(L, (void *)&shape->members[i]);
    lua_setfield(L, -2, shape->members[i].name);
    crml_shape_index(L, state, shape->members[i].shape);
  }
  lua_rawset(L, state);
}

/* Pushes the members of a structure; nil for any other shape. */
static void push_members(lua_State *L, int state, const crml_shape *shape) {
  lua_pushlightuserdata(L, (void *)shape);
  lua_rawget(L, state);
}

/* ---- the thorough pass ---------------------------------------------------------------------- */

typedef struct pass {
  lua_State *L;
  int state;
  int fault_count;  /* MAX_FAULTS + 1: there are more than are kept */
  char faults[MAX_FAULTS][FAULT_SIZE];
} pass;

/* Where a value is: under a name (the stack slot of the key), or at a list's index (key is 0). */
typedef struct place {
  const struct place *parent;
  int key;
  size_t index;
} place;

/* The name in a slot if it is fit to be shown; it may be data (the key of a map). */
static const char *shown_name(lua_State *L, int slot) {
  size_t len, i;
  const char *name = lua_tolstring(L, slot, &len);
  if (len == 0 || len > 64) return "?";
  for (i = 0; i < len; i++)
    if (name[i] <= ' ' || name[i] > '~') return "?";
  return name;
}

/* Writes "a.b[2]" and gives its length, below `size`; what does not fit is cut. */
static size_t write_place(lua_State *L, const place *at, char *out, size_t size) {
  size_t len;
  int added;
  out[0] = '\0';
  if (!at) return 0;
  len = write_place(L, at->parent, out, size);
  if (at->key == 0)
    added = snprintf(out + len, size - len, "[%lu]", (unsigned long)at->index);
  else
    added = snprintf(out + len, size - len, "%s%s", len ? "." : "", shown_name(L, at->key));
  return len + (size_t)added < size ? len + (size_t)added : size - 1;
}

/* Keeps a fault in order of text: tables have no order, messages should. */
static void keep_fault(pass *p, const char *text) {
  int i;
  if (p->fault_count++ >= MAX_FAULTS) return;
  for (i = p->fault_count - 1; i > 0 && strcmp(p->faults[i - 1], text) > 0; i--)
    memcpy(p->faults[i], p->faults[i - 1], FAULT_SIZE);
  memcpy(p->faults[i], text, strlen(text) + 1);
}

static bool is_full(const pass *p) { return p->fault_count > MAX_FAULTS; }

/* A fault of the value at `at`: "a.b: expected E, got G". */
static void add_mismatch(pass *p, const place *at, const char *expected, const char *got) {
  char where[FAULT_SIZE / 2], text[FAULT_SIZE];
  write_place(p->L, at, where, sizeof where);
  snprintf(text, sizeof text, "%s: expected %s, got %s", where, expected, got);
  keep_fault(p, text);
}

static void add_missing(pass *p, const place *at, const char *member) {
  char where[FAULT_SIZE / 2], text[FAULT_SIZE];
  size_t len = write_place(p->L, at, where, sizeof where);
  snprintf(text, sizeof text, "%s%s%s: missing", where, len ? "." : "", member);
  keep_fault(p, text);
}

/* What JSON calls the value on top, which is not null. */
static const char *kind_of(lua_State *L) {
  switch (lua_type(L, -1)) {
    case LUA_TSTRING: return "a string";
    case LUA_TNUMBER: return "a number";
    case LUA_TBOOLEAN: return "a boolean";
    default: return lua_rawlen(L, -1) > 0 ? "a list" : "an object";
  }
}

/* What became of the value on top of the stack. */
typedef enum outcome {
  KEPT,
  REPLACED,  /* by the value now on top */
  IS_NULL
} outcome;

static outcome fix_value(pass *p, const place *at, const crml_shape *shape);

static outcome fix_integer(pass *p, const place *at) {
  lua_State *L = p->L;
  double n;
#if LUA_VERSION_NUM >= 503
  if (lua_isinteger(L, -1)) return KEPT;
#endif
  if (lua_type(L, -1) != LUA_TNUMBER) {
    add_mismatch(p, at, "an integer", kind_of(L));
    return KEPT;
  }
  n = lua_tonumber(L, -1);
  if (n == floor(n) && crml_pushwhole(L, n)) return REPLACED;
  add_mismatch(p, at, "an integer", n == floor(n) ? "a number out of range" : "a fraction");
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
    add_mismatch(p, at, "a time", type == LUA_TSTRING ? "another text" : "a number out of range");
  else
    add_mismatch(p, at, "a time", kind_of(L));
  return KEPT;
}

/* Items of the list on top; `element` is NULL when nothing is known of them. */
static void fix_items(pass *p, const place *at, const crml_shape *element) {
  lua_State *L = p->L;
  const int list = lua_gettop(L), count = (int)lua_rawlen(L, list);
  place here = { at, 0, 0 };
  int i;
  luaL_checkstack(L, 8, "decoding");
  for (i = 1; i <= count && !is_full(p); i++) {
    outcome done;
    here.index = (size_t)i;
    lua_rawgeti(L, list, i);
    done = fix_value(p, &here, element);
    if (done == REPLACED) lua_rawseti(L, list, i);
    if (done == IS_NULL) add_mismatch(p, &here, "an item", "null");
    lua_settop(L, list);
  }
}

/* Names the required members that the structure on top lacks; `seen` is how many it has. */
static void check_required(pass *p, const place *at, const crml_shape *shape, size_t seen) {
  size_t i;
  for (i = 0; i < shape->member_count; i++)
    if (shape->members[i].required) seen--;
  if (seen == 0) return;
  for (i = 0; i < shape->member_count; i++) {
    if (!shape->members[i].required) continue;
    lua_getfield(p->L, -1, shape->members[i].name);
    if (lua_isnil(p->L, -1)) add_missing(p, at, shape->members[i].name);
    lua_pop(p->L, 1);
  }
}

/* The member that the key names in a structure's table of members, NULL when it has none. Leaves a
 * value on the stack. */
static const crml_member *find_member(lua_State *L, int members, int key) {
  lua_pushvalue(L, key);
  lua_rawget(L, members);
  return lua_touserdata(L, -1);
}

/* Fields of the object on top. `shape` is a structure, a map, or NULL when nothing is known. */
static void fix_fields(pass *p, const place *at, const crml_shape *shape) {
  lua_State *L = p->L;
  const int object = lua_gettop(L), members = object + 1, key = object + 2, value = object + 3;
  const bool structure = shape && shape->type == CRML_SHAPE_STRUCTURE;
  const place here = { at, key, 0 };
  size_t required_seen = 0;
  luaL_checkstack(L, 8, "decoding");
  push_members(L, p->state, shape);
  lua_pushnil(L);
  for (; !is_full(p) && lua_next(L, object); lua_settop(L, key)) {
    const int type = lua_type(L, value);
    const crml_member *member = structure ? find_member(L, members, key) : NULL;
    const crml_shape *of = member ? member->shape : shape ? shape->element : NULL;
    outcome done;
    if (member && member->required && type != LUA_TLIGHTUSERDATA) required_seen++;
    if (type == LUA_TSTRING && (!of || of->type == CRML_SHAPE_STRING)) continue; /* most are */
    lua_settop(L, value);
    done = fix_value(p, &here, of);
    if (done == KEPT) continue;
    if (done == IS_NULL) lua_pushnil(L);
    lua_pushvalue(L, key);
    lua_insert(L, -2);
    lua_rawset(L, object);
  }
  lua_settop(L, object);
  if (structure) check_required(p, at, shape, required_seen);
}

/* Whether the table on top is. */
static bool is_empty(lua_State *L) {
  lua_pushnil(L);
  if (!lua_next(L, -2)) return true;
  lua_pop(L, 2);
  return false;
}

static void fix_table(pass *p, const place *at, const crml_shape *shape) {
  lua_State *L = p->L;
  const bool is_list = lua_rawlen(L, -1) > 0;
  if (shape->type != CRML_SHAPE_LIST) {
    if (is_list) add_mismatch(p, at, "an object", "a list");
    else fix_fields(p, at, shape);
  } else if (is_list) {
    fix_items(p, at, shape->element);
  } else if (!is_empty(L)) { /* an empty list and an empty object look the same */
    add_mismatch(p, at, "a list", "an object");
  }
}

/* A value that the shape does not know of stays as it came, save that nulls and whole numbers are
 * treated as everywhere. */
static outcome fix_unknown(pass *p, const place *at) {
  lua_State *L = p->L;
  switch (lua_type(L, -1)) {
    case LUA_TNUMBER: {
      const double n = lua_tonumber(L, -1);
      return n == floor(n) && crml_pushwhole(L, n) ? REPLACED : KEPT;
    }
    case LUA_TTABLE:
      if (lua_rawlen(L, -1) > 0) fix_items(p, at, NULL);
      else fix_fields(p, at, NULL);
      return KEPT;
    default:
      return KEPT;
  }
}

/* Sets right the value on top. */
static outcome fix_value(pass *p, const place *at, const crml_shape *shape) {
  lua_State *L = p->L;
  const int type = lua_type(L, -1);
  if (type == LUA_TLIGHTUSERDATA) return IS_NULL;
  if (!shape) return fix_unknown(p, at);
  switch (shape->type) {
    case CRML_SHAPE_STRING:
      if (type != LUA_TSTRING) add_mismatch(p, at, "a string", kind_of(L));
      return KEPT;
    case CRML_SHAPE_INTEGER:
      return fix_integer(p, at);
    case CRML_SHAPE_TIMESTAMP:
      return fix_timestamp(p, at);
    default:
      if (type == LUA_TTABLE) fix_table(p, at, shape);
      else add_mismatch(p, at, shape->type == CRML_SHAPE_LIST ? "a list" : "an object", kind_of(L));
      return KEPT;
  }
}

/* ---- the quick pass ------------------------------------------------------------------------
 * Nearly all values are strings, which need nothing wherever they stand. So it looks at the members
 * that the shape names and counts those that are no strings: when that is all there are in the text
 * (count_others), nothing else is to be set right. False: it is not that simple, and the thorough
 * pass has to see to all of it. */

/* The end of the JSON string whose first quote is before `at`: that ends any run of backslashes. */
static const char *skip_string(const char *at, const char *end) {
  const char *quote, *slash;
  while ((quote = memchr(at, '"', (size_t)(end - at))) != NULL) {
    for (slash = quote; slash[-1] == '\\'; slash--) {}
    at = quote + 1;
    if ((quote - slash) % 2 == 0) return at;
  }
  return end;
}

/* How many values of a JSON text are no strings: objects, lists, numbers, true, false, null. */
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

static bool quick_fields(pass *p, const crml_shape *shape, size_t *others);

static bool quick_items(pass *p, const crml_shape *element, size_t *others) {
  lua_State *L = p->L;
  const int count = (int)lua_rawlen(L, -1);
  int i;
  if (element->type != CRML_SHAPE_STRUCTURE) return false;
  for (i = 1; i <= count; i++) {
    lua_rawgeti(L, -1, i);
    if (!lua_istable(L, -1) || !quick_fields(p, element, others)) return false;
    lua_pop(L, 1);
  }
  return count > 0 || is_empty(L);
}

/* A member's value, on top, that is not just a string as it should be. */
static bool quick_value(pass *p, const crml_shape *shape, size_t *others, outcome *done) {
  lua_State *L = p->L;
  const int type = lua_type(L, -1);
  if (type == LUA_TNUMBER) ++*others;
  switch (shape->type) {
    case CRML_SHAPE_INTEGER:
      *done = fix_integer(p, NULL);
      return p->fault_count == 0;
    case CRML_SHAPE_TIMESTAMP:
      *done = fix_timestamp(p, NULL);
      return p->fault_count == 0;
    case CRML_SHAPE_STRUCTURE:
      return type == LUA_TTABLE && quick_fields(p, shape, others);
    case CRML_SHAPE_LIST:
      if (type == LUA_TTABLE) ++*others;
      return type == LUA_TTABLE && quick_items(p, shape->element, others);
    case CRML_SHAPE_MAP:
      if (type == LUA_TTABLE) ++*others;
      return type == LUA_TTABLE && lua_rawlen(L, -1) == 0;
    default:
      return false;
  }
}

/* Members of the structure on top. */
static bool quick_fields(pass *p, const crml_shape *shape, size_t *others) {
  lua_State *L = p->L;
  const int object = lua_gettop(L), names = object + 1;
  size_t i;
  luaL_checkstack(L, (int)shape->member_count + 8, "decoding");
  if (lua_rawlen(L, object) > 0) return false;
  ++*others;
  push_members(L, p->state, shape);
  for (i = 0; i < shape->member_count; i++) {
    const crml_member *member = &shape->members[i];
    outcome done = KEPT;
    int type;
    lua_rawgeti(L, names, (int)i + 1);
    lua_rawget(L, object);
    type = lua_type(L, -1);
    if (type == LUA_TNIL) {
      if (member->required) return false;
    } else if (type != LUA_TSTRING || member->shape->type != CRML_SHAPE_STRING) {
      if (!quick_value(p, member->shape, others, &done)) return false;
      if (done == REPLACED) lua_setfield(L, object, member->name);
    }
  }
  lua_settop(L, object);
  return true;
}

static void push_faults(const pass *p) {
  luaL_Buffer text;
  int i;
  luaL_buffinit(p->L, &text);
  for (i = 0; i < p->fault_count && i < MAX_FAULTS; i++) {
    if (i > 0) luaL_addstring(&text, "; ");
    luaL_addstring(&text, p->faults[i]);
  }
  if (is_full(p)) luaL_addstring(&text, "; and more");
  luaL_pushresult(&text);
}

/* ---- what C calls -------------------------------------------------------------------------- */

bool crml_shape_fit(lua_State *L, int state, const crml_shape *shape, crml_text json) {
  const int object = lua_gettop(L);
  size_t others = 0;
  pass p;
  p.L = L;
  p.state = state;
  p.fault_count = 0;
  if (quick_fields(&p, shape, &others) && others == count_others(json)) return true;
  lua_settop(L, object);
  p.fault_count = 0;
  fix_fields(&p, NULL, shape);
  if (p.fault_count == 0) return true;
  push_faults(&p);
  return false;
}
