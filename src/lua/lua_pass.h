/* One pass over a decoded body: where it is, and the faults it has found. */
#ifndef CRML_LUA_PASS_H
#define CRML_LUA_PASS_H

#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

enum {
  CRML_PASS_FAULTS = 10,  /* listed in one message */
  CRML_PASS_FAULT_SIZE = 256
};

typedef struct crml_pass {
  lua_State *L;
  int state;  /* stack index of the table that crml_shape_fit keeps */
  const crml_service *service;
  int fault_count;  /* CRML_PASS_FAULTS + 1: there are more than are kept */
  char faults[CRML_PASS_FAULTS][CRML_PASS_FAULT_SIZE];
} crml_pass;

/* Where a value is: under a name (the stack slot of the key), or at a list's index (key is 0). */
typedef struct crml_place {
  const struct crml_place *parent;
  int key;
  size_t index;
} crml_place;

/* Whether no further fault would be listed. */
static inline bool crml_pass_is_full(const crml_pass *p) {
  return p->fault_count > CRML_PASS_FAULTS;
}

/* A fault of the value at `at`: "a.b: expected E, got G". */
void crml_pass_mismatch(crml_pass *p, const crml_place *at, const char *expected, const char *got);
/* A member that the structure at `at` (NULL: the body) lacks. */
void crml_pass_missing(crml_pass *p, const crml_place *at, crml_text member);
/* Pushes all faults as one text. */
void crml_pass_push_faults(const crml_pass *p);

#pragma GCC visibility pop

#endif
