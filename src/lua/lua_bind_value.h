/* The walk through a request's values, shared by path, query and body. */
#ifndef CRML_LUA_BIND_VALUE_H
#define CRML_LUA_BIND_VALUE_H

#include "aws/binding.h"
#include "base/json_text.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

typedef struct crml_bind_walk {
  lua_State *L;
  crml_binding *b;
  const crml_service *service;
} crml_bind_walk;

static inline crml_step crml_step_to(const crml_step *parent, crml_text name) {
  crml_step here;
  here.parent = parent;
  here.name = name;
  here.index = 0;
  return here;
}

/* Pushes a field of a table, read raw, and returns its type. */
int crml_bind_push_member(const crml_bind_walk *w, int table, crml_text name);

/* Add a fault: the value on top has another type than its shape, a string in the second. */
void crml_bind_wrong_type(const crml_bind_walk *w, const crml_step *at, const char *expected);
void crml_bind_wrong_text(const crml_bind_walk *w, const crml_step *at,
                          const crml_shape_row *shape);
/* Whether a text is "NULL", the service's name for a model's base version, where an identifier is
 * expected. The base version has none. */
bool crml_bind_is_base_version(const crml_bind_walk *w, const crml_shape_row *shape,
                               crml_text text);

/* The scalar on top as text, in `out` or in place; empty after a fault or for an empty string. */
crml_text crml_bind_scalar_text(const crml_bind_walk *w, const crml_step *at,
                                const crml_shape_row *shape, char out[CRML_NUMBER_TEXT]);

/* Calls `item` for each item of the list on top; returns how many there are. */
size_t crml_bind_each_item(const crml_bind_walk *w, const crml_step *at,
                           const crml_shape_row *shape,
                           void (*item)(const crml_bind_walk *w, const crml_step *at,
                                        const crml_shape_row *shape));
/* Writes members of a table like those of a JSON object, without braces; returns how many are
 * present. */
size_t crml_bind_members(const crml_bind_walk *w, const crml_step *at,
                         const crml_member_row *members, size_t count, int table);
/* Adds a fault for each key of a table that is no member of the structure; `seen` of its keys are
 * members. */
void crml_bind_check_keys(const crml_bind_walk *w, const crml_step *at,
                          const crml_shape_row *shape, int table, size_t seen);

#pragma GCC visibility pop

#endif
