/* The engine of this Lua VM, kept in the registry. */
#include "lua_glue.h"

static const char key[] = "cleanroomsml.core.engine";

typedef struct lua_engine {
  crml_engine *engine;  /* NULL: not made yet */
  bool closed;          /* the VM is closing */
} lua_engine;

/* Whatever is still with the engine is taken back, so that finalizers may run in any order. */
static int engine_gc(lua_State *L) {
  lua_engine *self = lua_touserdata(L, 1);
  crml_engine_free(self->engine);
  self->engine = NULL;
  self->closed = true;
  return 0;
}

/* Leaves the holder on the stack: it is in the registry from then on. */
static lua_engine *push_holder(lua_State *L) {
  lua_engine *self;
  lua_getfield(L, LUA_REGISTRYINDEX, key);
  self = lua_touserdata(L, -1);
  if (self) return self;
  lua_pop(L, 1);
  self = lua_newuserdata(L, sizeof *self);
  self->engine = NULL;
  self->closed = false;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, engine_gc);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, key);
  return self;
}

crml_engine *crml_engine_of(lua_State *L) {
  lua_engine *self = push_holder(L);
  if (self->closed) luaL_error(L, "the Lua state is closing");
  if (self->engine && !crml_engine_is_ours(self->engine)) {
    crml_engine_free(self->engine);  /* the parent has it */
    self->engine = NULL;
  }
  if (self->engine == NULL) self->engine = crml_engine_new();
  if (self->engine == NULL) luaL_error(L, "out of memory");
  lua_pop(L, 1);
  return self->engine;
}

bool crml_engine_serves(lua_State *L, const crml_engine *engine) {
  const lua_engine *self = push_holder(L);
  lua_pop(L, 1);
  return engine && self->engine == engine && crml_engine_is_ours(engine);
}

void crml_engine_use(lua_State *L, crml_engine *engine) {
  lua_engine *self = push_holder(L);
  crml_engine_free(self->engine);
  self->engine = engine;
  lua_pop(L, 1);
}
