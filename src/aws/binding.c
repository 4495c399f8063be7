#include "aws/binding.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/arn.h"
#include "base/json_text.h"
#include "base/redact.h"
#include "base/suggest.h"
#include "base/timestamp.h"
#include "base/uri.h"

enum {
  KEPT = 64 << 10,       /* larger buffers are freed */
  STEP_COST = 16,        /* work of one value, in bytes */
  WORK = 16 * CRML_BODY_MAX,
  /* Encoding reserves room for the worst case first. */
  ENCODED_MAX = 4 * CRML_TARGET_MAX
};

void crml_binding_clear(crml_binding *b, crml_rules rules) {
  crml_buffer_renew(&b->path, KEPT, ENCODED_MAX, false);
  crml_buffer_renew(&b->query, KEPT, ENCODED_MAX, false);
  crml_buffer_renew(&b->body, KEPT, CRML_BODY_MAX, true);
  free(b->faults.text);
  memset(&b->faults, 0, sizeof b->faults);
  b->rules = rules;
  b->depth = 0;
  b->work = WORK;
}

void crml_binding_free(crml_binding *b) {
  crml_buffer_free(&b->path);
  crml_buffer_free(&b->query);
  crml_buffer_free(&b->body);
  free(b->faults.text);
  memset(&b->faults, 0, sizeof b->faults);
}

/* ---- faults --------------------------------------------------------------------------------- */

/* A key that is no text is shown as "[3]" or "[boolean]". */
static bool is_bracketed(crml_text shown) { return shown.len > 0 && shown.data[0] == '['; }

/* Writes "a.b[2]" and returns its length, below `size`; the rest is cut off. */
static size_t write_place(const crml_step *at, char *out, size_t size) {
  char shown[64];
  size_t len;
  int added;
  out[0] = '\0';
  if (!at) return 0;
  len = write_place(at->parent, out, size);
  if (at->name.data)
    added = snprintf(out + len, size - len, "%s%.*s", len && !is_bracketed(at->name) ? "." : "",
                     (int)crml_binding_show(at->name, shown), shown);
  else
    added = snprintf(out + len, size - len, "[%lu]", (unsigned long)at->index);
  return len + (size_t)added < size ? len + (size_t)added : size - 1;
}

/* The index for a new fault: at the end or, within a scope, in order of text. */
static size_t find_place(const crml_faults *f, const char *text) {
  size_t i = f->kept;
  if (!f->sorted) return i;
  while (i > f->scope && strcmp(f->text[f->order[i - 1]], text) > 0) i--;
  return i;
}

static void keep(crml_faults *f, const char *text) {
  const size_t place = find_place(f, text);
  size_t slot = f->kept;
  if (f->kept == CRML_BINDING_FAULTS) {
    f->more = true;
    if (place == f->kept) return;
    slot = f->order[--f->kept];
  }
  memmove(f->order + place + 1, f->order + place, f->kept - place);
  f->order[place] = (unsigned char)slot;
  f->kept++;
  memcpy(f->text[slot], text, strlen(text) + 1);
}

static bool has_slots(crml_faults *f) {
  if (!f->text && !f->no_memory) f->text = malloc(CRML_BINDING_FAULTS * sizeof *f->text);
  f->no_memory = !f->text;
  return !f->no_memory;
}

void crml_binding_fault(crml_binding *b, const crml_step *at, const char *format, ...) {
  enum { PLACE_MAX = CRML_BINDING_FAULT / 2 + 64 };
  char text[CRML_BINDING_FAULT];
  size_t len;
  va_list args;
  if (!has_slots(&b->faults)) return;
  len = write_place(at, text, PLACE_MAX);
  len += (size_t)snprintf(text + len, sizeof text - len, at ? ": " : "request: ");
  va_start(args, format);
  vsnprintf(text + len, sizeof text - len, format, args);
  va_end(args);
  keep(&b->faults, text);
}

const char *crml_binding_get_fault(const crml_binding *b, size_t i) {
  const crml_faults *f = &b->faults;
  if (i < f->kept) return f->text[f->order[i]];
  return i == f->kept && f->more ? "and more" : NULL;
}

bool crml_binding_enter_unordered(crml_binding *b) {
  if (b->faults.sorted) return false;
  b->faults.sorted = true;
  b->faults.scope = b->faults.kept;
  return true;
}

void crml_binding_leave_unordered(crml_binding *b, bool entered) {
  if (entered) b->faults.sorted = false;
}

bool crml_binding_may_go_on(crml_binding *b, size_t len) {
  if (b->work == 0) return false;
  if (b->faults.more && !b->faults.sorted) {
    b->work = 0;
  } else if (b->work < STEP_COST + len) {
    b->work = 0;
    crml_binding_fault(b, NULL, "is far larger than %d MiB, the limit of a body",
                       CRML_BODY_MAX >> 20);
  } else {
    b->work -= STEP_COST + len;
  }
  return b->work > 0;
}

size_t crml_binding_show(crml_text key, char out[64]) {
  size_t i;
  for (i = 0; i < key.len && i < 64; i++)
    out[i] = key.data[i] >= ' ' && key.data[i] <= '~' ? key.data[i] : '?';
  return i;
}

void crml_binding_unknown(crml_binding *b, const crml_service *service, const crml_step *at,
                          const crml_shape_row *structure, crml_text shown) {
  const crml_member_row *members = crml_shape_members(service, structure);
  const size_t count = crml_shape_member_count(structure);
  crml_text nearest = { NULL, 0 };
  unsigned best = UINT_MAX;
  crml_step here;
  size_t i;
  for (i = 0; i < count && !is_bracketed(shown); i++) {
    const crml_text name = crml_member_name(service, &members[i]);
    const unsigned distance = crml_suggest_distance(shown, name);
    if (distance >= best) continue;
    best = distance;
    nearest = name;
  }
  here.parent = at;
  here.name = shown;
  here.index = 0;
  crml_binding_fault(b, &here, "unknown member%s%.*s%s", nearest.len ? ", did you mean " : "",
                     (int)nearest.len, nearest.len ? nearest.data : "", nearest.len ? "?" : "");
}

/* ---- values --------------------------------------------------------------------------------- */

/* What a limit counts: the unit of one, of several, and the adjective. */
typedef struct {
  const char *one, *several, *adjective;
} unit_words;

static const unit_words characters = { "character", "characters", "long" };
static const unit_words items = { "item", "items", "long" };
static const unit_words entries = { "entry", "entries", "large" };

/* Adds "must be 1 to 5 characters long, not 7" when a count is outside the shape's limits. */
static bool check_count(crml_binding *b, const crml_service *service, const crml_step *at,
                        const crml_shape_row *shape, size_t count, const unit_words *unit) {
  const double *min = crml_shape_min(service, shape), *max = crml_shape_max(service, shape);
  const double n = (double)count, last = max ? *max : min ? *min : 0;
  const char *word = last == 1 ? unit->one : unit->several;
  if (!b->rules.validate || ((!min || n >= *min) && (!max || n <= *max))) return true;
  if (min && max && *min != *max)
    crml_binding_fault(b, at, "must be %.0f to %.0f %s %s, not %.0f", *min, *max, word,
                       unit->adjective, n);
  else
    crml_binding_fault(b, at, "must be %s%.0f %s %s, not %.0f", min && max ? "" :
                       max ? "at most " : "at least ", last, word, unit->adjective, n);
  return false;
}

/* Whether a text's length is allowed however many bytes its characters have. */
static bool is_surely_within(const crml_service *service, const crml_shape_row *shape,
                             size_t bytes) {
  const double *min = crml_shape_min(service, shape), *max = crml_shape_max(service, shape);
  return (!min || (double)((bytes + 3) / 4) >= *min) && (!max || (double)bytes <= *max);
}

static size_t count_characters(crml_text text) {
  size_t count = 0, i;
  for (i = 0; i < text.len; i++) count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
  return count;
}

bool crml_binding_check_text(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, crml_text text) {
  if (text.len > CRML_BODY_MAX) {
    crml_binding_fault(b, at, "is longer than the %d MiB of a request's body", CRML_BODY_MAX >> 20);
    return false;
  }
  if (!crml_utf8_valid(text)) {
    crml_binding_fault(b, at, "must be UTF-8 text");
    return false;
  }
  return is_surely_within(service, shape, text.len) ||
         check_count(b, service, at, shape, count_characters(text), &characters);
}

bool crml_binding_check_size(crml_binding *b, const crml_service *service, const crml_step *at,
                             const crml_shape_row *shape, size_t count) {
  const bool list = crml_shape_type(shape) == CRML_TYPE_LIST;
  return check_count(b, service, at, shape, count, list ? &items : &entries);
}

/* Checks that a number is whole where it must be, and fits its type. */
static bool check_type(crml_binding *b, const crml_step *at, crml_type type, double value) {
  const double most = type == CRML_TYPE_INTEGER ? 2147483647.0 : 9007199254740992.0;
  if (isnan(value)) crml_binding_fault(b, at, "must be a number, not NaN");
  else if (isinf(value)) crml_binding_fault(b, at, "must be a finite number");
  else if (type == CRML_TYPE_DOUBLE) return true;
  else if (value != floor(value)) crml_binding_fault(b, at, "must be an integer, not a fraction");
  else if (value > most || value < (type == CRML_TYPE_INTEGER ? -most - 1 : -most))
    crml_binding_fault(b, at, "must be an integer of %d bits", type == CRML_TYPE_INTEGER ? 32 : 54);
  else return true;
  return false;
}

static bool check_range(crml_binding *b, const crml_service *service, const crml_step *at,
                        const crml_shape_row *shape, double value) {
  const double *min = crml_shape_min(service, shape), *max = crml_shape_max(service, shape);
  char least[CRML_NUMBER_TEXT], most[CRML_NUMBER_TEXT];
  if (!b->rules.validate || ((!min || value >= *min) && (!max || value <= *max))) return true;
  if (min) crml_json_write_double(*min, least);
  if (max) crml_json_write_double(*max, most);
  if (min && max) crml_binding_fault(b, at, "must be from %s to %s", least, most);
  else if (max) crml_binding_fault(b, at, "must be at most %s", most);
  else crml_binding_fault(b, at, "must be at least %s", least);
  return false;
}

size_t crml_binding_write_number(crml_binding *b, const crml_service *service,
                                 const crml_step *at, const crml_shape_row *shape, double value,
                                 char out[]) {
  const crml_type type = crml_shape_type(shape);
  if (!check_type(b, at, type, value) || !check_range(b, service, at, shape, value)) return 0;
  return type == CRML_TYPE_DOUBLE ? crml_json_write_double(value, out)
                                  : crml_json_write_integer((long long)value, out);
}

/* Writes "2023-09-06T01:02:03.500000Z". Microseconds are the precision of a double for today's
 * times. */
static size_t write_timestamp(crml_binding *b, const crml_step *at, crml_timestamp time,
                              char out[]) {
  crml_civil c;
  int micros = (int)floor(time.fraction * 1e6 + 0.5), len;
  if (micros == 1000000) micros = 0, time.seconds++;
  if (!crml_timestamp_civil(time.seconds, &c)) {
    crml_binding_fault(b, at, "must be a time in the years 1 to 9999");
    return 0;
  }
  len = snprintf(out, CRML_NUMBER_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day,
                 c.hour, c.minute, c.second);
  if (micros > 0) len += snprintf(out + len, CRML_NUMBER_TEXT - (size_t)len, ".%06d", micros);
  out[len] = 'Z';
  return (size_t)len + 1;
}

size_t crml_binding_write_seconds(crml_binding *b, const crml_step *at, double seconds,
                                  char out[]) {
  crml_timestamp time;
  if (!(fabs(seconds) < 1e12)) {
    crml_binding_fault(b, at, "must be a time in the years 1 to 9999");
    return 0;
  }
  time.seconds = (long long)floor(seconds);
  time.fraction = seconds - floor(seconds);
  return write_timestamp(b, at, time, out);
}

size_t crml_binding_write_time(crml_binding *b, const crml_step *at, crml_text text, char out[]) {
  crml_timestamp time;
  if (crml_timestamp_parse_iso8601(text, &time)) return write_timestamp(b, at, time, out);
  crml_binding_fault(b, at, "must be a time: a number of seconds since 1970, or text such as "
                            "2026-01-31T12:00:00Z");
  return 0;
}

bool crml_binding_check_label(crml_binding *b, const crml_step *at, crml_text label) {
  const crml_label_fault fault = crml_uri_check_path_label(label);
  crml_arn arn;
  if (fault) {
    crml_binding_fault(b, at, "%s", crml_label_fault_text(fault));
    return false;
  }
  if (!crml_arn_parse(label, &arn) || arn.region.len == 0 ||
      crml_uri_check_host_label(arn.region) == CRML_LABEL_OK)
    return true;
  crml_binding_fault(b, at, "its region %s", crml_label_fault_text(CRML_LABEL_NOT_HOST));
  return false;
}

/* ---- the request's target ------------------------------------------------------------------- */

void crml_binding_write_path(crml_binding *b, const crml_service *service,
                             const crml_operation_row *op, const crml_text *labels) {
  const crml_text path = crml_operation_path(service, op);
  size_t at = 0, plain;
  for (;;) {
    for (plain = at; plain < path.len && path.data[plain] > 31; plain++) {}
    crml_buffer_append(&b->path, path.data + at, plain - at);
    if (plain == path.len) return;
    crml_uri_append_encoded(&b->path, labels[path.data[plain] - 1]);
    at = plain + 1;
  }
}

void crml_binding_add_query(crml_binding *b, crml_text name, crml_text value) {
  if (b->query.len > 0) crml_buffer_putc(&b->query, '&');
  crml_buffer_append_text(&b->query, name);
  crml_buffer_putc(&b->query, '=');
  crml_uri_append_encoded(&b->query, value);
}

bool crml_binding_finish(crml_binding *b, size_t base) {
  const size_t target = base + b->path.len + 1 + b->query.len;
  if (b->path.failure == CRML_BUFFER_FULL || b->query.failure == CRML_BUFFER_FULL ||
      target > CRML_TARGET_MAX)
    crml_binding_fault(b, NULL, "its path and query are longer than %d KiB",
                       CRML_TARGET_MAX >> 10);
  if (b->body.failure == CRML_BUFFER_FULL)
    crml_binding_fault(b, NULL, "its body is larger than %d MiB", CRML_BODY_MAX >> 20);
  return !b->faults.no_memory && b->path.failure != CRML_BUFFER_NO_MEMORY &&
         b->query.failure != CRML_BUFFER_NO_MEMORY && b->body.failure != CRML_BUFFER_NO_MEMORY;
}
