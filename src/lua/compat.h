/* One source for Lua 5.1 to 5.5 and LuaJIT: macros and statics only. */
#ifndef CRML_COMPAT_H
#define CRML_COMPAT_H

#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>

#if defined(__GNUC__)
#define CRML_EXPORT __attribute__((visibility("default")))
#else
#define CRML_EXPORT
#endif

#if LUA_VERSION_NUM < 502
#define lua_rawlen lua_objlen
/* luaL_setfuncs of Lua 5.2: functions with `n` upvalues. */
static inline void crml_setfuncs(lua_State *L, const luaL_Reg *l, int n) {
  for (; l->name; l++) {
    int i;
    for (i = 0; i < n; i++) lua_pushvalue(L, -n);
    lua_pushcclosure(L, l->func, n);
    lua_setfield(L, -(n + 2), l->name);
  }
  lua_pop(L, n);
}
#else
#define crml_setfuncs luaL_setfuncs
#endif

/* The user value of a userdata: a table on every Lua. */
#if LUA_VERSION_NUM < 502
#define crml_setuservalue lua_setfenv
#else
#define crml_setuservalue(L, i) ((void)lua_setuservalue(L, i))
#endif

/* Pushes a whole number, as an integer where Lua has integers. False: outside +-2^53. */
static inline int crml_pushwhole(lua_State *L, double n) {
  if (!(n >= -9007199254740992.0 && n <= 9007199254740992.0)) return 0;
#if LUA_VERSION_NUM >= 503
  lua_pushinteger(L, (lua_Integer)n);
#else
  lua_pushnumber(L, (lua_Number)n);
#endif
  return 1;
}

/* A number of bytes, 0 or more, as a size; SIZE_MAX / 2 where it is larger, as 2^32 is on 32-bit
 * systems. */
static inline size_t crml_size_of(double bytes) {
  return bytes < (double)(SIZE_MAX / 2) ? (size_t)bytes : SIZE_MAX / 2;
}

#endif
