/* Binds a request (a table, or an ARN) to path, query and JSON body, by the description. */
#include "lua/lua_bind.h"

#include "aws/arn.h"
#include "base/json_text.h"
#include "lua/lua_bind_value.h"

typedef crml_bind_walk walk;
typedef crml_step step;

/* ---- path ------------------------------------------------------------------------------------ */

static const crml_text no_text = { NULL, 0 };

/* Reads a label; its string stays on the stack. */
static void get_label(const walk *w, const crml_member_row *member, crml_text *out) {
  const step at = crml_step_to(NULL, crml_member_name(w->service, member));
  const crml_shape_row *shape = crml_member_shape(w->service, member);
  if (lua_type(w->L, -1) != LUA_TSTRING) {
    crml_bind_wrong_text(w, &at, shape);
    return;
  }
  *out = crml_tolstring(w->L, -1);
  if (crml_binding_check_label(w->b, &at, *out))
    (void)crml_binding_check_text(w->b, w->service, &at, shape, *out);
}

/* The membership in the path's ARN; empty: none. */
static crml_text find_membership(const crml_operation_row *op, const crml_text *labels) {
  const size_t i = crml_operation_arn(op);
  crml_arn arn;
  if (i == CRML_NO_MEMBER || !crml_arn_parse(labels[i], &arn)) return no_text;
  return crml_arn_membership(&arn);
}

/* Adds the fault for a missing label, with or without an ARN that could have contained it. */
static void blame_label(const walk *w, const crml_operation_row *op, const crml_text *labels,
                        const step *at) {
  const size_t i = crml_operation_arn(op);
  const crml_member_row *members =
    crml_shape_members(w->service, crml_operation_input(w->service, op));
  if (i == CRML_NO_MEMBER || labels[i].len == 0 || !w->b->rules.complete) {
    crml_binding_fault(w->b, at, "missing");
  } else {
    const crml_text arn = crml_member_name(w->service, &members[i]);
    crml_binding_fault(w->b, at, "missing, and %.*s does not contain it", (int)arn.len, arn.data);
  }
}

/* Fills in missing labels from the path's ARN, or adds faults for them. */
static void complete_labels(const walk *w, const crml_operation_row *op, crml_text *labels) {
  const crml_member_row *members =
    crml_shape_members(w->service, crml_operation_input(w->service, op));
  size_t i;
  for (i = 0; i < crml_operation_path_count(op); i++) {
    const crml_text name = crml_member_name(w->service, &members[i]);
    const step at = crml_step_to(NULL, name);
    if (labels[i].data) continue;
    if (w->b->rules.complete && crml_text_is(name, "membershipIdentifier"))
      labels[i] = find_membership(op, labels);
    if (!labels[i].data) blame_label(w, op, labels, &at);
  }
}

/* Pushes the values of the labels, nil for missing ones; returns how many are present. */
static size_t bind_path(const walk *w, const crml_operation_row *op, int table) {
  const crml_member_row *members =
    crml_shape_members(w->service, crml_operation_input(w->service, op));
  const size_t count = crml_operation_path_count(op);
  crml_text labels[CRML_MAX_LABELS];
  size_t seen = 0, i;
  for (i = 0; i < count; i++) {
    labels[i] = no_text;
    if (crml_bind_push_member(w, table, crml_member_name(w->service, &members[i])) == LUA_TNIL)
      continue;
    seen++;
    labels[i].data = "";  /* present, of any type */
    get_label(w, &members[i], &labels[i]);
  }
  complete_labels(w, op, labels);
  if (!crml_binding_is_faulty(w->b)) crml_binding_write_path(w->b, w->service, op, labels);
  lua_pop(w->L, (int)count);
  return seen;
}

/* ---- query ----------------------------------------------------------------------------------- */

static void add_query(const walk *w, const step *at, const crml_shape_row *shape, crml_text name) {
  char out[CRML_NUMBER_TEXT];
  const crml_text value = crml_bind_scalar_text(w, at, shape, out);
  crml_binding_add_query(w->b, name, value);
}

static void add_query_item(const walk *w, const step *at, const crml_shape_row *shape) {
  add_query(w, at, shape, at->parent->name);
}

/* A parameter whose absence means the base version: the name of the base version is left out. */
static bool may_leave_out(const walk *w, const crml_operation_row *op,
                          const crml_shape_row *shape) {
  return !crml_operation_has(op, CRML_OPERATION_READONLY) && lua_type(w->L, -1) == LUA_TSTRING &&
         crml_bind_is_base_version(w, shape, crml_tolstring(w->L, -1));
}

static void bind_query_value(const walk *w, const crml_operation_row *op,
                             const crml_member_row *member) {
  const crml_text name = crml_member_name(w->service, member);
  const crml_shape_row *shape = crml_member_shape(w->service, member);
  const step at = crml_step_to(NULL, name);
  if (crml_shape_type(shape) != CRML_TYPE_LIST) {
    if (!may_leave_out(w, op, shape)) add_query(w, &at, shape, name);
  } else if (lua_istable(w->L, -1)) {
    crml_bind_each_item(w, &at, shape, add_query_item);
  } else {
    crml_bind_wrong_type(w, &at, "a list");
  }
}

static size_t bind_query(const walk *w, const crml_operation_row *op, int table) {
  const crml_member_row *members =
    crml_shape_members(w->service, crml_operation_input(w->service, op));
  const size_t first = crml_operation_path_count(op);
  const size_t end = first + crml_operation_query_count(op);
  size_t seen = 0, i;
  for (i = first; i < end; i++) {
    const crml_text name = crml_member_name(w->service, &members[i]);
    const step at = crml_step_to(NULL, name);
    if (crml_bind_push_member(w, table, name) != LUA_TNIL) {
      seen++;
      bind_query_value(w, op, &members[i]);
    } else if (crml_member_is_required(&members[i])) {
      crml_binding_fault(w->b, &at, "missing");
    }
    lua_pop(w->L, 1);
  }
  return seen;
}

/* ---- the whole request ----------------------------------------------------------------------- */

static void bind_table(const walk *w, const crml_operation_row *op, int table) {
  const crml_shape_row *input = crml_operation_input(w->service, op);
  const size_t in_url = crml_operation_path_count(op) + crml_operation_query_count(op);
  const size_t in_body = crml_operation_body_count(w->service, op);
  size_t seen = bind_path(w, op, table) + bind_query(w, op, table);
  if (in_body > 0) {
    crml_buffer_putc(&w->b->body, '{');
    seen += crml_bind_members(w, NULL, crml_shape_members(w->service, input) + in_url, in_body,
                              table);
    crml_buffer_putc(&w->b->body, '}');
  }
  crml_bind_check_keys(w, NULL, input, table, seen);
}

/* The whole request is an ARN. */
static void bind_arn(const walk *w, const crml_operation_row *op, int i) {
  const crml_member_row *members =
    crml_shape_members(w->service, crml_operation_input(w->service, op));
  crml_text labels[CRML_MAX_LABELS];
  size_t label;
  for (label = 0; label < crml_operation_path_count(op); label++) labels[label] = no_text;
  lua_pushvalue(w->L, i);
  get_label(w, &members[crml_operation_arn(op)], &labels[crml_operation_arn(op)]);
  complete_labels(w, op, labels);
  if (!crml_binding_is_faulty(w->b)) crml_binding_write_path(w->b, w->service, op, labels);
  lua_pop(w->L, 1);
}

void crml_lua_bind(lua_State *L, int i, const crml_service *service, const crml_operation_row *op,
                   crml_binding *b) {
  const bool short_form = crml_operation_has(op, CRML_OPERATION_SHORT_FORM);
  const int type = lua_type(L, i);
  walk w;
  w.L = L;
  w.b = b;
  w.service = service;
  luaL_checkstack(L, CRML_MAX_LABELS + 8, "request");
  if (type == LUA_TTABLE) bind_table(&w, op, i);
  else if (type == LUA_TSTRING && short_form) bind_arn(&w, op, i);
  else
    crml_binding_fault(b, NULL, short_form ? "must be a table or the ARN as text, not %s"
                                           : "must be a table, not %s", lua_typename(L, type));
}

/* ---- the ARN that gives the region
 * ------------------------------------------------------------ */

/* Whether the value on top is an ARN of the service. */
static bool is_own_arn(lua_State *L, const crml_service *service) {
  crml_arn arn;
  return lua_type(L, -1) == LUA_TSTRING && crml_arn_parse(crml_tolstring(L, -1), &arn) &&
         crml_text_equal(arn.service, crml_service_signing_name(service));
}

/* Pushes the first such ARN of the list on top (true). */
static bool find_item(lua_State *L, const crml_service *service) {
  const int list = lua_gettop(L);
  int i;
  for (i = 1; i <= CRML_MAX_LISTED_ARNS; i++) {
    lua_rawgeti(L, list, i);
    if (is_own_arn(L, service)) return true;
    if (lua_isnil(L, -1)) break;
    lua_pop(L, 1);
  }
  lua_settop(L, list);
  return false;
}

/* Pushes the first ARN of the service among the members' values and the items of lists, and
 * returns the member; NULL: none, nothing is pushed. */
static const crml_member_row *find_arn(const walk *w, const crml_shape_row *input, int table,
                                       bool in_lists) {
  const crml_member_row *member = crml_shape_members(w->service, input);
  size_t i;
  for (i = 0; i < crml_shape_member_count(input); i++, member++) {
    const int top = lua_gettop(w->L);
    const int type = crml_bind_push_member(w, table, crml_member_name(w->service, member));
    if (in_lists ? type == LUA_TTABLE && find_item(w->L, w->service) : is_own_arn(w->L, w->service))
      return member;
    lua_settop(w->L, top);
  }
  return NULL;
}

const crml_member_row *crml_lua_find_arn(lua_State *L, int i, const crml_service *service,
                                         const crml_operation_row *op) {
  const crml_shape_row *input = crml_operation_input(service, op);
  const crml_member_row *found;
  walk w;
  w.L = L;
  w.b = NULL;
  w.service = service;
  if (lua_type(L, i) == LUA_TSTRING && crml_operation_has(op, CRML_OPERATION_SHORT_FORM)) {
    lua_pushvalue(L, i);
    if (is_own_arn(L, service)) return crml_shape_members(service, input) + crml_operation_arn(op);
    lua_pop(L, 1);
  }
  if (!lua_istable(L, i)) return NULL;
  found = find_arn(&w, input, i, false);
  return found ? found : find_arn(&w, input, i, true);
}

void crml_lua_push_faults(lua_State *L, const crml_binding *b) {
  const char *text;
  int i;
  lua_newtable(L);
  for (i = 0; (text = crml_binding_get_fault(b, (size_t)i)) != NULL; i++) {
    lua_pushstring(L, text);
    lua_rawseti(L, -2, i + 1);
  }
}
