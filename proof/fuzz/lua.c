/* Calls the Lua script FUZZ_SCRIPT with each input; an error that it raises is a finding. The lines
 * of Lua that an input reaches count as coverage. */
#include <lauxlib.h>
#include <lualib.h>

#include "fuzz.h"

int luaopen_cleanroomsml_core(lua_State *L);

/* libFuzzer reads these beside its own counters. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t lines[1 << 14];

static void count_line(lua_State *L, lua_Debug *at) {
  const char *name;
  size_t hash;
  lua_getinfo(L, "S", at);
  name = at->short_src;
  for (hash = (size_t)at->currentline * 2654435761u; *name; name++)
    hash = hash * 31 + (unsigned char)*name;
  lines[hash % sizeof lines]++;
}

static lua_State *start(void) {
  lua_State *L = luaL_newstate();
  HOLDS(L);
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_cleanroomsml_core);
  lua_setfield(L, -2, "cleanroomsml.core");
  lua_pop(L, 1);
  if (luaL_loadfile(L, FUZZ_SCRIPT) != 0 || lua_pcall(L, 0, 1, 0) != 0) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    exit(2);
  }
  lua_sethook(L, count_line, LUA_MASKLINE, 0);
  return L;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static lua_State *L;
  if (!L) L = start();
  lua_pushvalue(L, 1);
  lua_pushlstring(L, (const char *)data, size);
  if (lua_pcall(L, 1, 0, 0) != 0) {
    fprintf(stderr, "%s\n", luaL_tolstring(L, -1, NULL));
    abort();
  }
  return 0;
}
