/* What a request becomes: path, query and JSON body on the wire, or all that is wrong with it. The
 * walk through the caller's values is the glue's; the rules and the texts are here. */
#ifndef CRML_BINDING_H
#define CRML_BINDING_H

#include <stdarg.h>

#include "aws/service.h"

#pragma GCC visibility push(hidden)

enum {
  CRML_BODY_MAX = 8 << 20,      /* bytes of a request's body */
  CRML_TARGET_MAX = 64 << 10,   /* bytes of its path and query */
  CRML_MAX_LABELS = 31,
  CRML_MAX_DEPTH = 64,          /* of structures, lists and maps in each other */
  CRML_BINDING_FAULTS = 100,    /* listed of one request */
  CRML_BINDING_FAULT = 512      /* bytes of one fault's text */
};

/* Where a value is: under a name, or at a list's index (name.data is NULL), counted from 1. NULL:
 * the request itself. */
typedef struct crml_step {
  const struct crml_step *parent;
  crml_text name;
  size_t index;
} crml_step;

/* Faults in the order in which they were found, the first CRML_BINDING_FAULTS of them. Within a
 * scope, where values come in no order of their own, they are sorted, so that the same request has
 * the same faults each time. */
typedef struct crml_faults {
  char (*text)[CRML_BINDING_FAULT];  /* NULL until there is one */
  unsigned char order[CRML_BINDING_FAULTS];
  size_t kept;
  size_t scope;    /* where the scope's faults begin */
  bool sorted;     /* in a scope */
  bool more;       /* than are kept */
  bool no_memory;
} crml_faults;

/* Which rules a request has to follow besides types and what protects host and path. */
typedef struct crml_rules {
  bool validate;     /* lengths, ranges and sizes */
  bool complete;     /* a membershipIdentifier that the path's ARN names need not be given */
} crml_rules;

typedef struct crml_binding {
  crml_buffer path, query, body;
  crml_faults faults;
  crml_rules rules;
  unsigned depth;    /* of structures, lists and maps around the value at hand */
  size_t work;       /* left: bounds the time for values that come many times */
} crml_binding;

/* Makes an empty one, or forgets what was bound and keeps some memory; it may be all zero. */
void crml_binding_clear(crml_binding *b, crml_rules rules);
void crml_binding_free(crml_binding *b);

/* ---- faults --------------------------------------------------------------------------------- */

/* Adds "a.b[2].c: message". */
void crml_binding_fault(crml_binding *b, const crml_step *at, const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 3, 4)))
#endif
  ;
/* Notes that there are faults which are not listed. */
static inline void crml_binding_more(crml_binding *b) { b->faults.more = true; }
/* Fault `i` in order; NULL after the last one. */
const char *crml_binding_get_fault(const crml_binding *b, size_t i);
/* Whether anything is wrong; what was written is then of no use. */
static inline bool crml_binding_is_faulty(const crml_binding *b) { return b->faults.kept > 0; }

/* Between these, faults are sorted. The second takes what the first gave. */
bool crml_binding_enter_unordered(crml_binding *b);
void crml_binding_leave_unordered(crml_binding *b, bool entered);

/* Counts `len` bytes of a value as looked at. False: no further value is to be looked at, since no
 * further fault would be listed or the request is far too large (which becomes a fault). */
bool crml_binding_may_go_on(crml_binding *b, size_t len);

/* A key of `structure` (NULL: of the operation's input) that no member has, shown as `shown`. */
void crml_binding_unknown(crml_binding *b, const crml_service *service, const crml_step *at,
                          const crml_shape_row *structure, crml_text shown);
/* What must not be shown as it is of a key from outside becomes '?', 64 bytes at most. */
size_t crml_binding_show(crml_text key, char out[64]);

/* ---- values --------------------------------------------------------------------------------- */

/* Whether a text may be sent: UTF-8, and as long as the shape allows. Adds a fault when not. */
bool crml_binding_check_text(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, crml_text text);
/* The same for how many items a list or entries a map has. */
bool crml_binding_check_size(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, size_t count);
/* Writes a number as its shape wants it, and gives the length; 0 after a fault. */
size_t crml_binding_write_number(crml_binding *b, const crml_service *service,
                                 const crml_step *at, const crml_shape_row *shape, double value,
                                 char out[]);
/* Writes "YYYY-MM-DDTHH:MM:SSZ", with a fraction of six digits if there is one; 0 after a fault. */
size_t crml_binding_write_seconds(crml_binding *b, const crml_step *at, double seconds, char out[]);
size_t crml_binding_write_time(crml_binding *b, const crml_step *at, crml_text text, char out[]);

/* Whether a text may become the label of a path: neither empty nor climbing, without control bytes,
 * and an ARN's region is one host label. Adds a fault when not. */
bool crml_binding_check_label(crml_binding *b, const crml_step *at, crml_text label);

/* ---- the request's target ------------------------------------------------------------------- */

/* Writes the path with these labels, in the order of the input's members. */
void crml_binding_write_path(crml_binding *b, const crml_service *service,
                             const crml_operation_row *op, const crml_text *labels);
/* Appends "name=value" to the query. */
void crml_binding_add_query(crml_binding *b, crml_text name, crml_text value);
/* What can only be told at the end: whether body and target are small enough, for an endpoint with
 * a base path of `base` bytes. False: out of memory. */
bool crml_binding_finish(crml_binding *b, size_t base) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
