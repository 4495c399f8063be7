/* One walk through the values of a request: what path, query and body have in common. */
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

/* Pushes a field of a table, read raw, and gives its type. */
int crml_bind_push_member(const crml_bind_walk *w, int table, crml_text name);

/* The value on top is of another type than its shape; of a string's in the second. */
void crml_bind_wrong_type(const crml_bind_walk *w, const crml_step *at, const char *expected);
void crml_bind_wrong_text(const crml_bind_walk *w, const crml_step *at,
                          const crml_shape_row *shape);
/* Whether a text is what the service calls the version that a model begins with, which has no
 * identifier, where an identifier is expected. */
bool crml_bind_is_base_version(const crml_bind_walk *w, const crml_shape_row *shape,
                               crml_text text);

/* The scalar on top as text, in `out` or where it is; empty after a fault or when it is. */
crml_text crml_bind_scalar_text(const crml_bind_walk *w, const crml_step *at,
                                const crml_shape_row *shape, char out[CRML_NUMBER_TEXT]);

/* Walks the items of the list on top, each with `item`, and gives how many there are. */
size_t crml_bind_each_item(const crml_bind_walk *w, const crml_step *at,
                           const crml_shape_row *shape,
                           void (*item)(const crml_bind_walk *w, const crml_step *at,
                                        const crml_shape_row *shape));
/* Writes members of a table as those of a JSON object, without braces, and gives how many there
 * are. */
size_t crml_bind_members(const crml_bind_walk *w, const crml_step *at,
                         const crml_member_row *members, size_t count, int table);
/* Names the keys of a table that the structure does not have; it has `seen` of its members. */
void crml_bind_check_keys(const crml_bind_walk *w, const crml_step *at,
                          const crml_shape_row *shape, int table, size_t seen);

#pragma GCC visibility pop

#endif
