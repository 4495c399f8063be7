/* A host program with cleanroomsml inside: the C module is linked in (make static), and its Lua
 * files are arrays in modules.h (tools/embed.lua), so neither is searched on disk. lua-cjson is
 * loaded as usual; a host that links it too preloads luaopen_cjson. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

#include "modules.h"

int luaopen_cleanroomsml_core(lua_State *L);

/* The host's use of the module: host ARN ENDPOINT prints the model. */
static const char program[] =
  "local arn, endpoint = ...\n"
  "local client = require('cleanroomsml').client { endpoint_url = endpoint }\n"
  "local model, message = client:get_trained_model(arn)\n"
  "client:close()\n"
  "if not model then error(message, 0) end\n"
  "print(model.name, model.status, model.resourceConfig.instanceType)\n";

/* The loader of one module: runs its text, as require would run its file. */
static int load_embedded(lua_State *L) {
  const struct embedded *module = lua_touserdata(L, lua_upvalueindex(1));
  if (luaL_loadbuffer(L, module->text, module->size, lua_pushfstring(L, "@%s", module->file)))
    return lua_error(L);
  lua_pushstring(L, module->name);
  lua_call(L, 1, 1);
  return 1;
}

/* Makes require find the modules in this program only. */
static void preload(lua_State *L) {
  const struct embedded *module;
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  for (module = modules; module->name; module++) {
    lua_pushlightuserdata(L, (void *)module);
    lua_pushcclosure(L, load_embedded, 1);
    lua_setfield(L, -2, module->name);
  }
  lua_pushcfunction(L, luaopen_cleanroomsml_core);
  lua_setfield(L, -2, "cleanroomsml.core");
  lua_pop(L, 2);
}

int main(int argc, char **argv) {
  lua_State *L = luaL_newstate();
  int failed;
  if (!L || argc != 3) {
    fprintf(stderr, L ? "usage: host ARN ENDPOINT\n" : "host: not enough memory\n");
    return EXIT_FAILURE;
  }
  luaL_openlibs(L);
  preload(L);
  failed = luaL_loadstring(L, program);
  if (!failed) {
    lua_pushstring(L, argv[1]);
    lua_pushstring(L, argv[2]);
    failed = lua_pcall(L, 2, 0, 0);
  }
  if (failed) fprintf(stderr, "host: %s\n", lua_tostring(L, -1));
  lua_close(L);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
