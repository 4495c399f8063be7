/* core.process: a command with limits, as a userdata. It starts at once; Lua does the waiting. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lua/lua_glue.h"
#include "os/process.h"

#define PROCESS "cleanroomsml.core.process"

typedef struct lua_process {
  crml_process process;
  crml_process_limits limits;
  bool closed;
} lua_process;

/* --- start --- */

static double number_option(lua_State *L, const char *name, double max) {
  double value;
  lua_getfield(L, 2, name);
  if (lua_type(L, -1) != LUA_TNUMBER) luaL_error(L, "%s: expected a number", name);
  value = lua_tonumber(L, -1);
  if (!(value > 0 && value <= max)) luaL_error(L, "%s: out of range", name);
  lua_pop(L, 1);
  return value;
}

/* Appends "NAME=value" of the pair on top to the list below it; the pair stays. */
static void add_variable(lua_State *L, size_t count) {
  if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "env: expected strings by name");
  lua_pushvalue(L, -2);
  lua_pushliteral(L, "=");
  lua_pushvalue(L, -3);
  lua_concat(L, 3);
  if (strlen(lua_tostring(L, -1)) != lua_rawlen(L, -1))
    luaL_error(L, "env: contains a NUL byte");
  lua_rawseti(L, -4, (int)count);
}

/* The environment for exec from {NAME = value}; its strings are anchored on the stack. */
static char **read_environment(lua_State *L) {
  const char **entries;
  size_t count = 0, i;
  lua_newtable(L);
  lua_getfield(L, 2, "env");
  if (!lua_istable(L, -1)) luaL_error(L, "env: expected a table");
  lua_insert(L, -2);               /* env, list */
  lua_pushnil(L);
  while (lua_next(L, -3)) {        /* env, list, name, value */
    add_variable(L, ++count);
    lua_pop(L, 1);
  }
  entries = lua_newuserdata(L, (count + 1) * sizeof *entries);
  for (i = 0; i < count; i++) {
    lua_rawgeti(L, -2, (int)i + 1);
    entries[i] = lua_tostring(L, -1);
    lua_pop(L, 1);
  }
  entries[count] = NULL;
  return (char **)entries;
}

static int push_unstarted(lua_State *L, const char *why) {
  lua_pushfstring(L, "it could not be started: %s", why);
  return crml_pusherror(L, NULL);
}

/* core.process(command, {timeout, max_output, env}) -> process | nil, message
 * `/bin/sh -c command` with `env` ({NAME = value}) as its environment. */
static int process_new(lua_State *L) {
  lua_process *self;
  size_t length;
  const char *command = luaL_checklstring(L, 1, &length);
  char **environment;
  int error;
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  if (strlen(command) != length) return push_unstarted(L, "it contains a NUL byte");
  self = lua_newuserdata(L, sizeof *self);
  memset(self, 0, sizeof *self);
  crml_process_init(&self->process);
  crml_own(L, PROCESS);
  self->limits.timeout = number_option(L, "timeout", HUGE_VAL);
  self->limits.max_output = crml_size_of(number_option(L, "max_output", 1e9));
  environment = read_environment(L);
  error = crml_process_start(&self->process, command, environment, &self->limits);
  lua_settop(L, 3);
  return error == 0 ? 1 : push_unstarted(L, strerror(error));
}

/* --- methods --- */

static lua_process *check_process(lua_State *L) {
  lua_process *self = luaL_checkudata(L, 1, PROCESS);
  if (self->closed) luaL_error(L, "the process is closed");
  return self;
}

static int process_gc(lua_State *L) {
  lua_process *self = luaL_checkudata(L, 1, PROCESS);
  crml_process_clean(&self->process);
  self->closed = true;
  return 0;
}

/* process:run(seconds) -> done?: waits for up to `seconds`. */
static int process_run(lua_State *L) {
  lua_process *self = check_process(L);
  lua_pushboolean(L, crml_process_run(&self->process, luaL_checknumber(L, 2)));
  return 1;
}

static int push_end(lua_State *L, lua_process *self, const char *name) {
  const crml_buffer *output = &self->process.output;
  lua_createtable(L, 0, 2);
  if (name) {
    lua_pushinteger(L, self->process.number);
    lua_setfield(L, -2, name);
  }
  lua_pushlstring(L, output->data ? output->data : "", output->len);
  lua_setfield(L, -2, "stdout");
  return 1;
}

/* process:result() -> {exit | signal, stdout} | nil, message; for one that is done. Neither exit
 * nor signal: another part of the program took its status. */
static int process_result(lua_State *L) {
  lua_process *self = check_process(L);
  char limit[32];
  switch (self->process.state) {
    case CRML_PROCESS_RUNNING: return luaL_error(L, "the process is not done");
    case CRML_PROCESS_EXITED: return push_end(L, self, "exit");
    case CRML_PROCESS_SIGNALLED: return push_end(L, self, "signal");
    case CRML_PROCESS_LOST: return push_end(L, self, NULL);
    case CRML_PROCESS_TIMEOUT:
      (void)snprintf(limit, sizeof limit, "%.14g", self->limits.timeout);
      lua_pushfstring(L, "it did not end within %s s and was killed", limit);
      return crml_pusherror(L, NULL);
    case CRML_PROCESS_TOO_LARGE:
      (void)snprintf(limit, sizeof limit, "%.14g", (double)self->limits.max_output);
      lua_pushfstring(L, "it wrote more than %s bytes", limit);
      return crml_pusherror(L, NULL);
    default:
      return crml_pusherror(L, "this process forked after it was started");
  }
}

void crml_open_process(lua_State *L) {
  static const luaL_Reg methods[] = {
    { "run", process_run }, { "result", process_result },
    { "__gc", process_gc }, { "__close", process_gc }, { NULL, NULL }
  };
  luaL_newmetatable(L, PROCESS);
  crml_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  lua_pushcfunction(L, process_new);
  lua_setfield(L, -2, "process");
}
