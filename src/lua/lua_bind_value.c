/* The values of a request by their shapes: scalars as text, and the JSON body. */
#include "lua/lua_bind_value.h"

#include <math.h>
#include <string.h>

#include "base/json_text.h"

typedef crml_bind_walk walk;
typedef crml_step step;

static step step_to(const step *parent, crml_text name) { return crml_step_to(parent, name); }

/* Pushes a field of a table and returns its type; LUA_TNIL: absent. */
int crml_bind_push_member(const walk *w, int table, crml_text name) {
  crml_pushtext(w->L, name);
  lua_rawget(w->L, table);
  return lua_type(w->L, -1);
}

/* ---- scalars: the value is on top ------------------------------------------------------------ */

/* cjson.null and ngx.null are the same light userdata. */
static bool is_null(lua_State *L) {
  return lua_type(L, -1) == LUA_TLIGHTUSERDATA && lua_touserdata(L, -1) == NULL;
}

void crml_bind_wrong_type(const walk *w, const step *at, const char *expected) {
  if (is_null(w->L)) crml_binding_fault(w->b, at, "is null: leave it out");
  else crml_binding_fault(w->b, at, "must be %s, not %s", expected, luaL_typename(w->L, -1));
}

static bool ends_with(crml_text text, const char *end) {
  const size_t len = strlen(end);
  return text.len >= len && memcmp(text.data + text.len - len, end, len) == 0;
}

/* A policy is passed as JSON text, not as a table. */
void crml_bind_wrong_text(const walk *w, const step *at, const crml_shape_row *shape) {
  char name[CRML_TEXT_MAX];
  if (lua_istable(w->L, -1) && crml_shape_value_count(shape) == 0 &&
      ends_with(crml_shape_name(w->service, shape, name), "Policy"))
    crml_binding_fault(w->b, at, "must be JSON text, not a table: encode it first");
  else
    crml_bind_wrong_type(w, at, "a string");
}

/* Whether a text is "NULL", the service's name for a model's base version, where an identifier is
 * expected. The base version has none. */
bool crml_bind_is_base_version(const walk *w, const crml_shape_row *shape, crml_text text) {
  return crml_shape_pattern_class(w->service, shape) == CRML_PATTERN_UUID &&
         crml_text_equal(text, crml_text_of("NULL"));
}

/* Reads the string on top; false after a fault. */
static bool get_text(const walk *w, const step *at, const crml_shape_row *shape, crml_text *out) {
  crml_text text;
  if (lua_type(w->L, -1) != LUA_TSTRING) {
    crml_bind_wrong_text(w, at, shape);
    return false;
  }
  text = crml_tolstring(w->L, -1);
  if (crml_bind_is_base_version(w, shape, text)) {
    crml_binding_fault(w->b, at, "must not be \"NULL\": the first version has no identifier, "
                                 "and this operation cannot select it");
    return false;
  }
  if (!crml_binding_check_text(w->b, w->service, at, shape, text)) return false;
  *out = text;
  return true;
}

static crml_text get_number(const walk *w, const step *at, const crml_shape_row *shape,
                            char out[CRML_NUMBER_TEXT]) {
  const bool is_double = crml_shape_type(shape) == CRML_TYPE_DOUBLE;
  crml_text text = { out, 0 };
  if (lua_type(w->L, -1) != LUA_TNUMBER)
    crml_bind_wrong_type(w, at, is_double ? "a number" : "an integer");
  else
    text.len = crml_binding_write_number(w->b, w->service, at, shape, lua_tonumber(w->L, -1), out);
  return text;
}

static crml_text get_time(const walk *w, const step *at, char out[CRML_NUMBER_TEXT]) {
  crml_text text = { out, 0 };
  switch (lua_type(w->L, -1)) {
    case LUA_TNUMBER:
      text.len = crml_binding_write_seconds(w->b, at, lua_tonumber(w->L, -1), out);
      break;
    case LUA_TSTRING:
      text.len = crml_binding_write_time(w->b, at, crml_tolstring(w->L, -1), out);
      break;
    default:
      crml_bind_wrong_type(w, at, "a time (seconds since 1970, or ISO 8601 text)");
  }
  return text;
}

static crml_text get_boolean(const walk *w, const step *at) {
  static const crml_text yes = CRML_LITERAL("true"), no = CRML_LITERAL("false");
  if (lua_type(w->L, -1) != LUA_TBOOLEAN) crml_bind_wrong_type(w, at, "a boolean");
  return lua_toboolean(w->L, -1) ? yes : no;
}

/* The scalar on top as text, in `out` or in place; empty after a fault or for an empty string. */
crml_text crml_bind_scalar_text(const walk *w, const step *at, const crml_shape_row *shape,
                            char out[CRML_NUMBER_TEXT]) {
  crml_text text = { NULL, 0 };
  switch (crml_shape_type(shape)) {
    case CRML_TYPE_STRING:
      (void)get_text(w, at, shape, &text);
      return text;
    case CRML_TYPE_TIMESTAMP:
      return get_time(w, at, out);
    case CRML_TYPE_BOOLEAN:
      return get_boolean(w, at);
    default:
      return get_number(w, at, shape, out);
  }
}

/* ---- keys that should not be there ----------------------------------------------------------- */

static size_t count_keys(lua_State *L, int table) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) count++;
  return count;
}

/* Writes any key at a stack index for a message: "name", "[3]", "[boolean]". */
static crml_text show_key(lua_State *L, int i, char out[64]) {
  char number[CRML_NUMBER_TEXT];
  crml_text shown = { out, 0 }, kind = crml_text_of(luaL_typename(L, i));
  if (lua_type(L, i) == LUA_TSTRING) {
    shown.len = crml_binding_show(crml_tolstring(L, i), out);
    return shown;
  }
  if (lua_type(L, i) == LUA_TNUMBER) {
    kind.data = number;
    kind.len = crml_json_write_double(lua_tonumber(L, i), number);
  }
  out[shown.len++] = '[';
  memcpy(out + shown.len, kind.data, kind.len);
  shown.len += kind.len;
  out[shown.len++] = ']';
  return shown;
}

/* The first of the added names in alphabetical order. */
typedef struct first_names {
  char names[CRML_BINDING_FAULTS][64];
  unsigned char len[CRML_BINDING_FAULTS];
  unsigned char order[CRML_BINDING_FAULTS];
  size_t count;
  bool more;
} first_names;

static int compare_names(crml_text a, crml_text b) {
  const int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
  if (order != 0) return order;
  return a.len < b.len ? -1 : a.len > b.len;
}

static crml_text name_at(const first_names *f, size_t i) {
  crml_text name;
  name.data = f->names[f->order[i]];
  name.len = f->len[f->order[i]];
  return name;
}

static void add_name(first_names *f, crml_text name) {
  size_t place = f->count, slot = f->count;
  while (place > 0 && compare_names(name_at(f, place - 1), name) > 0) place--;
  if (f->count == CRML_BINDING_FAULTS) {
    f->more = true;
    if (place == f->count) return;
    slot = f->order[--f->count];
  }
  memmove(f->order + place + 1, f->order + place, f->count - place);
  f->order[place] = (unsigned char)slot;
  f->count++;
  memcpy(f->names[slot], name.data, name.len);
  f->len[slot] = (unsigned char)name.len;
}

static bool is_member(const walk *w, const crml_shape_row *shape, int key) {
  const crml_member_row *members = crml_shape_members(w->service, shape);
  crml_text name;
  size_t i;
  if (lua_type(w->L, key) != LUA_TSTRING) return false;
  name = crml_tolstring(w->L, key);
  for (i = 0; i < crml_shape_member_count(shape); i++)
    if (crml_text_equal(name, crml_member_name(w->service, &members[i]))) return true;
  return false;
}

/* Adds a fault for each key of a table that is no member of the structure. */
static void blame_unknown(const walk *w, const step *at, const crml_shape_row *shape, int table) {
  lua_State *L = w->L;
  first_names found;
  char shown[64];
  size_t i;
  found.count = 0;
  found.more = false;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
    if (!is_member(w, shape, -2)) add_name(&found, show_key(L, -2, shown));
  for (i = 0; i < found.count; i++)
    crml_binding_unknown(w->b, w->service, at, shape, name_at(&found, i));
  if (found.more) crml_binding_more(w->b);
}

void crml_bind_check_keys(const walk *w, const step *at, const crml_shape_row *shape, int table,
                          size_t seen) {
  if (count_keys(w->L, table) != seen) blame_unknown(w, at, shape, table);
}

/* ---- values of the body: on top of the stack, and left there
 * ----------------------------------- */

static void bind_value(const walk *w, const step *at, const crml_shape_row *shape);

static void bind_scalar(const walk *w, const step *at, const crml_shape_row *shape) {
  char out[CRML_NUMBER_TEXT];
  const crml_type type = crml_shape_type(shape);
  const crml_text text = crml_bind_scalar_text(w, at, shape, out);
  if (!crml_binding_may_go_on(w->b, text.len)) return;
  if (type == CRML_TYPE_STRING || type == CRML_TYPE_TIMESTAMP)
    crml_json_append_string(&w->b->body, text);
  else
    crml_buffer_append_text(&w->b->body, text);
}

/* Writes the comma before a member of an object or an item of a list. */
static void separate(const walk *w, size_t before) {
  if (before > 0) crml_buffer_putc(&w->b->body, ',');
}

/* Writes a member's name and what stands around it, in one piece. */
static void write_name(const walk *w, crml_text name, size_t before) {
  char *out = crml_buffer_extend(&w->b->body, (before > 0) + name.len + 3);
  if (out == NULL) return;
  if (before > 0) *out++ = ',';
  *out++ = '"';
  memcpy(out, name.data, name.len);
  memcpy(out + name.len, "\":", 2);
}

/* Binds members of the table and returns how many are present. */
size_t crml_bind_members(const walk *w, const step *at, const crml_member_row *members,
                           size_t count, int table) {
  lua_State *L = w->L;
  size_t seen = 0, i;
  for (i = 0; i < count && crml_binding_may_go_on(w->b, 0); i++) {
    const crml_text name = crml_member_name(w->service, &members[i]);
    const step here = step_to(at, name);
    if (crml_bind_push_member(w, table, name) != LUA_TNIL) {
      write_name(w, name, seen++);
      bind_value(w, &here, crml_member_shape(w->service, &members[i]));
    } else if (crml_member_is_required(&members[i])) {
      crml_binding_fault(w->b, &here, "missing");
    }
    lua_pop(L, 1);
  }
  return seen;
}

/* Appends the names of a union's members, as many as fit into a message. */
static void blame_union(const walk *w, const step *at, const crml_shape_row *shape, size_t seen) {
  const crml_member_row *members = crml_shape_members(w->service, shape);
  char names[CRML_BINDING_FAULT / 2];
  size_t len = 0, i;
  for (i = 0; i < crml_shape_member_count(shape); i++) {
    const crml_text name = crml_member_name(w->service, &members[i]);
    if (len + name.len + 4 > sizeof names) break;
    if (i > 0) names[len++] = ',', names[len++] = ' ';
    memcpy(names + len, name.data, name.len);
    len += name.len;
  }
  crml_binding_fault(w->b, at, "must have exactly one member (of %.*s), not %lu", (int)len, names,
                     (unsigned long)seen);
}

static void bind_structure(const walk *w, const step *at, const crml_shape_row *shape) {
  const int table = lua_gettop(w->L);
  size_t seen;
  crml_buffer_putc(&w->b->body, '{');
  seen = crml_bind_members(w, at, crml_shape_members(w->service, shape),
                           crml_shape_member_count(shape), table);
  crml_buffer_putc(&w->b->body, '}');
  if (crml_shape_is_union(shape) && seen != 1) blame_union(w, at, shape, seen);
  crml_bind_check_keys(w, at, shape, table, seen);
}

/* Adds the fault for a list with more keys than consecutive items: names the hole, or the key that
 * is no index. */
static void blame_keys(const walk *w, const step *at, int table, size_t count) {
  lua_State *L = w->L;
  char shown[64], first[64];
  size_t first_len = 0;
  step hole;
  bool indices = false;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    const double n = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : 0;
    crml_text key;
    if (n >= 1 && n == floor(n)) {
      indices = indices || n > (double)count;
      continue;
    }
    key = show_key(L, -2, shown);
    if (first_len > 0) {
      crml_text least = { NULL, 0 };
      least.data = first;
      least.len = first_len;
      if (compare_names(key, least) >= 0) continue;
    }
    memcpy(first, key.data, key.len);
    first_len = key.len;
  }
  if (first_len > 0)
    crml_binding_fault(w->b, at, "must be a list, but has the key %.*s", (int)first_len, first);
  if (!indices) return;
  hole = step_to(at, crml_text_of(NULL));
  hole.index = count + 1;
  crml_binding_fault(w->b, &hole, "missing: the list has a hole");
}

/* Calls `item` for each item of the list on top; returns how many there are. */
size_t crml_bind_each_item(const walk *w, const step *at, const crml_shape_row *shape,
                        void (*item)(const walk *w, const step *at, const crml_shape_row *shape)) {
  lua_State *L = w->L;
  const int table = lua_gettop(L);
  const crml_shape_row *element = crml_shape_element(w->service, shape);
  step here = step_to(at, crml_text_of(NULL));
  const size_t total = count_keys(L, table);
  size_t count = 0;
  for (;; count++, lua_pop(L, 1)) {
    here.index = count + 1;
    lua_rawgeti(L, table, (int)(count + 1));
    if (lua_isnil(L, -1) || !crml_binding_may_go_on(w->b, 0)) break;
    item(w, &here, element);
  }
  lua_pop(L, 1);
  if (count < total && w->b->work > 0) blame_keys(w, at, table, count);
  (void)crml_binding_check_size(w->b, w->service, at, shape, total);
  return count;
}

static void bind_item(const walk *w, const step *at, const crml_shape_row *shape) {
  separate(w, at->index - 1);
  bind_value(w, at, shape);
}

static void bind_list(const walk *w, const step *at, const crml_shape_row *shape) {
  crml_buffer_putc(&w->b->body, '[');
  crml_bind_each_item(w, at, shape, bind_item);
  crml_buffer_putc(&w->b->body, ']');
}

/* Binds a map's entry: the value is on top, its key below. */
static void bind_entry(const walk *w, const step *at, const crml_shape_row *shape, size_t before) {
  lua_State *L = w->L;
  crml_text key;
  char shown[64];
  step here;
  if (lua_type(L, -2) != LUA_TSTRING) {
    here = step_to(at, show_key(L, -2, shown));
    crml_binding_fault(w->b, &here, "must have a string as its key, not %s", luaL_typename(L, -2));
    return;
  }
  key = crml_tolstring(L, -2);
  here = step_to(at, key);
  (void)crml_binding_check_text(w->b, w->service, &here, crml_shape_key(w->service, shape), key);
  separate(w, before);
  if (crml_binding_may_go_on(w->b, key.len)) crml_json_append_string(&w->b->body, key);
  crml_buffer_putc(&w->b->body, ':');
  bind_value(w, &here, crml_shape_element(w->service, shape));
}

static void bind_map(const walk *w, const step *at, const crml_shape_row *shape) {
  lua_State *L = w->L;
  const int table = lua_gettop(L);
  const bool entered = crml_binding_enter_unordered(w->b);
  size_t count = 0;
  crml_buffer_putc(&w->b->body, '{');
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1), count++)
    if (crml_binding_may_go_on(w->b, 0)) bind_entry(w, at, shape, count);
  crml_buffer_putc(&w->b->body, '}');
  crml_binding_leave_unordered(w->b, entered);
  (void)crml_binding_check_size(w->b, w->service, at, shape, count);
}

static void bind_table(const walk *w, const step *at, const crml_shape_row *shape) {
  if (w->b->depth == CRML_MAX_DEPTH) {
    crml_binding_fault(w->b, at, "is nested more than %d deep", CRML_MAX_DEPTH);
    return;
  }
  w->b->depth++;
  luaL_checkstack(w->L, 8, "request");
  if (crml_shape_type(shape) == CRML_TYPE_STRUCTURE) bind_structure(w, at, shape);
  else if (crml_shape_type(shape) == CRML_TYPE_LIST) bind_list(w, at, shape);
  else bind_map(w, at, shape);
  w->b->depth--;
}

static void bind_value(const walk *w, const step *at, const crml_shape_row *shape) {
  static const char *const expected[] = { "a table", "a list", "a table with names" };
  const crml_type type = crml_shape_type(shape);
  if (type < CRML_TYPE_STRUCTURE) bind_scalar(w, at, shape);
  else if (lua_istable(w->L, -1)) bind_table(w, at, shape);
  else crml_bind_wrong_type(w, at, expected[type - CRML_TYPE_STRUCTURE]);
}
