/* The state of one pass over a decoded body: position and faults. */
#ifndef CRML_LUA_PASS_H
#define CRML_LUA_PASS_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

enum {
  CRML_PASS_FAULTS = 10,  /* faults listed in one message */
  CRML_PASS_FAULT_SIZE = 256
};

typedef struct crml_pass {
  lua_State *L;
  int state;  /* stack index of crml_shape_fit's table */
  const crml_service *service;
  int fault_count;  /* CRML_PASS_FAULTS + 1: there are unlisted ones */
  char faults[CRML_PASS_FAULTS][CRML_PASS_FAULT_SIZE];
} crml_pass;

/* The path of a value: a name (the stack slot of the key), or an index of a list (key is 0). */
typedef struct crml_place {
  const struct crml_place *parent;
  int key;
  size_t index;
} crml_place;

/* Whether no further fault would be listed. */
static inline bool crml_pass_is_full(const crml_pass *p) {
  return p->fault_count > CRML_PASS_FAULTS;
}

/* Adds a fault of the value at `at`: "a.b: expected E, got G". */
void crml_pass_mismatch(crml_pass *p, const crml_place *at, const char *expected, const char *got);
/* Adds a fault for a member missing in the structure at `at` (NULL: the body). */
void crml_pass_missing(crml_pass *p, const crml_place *at, crml_text member);
/* Pushes all faults as one text. */
void crml_pass_push_faults(const crml_pass *p);

#pragma GCC visibility pop

#endif
