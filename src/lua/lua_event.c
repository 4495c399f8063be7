/* The events for on_attempt: the attempts of a call as tables. */
#include "lua/lua_call.h"

#include <math.h>

enum { AT_ONCE = 16 };

static void set_known(lua_State *L, const char *name, double value) {
  if (value < 0) return;
  if (value != floor(value) || !crml_pushwhole(L, value)) lua_pushnumber(L, value);
  lua_setfield(L, -2, name);
}

static void push_event(lua_State *L, const crml_lua_call *self, const crml_attempt_event *event) {
  lua_createtable(L, 0, 11);
  crml_setgiven(L, "operation", crml_operation_method(&crml_cleanrooms_ml, self->operation));
  crml_setgiven(L, "host", crml_call_host(self->call));
  set_known(L, "attempt", event->attempt);
  if (event->http_status) set_known(L, "http_status", event->http_status);
  if (event->kind) crml_setgiven(L, "kind", crml_text_of(crml_kind_name(event->kind)));
  crml_setgiven(L, "code", crml_text_of(event->code));
  crml_setgiven(L, "request_id", crml_text_of(event->request_id));
  set_known(L, "seconds", event->seconds);
  set_known(L, "bytes_sent", (double)event->sent);
  set_known(L, "bytes_received", (double)event->received);
  lua_pushboolean(L, event->will_retry);
  lua_setfield(L, -2, "will_retry");
}

/* Copies events, at most AT_ONCE. The thread rests meanwhile, if it has the call. */
static size_t copy_events(const crml_lua_call *self, size_t from, crml_attempt_event *out) {
  const bool away = self->live && crml_driver_has(self->driver, crml_call_job(self->call));
  size_t count = 0;
  if (away) crml_driver_enter(self->driver);
  while (count < AT_ONCE && crml_call_get_event(self->call, from + count, &out[count])) count++;
  if (away) crml_driver_leave(self->driver);
  return count;
}

bool crml_lua_push_events(lua_State *L, const crml_lua_call *self, size_t from) {
  crml_attempt_event events[AT_ONCE];
  const size_t count = copy_events(self, from, events);
  size_t i;
  if (count == 0) return false;
  lua_newtable(L);
  for (i = 0; i < count; i++) {
    push_event(L, self, &events[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return true;
}
