/* Bodies of answers -> Lua tables. lua-cjson reads the text; one pass over what it made then sets
 * right what it cannot know: nulls, integers, times, and whether everything fits the shape. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lua_glue.h"
#include "redact.h"
#include "timestamp.h"

enum {
  MAX_DEPTH = 100,   /* of nested JSON; so it also bounds the recursion of the pass */
  MAX_FAULTS = 10,   /* listed in one message */
  FAULT_SIZE = 256
};

/* ---- state: one table in the registry --------------------------------------------------------
 * [DECODER] = decode of a cjson instance of our own, [shape] = { member name = member }. Shapes
 * and members are light userdata. */

enum { DECODER = 1 };
static const char state_key = 0;

static void push_state(lua_State *L) {
  lua_pushlightuserdata(L, (void *)&state_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
}

/* Calls cjson[option](value) of the instance on top. */
#define SET_OPTION(L, option, push_value) \
  (lua_getfield(L, -1, option), push_value, lua_call(L, 1, 0))

/* Pushes a cjson instance whose settings nobody else can change. */
static void push_cjson(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "cjson");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "new");
  lua_call(L, 0, 1);
  lua_replace(L, -2);
  SET_OPTION(L, "decode_invalid_numbers", lua_pushboolean(L, 0));
  SET_OPTION(L, "decode_max_depth", lua_pushinteger(L, MAX_DEPTH));
}

/* Adds the member tables of a shape and of all below it to the table at `state`. */
static void index_shape(lua_State *L, int state, const crml_shape *shape) {
  size_t i;
  if (shape->element) index_shape(L, state, shape->element);
  if (shape->type != CRML_SHAPE_STRUCTURE) return;
  lua_pushlightuserdata(L, (void *)shape);
  lua_createtable(L, 0, (int)shape->member_count);
  for (i = 0; i < shape->member_count; i++) {
    lua_pushlightuserdata(L, (void *)&shape->members[i]);
    lua_setfield(L, -2, shape->members[i].name);
    index_shape(L, state, shape->members[i].shape);
  }
  lua_rawset(L, state);
}

static void make_state(lua_State *L) {
  int state;
  lua_pushlightuserdata(L, (void *)&state_key);
  lua_newtable(L);
  state = lua_gettop(L);
  push_cjson(L);
  lua_getfield(L, -1, "decode");
  lua_rawseti(L, state, DECODER);
  lua_pop(L, 1);
  index_shape(L, state, crml_get_trained_model.output);
  lua_rawset(L, LUA_REGISTRYINDEX);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static crml_text skip_blanks(crml_text text) {
  while (text.len > 0 && strchr(" \t\r\n", *text.data) && *text.data) text.data++, text.len--;
  return text;
}

/* Pushes the object that `body` is (true), or why it is none (false). */
static bool push_object(lua_State *L, int state, crml_text body) {
  const crml_text text = skip_blanks(body);
  int status;
  if (text.len == 0) {
    lua_pushliteral(L, "the body is empty");
    return false;
  }
  if (memchr(body.data, '\0', body.len)) { /* would end the text for cjson */
    lua_pushliteral(L, "the body is not JSON: it holds a NUL byte");
    return false;
  }
  lua_rawgeti(L, state, DECODER);
  lua_pushlstring(L, body.data, body.len);
  status = lua_pcall(L, 1, 1, 0);
  if (status == LUA_ERRMEM) lua_error(L);
  if (status != 0) {
    lua_pushfstring(L, "the body is not JSON: %s", lua_tostring(L, -1));
    lua_replace(L, -2);
    return false;
  }
  if (*text.data != '{') { /* told by the text: an empty list is the same table */
    lua_pop(L, 1);
    lua_pushliteral(L, "the body is not a JSON object");
    return false;
  }
  return true;
}

/* ---- the pass ------------------------------------------------------------------------------ */

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
  lua_pushlightuserdata(L, (void *)shape);
  lua_rawget(L, p->state);
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

static void fix_table(pass *p, const place *at, const crml_shape *shape) {
  lua_State *L = p->L;
  const bool is_list = lua_rawlen(L, -1) > 0;
  if (shape->type != CRML_SHAPE_LIST) {
    if (is_list) add_mismatch(p, at, "an object", "a list");
    else fix_fields(p, at, shape);
  } else if (is_list) {
    fix_items(p, at, shape->element);
  } else {
    lua_pushnil(L);
    if (!lua_next(L, -2)) return; /* empty: list and object look the same */
    lua_pop(L, 2);
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

bool crml_decode_model(lua_State *L, const crml_operation *operation, crml_text body) {
  pass p;
  bool good;
  luaL_checkstack(L, 8, "decoding");
  if (!crml_utf8_valid(body)) {
    lua_pushliteral(L, "the body is not UTF-8");
    return false;
  }
  push_state(L);
  p.L = L;
  p.state = lua_gettop(L);
  p.fault_count = 0;
  good = push_object(L, p.state, body);
  if (good) {
    fix_fields(&p, NULL, operation->output);
    good = p.fault_count == 0;
    if (!good) push_faults(&p);
  }
  lua_replace(L, p.state);
  lua_settop(L, p.state);
  return good;
}

/* Pushes the first of the object's fields `names` that is a string and not empty, else "". */
static void push_first_text(lua_State *L, int object, const char *const *names) {
  for (; *names; names++) {
    lua_getfield(L, object, *names);
    if (lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0) return;
    lua_pop(L, 1);
  }
  lua_pushliteral(L, "");
}

void crml_decode_error(lua_State *L, crml_text body) {
  static const char *const codes[] = { "code", "Code", "__type", NULL };
  static const char *const messages[] = { "message", "Message", NULL };
  int state;
  luaL_checkstack(L, 8, "decoding");
  push_state(L);
  state = lua_gettop(L);
  if (push_object(L, state, body)) {
    push_first_text(L, state + 1, codes);
    push_first_text(L, state + 1, messages);
  } else {
    const crml_text text = skip_blanks(body);
    const bool markup = text.len > 0 && *text.data == '<';
    lua_pushliteral(L, "");
    lua_pushlstring(L, text.len ? text.data : "", markup ? 0 : text.len);
  }
  lua_remove(L, state + 1);
  lua_remove(L, state);
}

/* ---- what Lua calls ------------------------------------------------------------------------ */

static crml_text check_text(lua_State *L, int i) {
  luaL_checktype(L, i, LUA_TSTRING);
  return crml_tolstring(L, i);
}

static int decode_model(lua_State *L) {
  if (crml_decode_model(L, &crml_get_trained_model, check_text(L, 1))) return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

static int decode_error(lua_State *L) {
  crml_decode_error(L, check_text(L, 1));
  return 2;
}

static int utf8_valid(lua_State *L) {
  lua_pushboolean(L, crml_utf8_valid(check_text(L, 1)));
  return 1;
}

void crml_open_decode(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "decode_model", decode_model },
    { "decode_error", decode_error },
    { "utf8_valid", utf8_valid },
    { NULL, NULL },
  };
  make_state(L);
  crml_setfuncs(L, functions, 0);
}
