#include "testing.h"

CRML_EXPORT int luaopen_cleanroomsml_testing(lua_State *L);

CRML_EXPORT int luaopen_cleanroomsml_testing(lua_State *L) {
  lua_newtable(L);
  crml_testing_open_values(L);
  crml_testing_open_call(L);
  crml_testing_open_engine(L);
  crml_testing_open_service(L);
  return 1;
}
