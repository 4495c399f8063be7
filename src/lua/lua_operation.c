/* The operations as Lua tables, for what is written in Lua: validation, JSON text, the emulator. */
#include <string.h>

#include "lua/lua_glue.h"

static const crml_operation *const operations[] = { &crml_get_trained_model };
enum { COUNT = sizeof operations / sizeof *operations };

static const crml_operation *find(const char *name) {
  size_t k;
  for (k = 0; k < COUNT; k++)
    if (strcmp(operations[k]->name, name) == 0) return operations[k];
  return NULL;
}

const crml_operation *crml_lua_check_operation(lua_State *L, int i) {
  const char *name = luaL_checkstring(L, i);
  const crml_operation *operation = find(name);
  if (operation == NULL) luaL_error(L, "no operation is called %s", name);
  return operation;
}

static void set_string(lua_State *L, const char *name, const char *value) {
  lua_pushstring(L, value);
  lua_setfield(L, -2, name);
}

static void set_boolean(lua_State *L, const char *name, bool value) {
  lua_pushboolean(L, value);
  lua_setfield(L, -2, name);
}

/* Pushes { type, element } or { type, members = { { name, shape, required }, ... } }. */
static void push_shape(lua_State *L, const crml_shape *shape) {
  static const char *const types[] = {
    "string", "integer", "timestamp", "structure", "list", "map" /* as crml_shape_type has them */
  };
  size_t i;
  luaL_checkstack(L, 8, "shapes");
  lua_newtable(L);
  set_string(L, "type", types[shape->type]);
  if (shape->element) {
    push_shape(L, shape->element);
    lua_setfield(L, -2, "element");
  }
  if (shape->type != CRML_SHAPE_STRUCTURE) return;
  lua_newtable(L);
  for (i = 0; i < shape->member_count; i++) {
    lua_newtable(L);
    set_string(L, "name", shape->members[i].name);
    set_boolean(L, "required", shape->members[i].required);
    push_shape(L, shape->members[i].shape);
    lua_setfield(L, -2, "shape");
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "members");
}

static void push_input(lua_State *L, const crml_input *input) {
  lua_newtable(L);
  set_string(L, "name", input->name);
  set_string(L, "location", input->location == CRML_IN_PATH ? "path" : "query");
  set_boolean(L, "required", input->required);
  lua_pushinteger(L, (lua_Integer)input->min);
  lua_setfield(L, -2, "min");
  lua_pushinteger(L, (lua_Integer)input->max);
  lua_setfield(L, -2, "max");
  set_string(L, "pattern", input->pattern_name);
}

static void push_operation(lua_State *L, const crml_operation *operation) {
  size_t i;
  lua_newtable(L);
  set_string(L, "name", operation->name);
  set_string(L, "method", operation->method);
  set_string(L, "path", operation->path);
  lua_newtable(L);
  for (i = 0; i < operation->input_count; i++) {
    push_input(L, &operation->inputs[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  lua_setfield(L, -2, "inputs");
  push_shape(L, operation->output);
  lua_setfield(L, -2, "output");
}

/* An operation's table is made when its name is first looked up: it takes half as long as all the
 * rest of opening the module, and few programs need it. */
static int operations_index(lua_State *L) {
  const crml_operation *operation = lua_type(L, 2) == LUA_TSTRING ? find(lua_tostring(L, 2)) : NULL;
  if (operation == NULL) return 0;
  push_operation(L, operation);
  lua_pushvalue(L, -1);
  lua_setfield(L, 1, operation->name);
  return 1;
}

void crml_open_operations(lua_State *L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_pushcfunction(L, operations_index);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "operations");
}
