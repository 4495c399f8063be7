/* The C module `cleanroomsml.core`. */
#include "lua/lua_glue.h"

/* The same as in lua/cleanroomsml/version.lua: files of two versions are never mixed. */
#define VERSION "1.0.0-dev"

CRML_EXPORT int luaopen_cleanroomsml_core(lua_State *L);

CRML_EXPORT int luaopen_cleanroomsml_core(lua_State *L) {
  lua_newtable(L);
  crml_open_decode(L);
  crml_open_describe(L);
  crml_open_values(L);
  crml_open_system(L);
  crml_open_terminal(L);
  crml_open_file(L);
  crml_open_process(L);
  crml_open_jose(L);
  crml_open_fetch(L);
  crml_open_credentials(L);
  crml_open_client(L);
  crml_open_notifier(L);
  crml_open_group(L);
  crml_open_call(L);
  crml_open_start(L);
  crml_open_result(L);
  crml_open_invoke(L);
  crml_open_driver(L);
  crml_open_wakeup(L);
  lua_pushliteral(L, VERSION);
  lua_setfield(L, -2, "version");
  return 1;
}
