#include "lua/lua_pass.h"

#include <stdio.h>
#include <string.h>

/* The name in a stack slot, or "?" for one that is unsafe to show; it may be data (a map's
 * key). */
static const char *shown_name(lua_State *L, int slot) {
  size_t len, i;
  const char *name = lua_tolstring(L, slot, &len);
  if (len == 0 || len > 64) return "?";
  for (i = 0; i < len; i++)
    if (name[i] <= ' ' || name[i] > '~') return "?";
  return name;
}

/* Writes "a.b[2]" and returns its length, below `size`; the rest is cut off. */
static size_t write_place(lua_State *L, const crml_place *at, char *out, size_t size) {
  size_t len;
  int added;
  out[0] = '\0';
  if (!at) return 0;
  len = write_place(L, at->parent, out, size);
  if (at->key == 0)
    added = snprintf(out + len, size - len, "[%lu]", (unsigned long)at->index);
  else
    added = snprintf(out + len, size - len, "%s%s", len ? "." : "", shown_name(L, at->key));
  return len + (size_t)added < size ? len + (size_t)added : size - 1;
}

/* Inserts a fault in order of text: tables have no order, messages need one. */
static void keep_fault(crml_pass *p, const char *text) {
  int i;
  if (p->fault_count++ >= CRML_PASS_FAULTS) return;
  for (i = p->fault_count - 1; i > 0 && strcmp(p->faults[i - 1], text) > 0; i--)
    memcpy(p->faults[i], p->faults[i - 1], CRML_PASS_FAULT_SIZE);
  memcpy(p->faults[i], text, strlen(text) + 1);
}

void crml_pass_mismatch(crml_pass *p, const crml_place *at, const char *expected,
                        const char *got) {
  char where[CRML_PASS_FAULT_SIZE / 2], text[CRML_PASS_FAULT_SIZE];
  write_place(p->L, at, where, sizeof where);
  snprintf(text, sizeof text, "%s: expected %s, got %s", where, expected, got);
  keep_fault(p, text);
}

void crml_pass_missing(crml_pass *p, const crml_place *at, crml_text member) {
  char where[CRML_PASS_FAULT_SIZE / 2], text[CRML_PASS_FAULT_SIZE];
  size_t len = write_place(p->L, at, where, sizeof where);
  snprintf(text, sizeof text, "%s%s%.*s: missing", where, len ? "." : "", (int)member.len,
           member.data);
  keep_fault(p, text);
}

void crml_pass_push_faults(const crml_pass *p) {
  luaL_Buffer text;
  int i;
  luaL_buffinit(p->L, &text);
  for (i = 0; i < p->fault_count && i < CRML_PASS_FAULTS; i++) {
    if (i > 0) luaL_addstring(&text, "; ");
    luaL_addstring(&text, p->faults[i]);
  }
  if (crml_pass_is_full(p)) luaL_addstring(&text, "; and more");
  luaL_pushresult(&text);
}
