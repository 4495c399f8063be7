/* core.describe: the description of the service as Lua tables, new ones for each call. */
#include <string.h>

#include "lua/lua_glue.h"

static const crml_service *const service = &crml_cleanrooms_ml;

static const crml_operation_row *find_operation(lua_State *L, int i) {
  return crml_service_find_operation(service, crml_tolstring(L, i));
}

const crml_operation_row *crml_lua_check_operation(lua_State *L, int i) {
  const crml_operation_row *operation;
  luaL_checktype(L, i, LUA_TSTRING);
  operation = find_operation(L, i);
  if (operation == NULL) luaL_error(L, "no operation is called %s", lua_tostring(L, i));
  return operation;
}

/* Sets the flag if it is true; otherwise it stays nil. */
static void set_true(lua_State *L, const char *name, bool value) {
  if (!value) return;
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

static void set_limit(lua_State *L, const char *name, const double *limit) {
  if (limit == NULL) return;
  if (*limit != (double)(long long)*limit || !crml_pushwhole(L, *limit))
    lua_pushnumber(L, (lua_Number)*limit);
  lua_setfield(L, -2, name);
}

/* ---- shapes: { name, type, min, max, pattern, enum, union, sensitive, element, key, members } ---
 * A shape that comes twice in one description is the same table; `made` is where those are kept. */

static void push_shape(lua_State *L, int made, const crml_shape_row *shape);

static void set_shape(lua_State *L, int made, const char *name, const crml_shape_row *shape) {
  push_shape(L, made, shape);
  lua_setfield(L, -2, name);
}

static void set_texts(lua_State *L, const crml_shape_row *shape) {
  char into[CRML_TEXT_MAX];
  crml_settext(L, "name", crml_shape_name(service, shape, into));
  if (crml_shape_pattern_class(service, shape) != CRML_PATTERN_NONE)
    crml_settext(L, "pattern", crml_shape_pattern(service, shape, into));
}

static void set_values(lua_State *L, const crml_shape_row *shape) {
  const size_t count = crml_shape_value_count(shape);
  char into[CRML_TEXT_MAX];
  size_t i;
  if (count == 0) return;
  lua_createtable(L, (int)count, 0);
  for (i = 0; i < count; i++) {
    crml_pushtext(L, crml_shape_value(service, shape, i, into));
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "enum");
}

/* Sets the list of { name, required, sensitive, location, shape }; `location` only with
 * `is_input`. */
static void set_members(lua_State *L, int made, const crml_shape_row *shape, bool is_input) {
  static const char *const locations[] = { "path", "query", "body" };
  const crml_member_row *member = crml_shape_members(service, shape);
  const size_t count = crml_shape_member_count(shape);
  size_t i;
  lua_createtable(L, (int)count, 0);
  for (i = 0; i < count; i++, member++) {
    lua_createtable(L, 0, 5);
    crml_settext(L, "name", crml_member_name(service, member));
    set_boolean(L, "required", crml_member_is_required(member));
    set_true(L, "sensitive", crml_member_is_secret(member));
    if (is_input)
      crml_settext(L, "location", crml_text_of(locations[crml_member_location(member)]));
    set_shape(L, made, "shape", crml_member_shape(service, member));
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "members");
}

static void fill_shape(lua_State *L, int made, const crml_shape_row *shape) {
  const crml_type type = crml_shape_type(shape);
  set_texts(L, shape);
  crml_settext(L, "type", crml_text_of(crml_type_name(type)));
  set_limit(L, "min", crml_shape_min(service, shape));
  set_limit(L, "max", crml_shape_max(service, shape));
  set_true(L, "union", crml_shape_is_union(shape));
  set_true(L, "sensitive", crml_shape_is_sensitive(shape));
  set_values(L, shape);
  if (type == CRML_TYPE_LIST || type == CRML_TYPE_MAP)
    set_shape(L, made, "element", crml_shape_element(service, shape));
  if (type == CRML_TYPE_MAP) set_shape(L, made, "key", crml_shape_key(service, shape));
  if (type == CRML_TYPE_STRUCTURE)
    set_members(L, made, shape, crml_shape_is_input(shape));
}

static void push_shape(lua_State *L, int made, const crml_shape_row *shape) {
  luaL_checkstack(L, 10, "description");
  lua_pushlightuserdata(L, (void *)shape);
  lua_rawget(L, made);
  if (!lua_isnil(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushlightuserdata(L, (void *)shape);
  lua_pushvalue(L, -2);
  lua_rawset(L, made);
  fill_shape(L, made, shape);
}

/* ---- operations: { name, method, http, readonly, idempotent, short_form, arn, input, output,
 * errors, pagination } ------------------------------------------------------------------------- */

/* Sets http = { method, path }, the path with "{member}" for each label. */
static void set_http(lua_State *L, const crml_operation_row *op) {
  const crml_member_row *members = crml_shape_members(service, crml_operation_input(service, op));
  const crml_text path = crml_operation_path(service, op);
  luaL_Buffer text;
  size_t i;
  lua_createtable(L, 0, 2);
  crml_settext(L, "method", crml_text_of(crml_operation_http_method(op)));
  luaL_buffinit(L, &text);
  for (i = 0; i < path.len; i++) {
    const unsigned char byte = (unsigned char)path.data[i];
    crml_text name;
    if (byte > 31) {
      luaL_addchar(&text, (char)byte);
      continue;
    }
    name = crml_member_name(service, &members[byte - 1]);
    luaL_addchar(&text, '{');
    luaL_addlstring(&text, name.data, name.len);
    luaL_addchar(&text, '}');
  }
  luaL_pushresult(&text);
  lua_setfield(L, -2, "path");
  lua_setfield(L, -2, "http");
}

/* Sets the list of { name, status, shape }. */
static void set_errors(lua_State *L, int made, const crml_operation_row *op) {
  char into[CRML_TEXT_MAX];
  size_t i;
  int count = 0;
  lua_newtable(L);
  for (i = 0; i < crml_service_error_count(service); i++) {
    if (!crml_operation_has_error(op, i)) continue;
    lua_createtable(L, 0, 3);
    crml_settext(L, "name", crml_shape_name(service, crml_service_error(service, i), into));
    lua_pushinteger(L, crml_service_error_status(service, i));
    lua_setfield(L, -2, "status");
    set_shape(L, made, "shape", crml_service_error(service, i));
    lua_rawseti(L, -2, ++count);
  }
  lua_setfield(L, -2, "errors");
}

static void set_pagination(lua_State *L, const crml_operation_row *op) {
  crml_paging paging;
  if (!crml_operation_paging(service, op, &paging)) return;
  lua_createtable(L, 0, 4);
  crml_settext(L, "input", crml_member_name(service, paging.input_token));
  crml_settext(L, "limit", crml_member_name(service, paging.limit));
  crml_settext(L, "output", crml_member_name(service, paging.output_token));
  crml_settext(L, "result", crml_member_name(service, paging.result));
  lua_setfield(L, -2, "pagination");
}

static void set_arn(lua_State *L, const crml_operation_row *op) {
  const size_t arn = crml_operation_arn(op);
  const crml_member_row *members = crml_shape_members(service, crml_operation_input(service, op));
  if (arn != CRML_NO_MEMBER) crml_settext(L, "arn", crml_member_name(service, &members[arn]));
}

static void push_operation(lua_State *L, int made, const crml_operation_row *op) {
  const crml_shape_row *input = crml_operation_input(service, op);
  const crml_shape_row *output = crml_operation_output(service, op);
  char into[CRML_TEXT_MAX];
  lua_createtable(L, 0, 11);
  crml_settext(L, "name", crml_operation_name(service, op, into));
  crml_settext(L, "method", crml_operation_method(service, op));
  set_http(L, op);
  set_boolean(L, "readonly", crml_operation_has(op, CRML_OPERATION_READONLY));
  set_boolean(L, "idempotent", crml_operation_has(op, CRML_OPERATION_IDEMPOTENT));
  set_boolean(L, "short_form", crml_operation_has(op, CRML_OPERATION_SHORT_FORM));
  set_arn(L, op);
  set_shape(L, made, "input", input);
  if (output) set_shape(L, made, "output", output);
  set_errors(L, made, op);
  set_pagination(L, op);
}

/* Pushes the list of { name, method, paginated, short_form, arn } of all operations. */
static void push_operations(lua_State *L) {
  const size_t count = crml_service_operation_count(service);
  crml_paging paging;
  char into[CRML_TEXT_MAX];
  size_t i;
  lua_createtable(L, (int)count, 0);
  for (i = 0; i < count; i++) {
    const crml_operation_row *op = &service->operations[i];
    lua_createtable(L, 0, 5);
    crml_settext(L, "name", crml_operation_name(service, op, into));
    crml_settext(L, "method", crml_operation_method(service, op));
    set_arn(L, op);
    set_boolean(L, "paginated", crml_operation_paging(service, op, &paging));
    set_boolean(L, "short_form", crml_operation_has(op, CRML_OPERATION_SHORT_FORM));
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* core.describe(name) -> the operation or shape of that name, nil: none; core.describe() -> the
 * list of all operations */
static int describe(lua_State *L) {
  const crml_operation_row *operation;
  const crml_shape_row *shape;
  if (lua_isnoneornil(L, 1)) {
    push_operations(L);
    return 1;
  }
  luaL_checktype(L, 1, LUA_TSTRING);
  operation = find_operation(L, 1);
  shape = operation ? NULL : crml_service_find_shape(service, crml_tolstring(L, 1));
  lua_newtable(L);
  if (operation) push_operation(L, lua_gettop(L), operation);
  else if (shape) push_shape(L, lua_gettop(L), shape);
  else lua_pushnil(L);
  return 1;
}

/* core.methods() -> the methods of all operations, sorted */
static int methods(lua_State *L) {
  const size_t count = crml_service_operation_count(service);
  size_t i;
  lua_createtable(L, (int)count, 0);
  for (i = 0; i < count; i++) {
    crml_pushtext(L, crml_operation_method(service, &service->operations[i]));
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

void crml_open_describe(lua_State *L) {
  lua_pushcfunction(L, methods);
  lua_setfield(L, -2, "methods");
  lua_pushcfunction(L, describe);
  lua_setfield(L, -2, "describe");
}
