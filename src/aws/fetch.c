#include "aws/fetch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/uri.h"

enum { BODY_MAX = 1 << 30, DETAIL_SIZE = 512 };

struct crml_fetch {
  crml_job job;
  crml_request request;       /* points into the fields below */
  char *method, *url, **lines;
  size_t line_count;
  crml_buffer body;
  crml_fetch_limits limits;
  double deadline;
  bool done;
  crml_fault fault;
  char detail[DETAIL_SIZE];
  crml_response response;
};

static const char no_memory[] = "out of memory";

/* --- the request --- */

static bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool all(crml_text text, bool (*fits)(char)) {
  size_t i;
  for (i = 0; i < text.len; i++)
    if (!fits(text.data[i])) return false;
  return true;
}

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool in_url(char c) { return (unsigned char)c > ' ' && c != 0x7f; }
static bool in_value(char c) { return c != '\0' && c != '\r' && c != '\n'; }

/* The length of the URL before the path, if the rest is '/' and printable ASCII without '#', which
 * the engine may send unchanged; 0 otherwise. */
static size_t origin_of(const char *url) {
  const char *authority = strstr(url, "://");
  const char *path = authority ? authority + 3 + strcspn(authority + 3, "/?#") : "";
  size_t i;
  if (*path != '/') return 0;
  for (i = 0; path[i]; i++)
    if (path[i] == '#' || path[i] < '!' || path[i] > '~') return 0;
  return (size_t)(path - url);
}

/* The parts joined, with a NUL; NULL: out of memory. */
static char *joined(crml_text a, crml_text b, crml_text c) {
  char *made = malloc(a.len + b.len + c.len + 1);
  if (made == NULL) return NULL;
  if (a.len > 0) memcpy(made, a.data, a.len);
  if (b.len > 0) memcpy(made + a.len, b.data, b.len);
  if (c.len > 0) memcpy(made + a.len + b.len, c.data, c.len);
  made[a.len + b.len + c.len] = '\0';
  return made;
}

static void wipe_text(char *text) {
  if (text) crml_wipe(text, strlen(text));
  free(text);
}

static const char *replace(char **place, crml_text text) {
  static const crml_text nothing = { NULL, 0 };
  char *made = joined(text, nothing, nothing);
  if (made == NULL) return no_memory;
  wipe_text(*place);
  *place = made;
  return NULL;
}

const char *crml_fetch_set_method(crml_fetch *fetch, crml_text method) {
  if (method.len == 0 || !all(method, is_upper)) return "expected a method such as GET";
  return replace(&fetch->method, method);
}

const char *crml_fetch_set_url(crml_fetch *fetch, crml_text url) {
  if (url.len == 0 || !all(url, in_url)) return "a URL must not contain blanks or control bytes";
  return replace(&fetch->url, url);
}

/* An empty value is written as "Name;", libcurl's syntax for it. */
const char *crml_fetch_add_header(crml_fetch *fetch, crml_text name, crml_text value) {
  static const crml_text colon = CRML_LITERAL(": "), nothing_follows = CRML_LITERAL(";");
  char **grown;
  if (name.len == 0 || !all(name, is_token)) return "a header name is not a token";
  if (!all(value, in_value)) return "a header value contains a line break or NUL";
  grown = realloc(fetch->lines, (fetch->line_count + 2) * sizeof *grown);
  if (grown == NULL) return no_memory;
  fetch->lines = grown;
  grown[fetch->line_count] = joined(name, value.len > 0 ? colon : nothing_follows, value);
  if (grown[fetch->line_count] == NULL) return no_memory;
  grown[++fetch->line_count] = NULL;
  return NULL;
}

const char *crml_fetch_set_body(crml_fetch *fetch, crml_text body) {
  crml_buffer_clear(&fetch->body);
  return crml_buffer_append_text(&fetch->body, body) ? NULL : no_memory;
}

/* --- the job --- */

static crml_action finish(crml_fetch *fetch, crml_fault fault, const char *detail) {
  size_t len = strlen(detail);
  if (len >= DETAIL_SIZE) len = DETAIL_SIZE - 1;
  fetch->done = true;
  fetch->fault = fault;
  memcpy(fetch->detail, detail, len);
  fetch->detail[len] = '\0';
  return CRML_DONE;
}

/* Takes the response; the engine gets our empty buffers in return. */
static crml_action take(crml_fetch *fetch, crml_response *response) {
  crml_response mine = fetch->response;
  fetch->response = *response;
  *response = mine;
  return finish(fetch, CRML_FAULT_NONE, "");
}

static crml_action tick(crml_fetch *fetch, const crml_event *event, double *wake) {
  double left;
  if (event->now.mono >= fetch->deadline) return finish(fetch, CRML_FAULT_TIMEOUT, "");
  *wake = fetch->deadline;
  if (!event->in_flight) return CRML_SEND;
  left = (event->sent ? fetch->limits.read_timeout : fetch->limits.connect_timeout) - event->quiet;
  if (left <= 0)
    return finish(fetch, event->sent ? CRML_FAULT_READ_TIMEOUT : CRML_FAULT_CONNECT_TIMEOUT, "");
  *wake = fmin(*wake, event->now.mono + left);
  return CRML_WAIT;
}

static crml_action step(crml_job *job, const crml_event *event, double *wake) {
  crml_fetch *fetch = (crml_fetch *)job;
  switch (event->type) {
    case CRML_EVENT_START:
      fetch->deadline = event->now.mono + fetch->limits.timeout;
      *wake = fetch->deadline;
      return CRML_SEND;
    case CRML_EVENT_RESPONSE: return take(fetch, event->response);
    case CRML_EVENT_FAULT: return finish(fetch, event->fault, event->detail);
    default: return tick(fetch, event, wake);
  }
}

static const crml_request *request(crml_job *job, crml_time now, double *wake) {
  static const char *const none[] = { NULL };
  crml_fetch *fetch = (crml_fetch *)job;
  fetch->request.method = fetch->method ? fetch->method : "GET";
  fetch->request.url = fetch->url ? fetch->url : "";
  fetch->request.origin_len = origin_of(fetch->request.url);
  fetch->request.headers = fetch->lines ? (const char *const *)fetch->lines : none;
  fetch->request.body = crml_buffer_text(&fetch->body);
  *wake = fmin(fetch->deadline,
               now.mono + fmin(fetch->limits.connect_timeout, fetch->limits.read_timeout));
  return &fetch->request;
}

/* --- create and free --- */

crml_fetch *crml_fetch_new(const crml_fetch_limits *limits) {
  static const crml_job_type type = { step, request };
  crml_fetch *fetch = calloc(1, sizeof *fetch);
  if (fetch == NULL) return NULL;
  fetch->job.type = &type;
  fetch->limits = *limits;
  crml_buffer_init(&fetch->body, BODY_MAX, true);
  return fetch;
}

void crml_fetch_free(crml_fetch *fetch) {
  size_t i;
  if (fetch == NULL) return;
  wipe_text(fetch->method);
  wipe_text(fetch->url);
  for (i = 0; i < fetch->line_count; i++) wipe_text(fetch->lines[i]);
  free(fetch->lines);
  crml_buffer_free(&fetch->body);
  crml_buffer_free(&fetch->response.headers);
  crml_buffer_free(&fetch->response.body);
  free(fetch);
}

crml_job *crml_fetch_job(crml_fetch *fetch) { return &fetch->job; }

void crml_fetch_fail(crml_fetch *fetch, crml_fault fault, const char *detail) {
  if (!fetch->done) (void)finish(fetch, fault, detail);
}

const crml_response *crml_fetch_response(const crml_fetch *fetch) {
  return fetch->done && fetch->fault == CRML_FAULT_NONE ? &fetch->response : NULL;
}

crml_text crml_fetch_host(const crml_fetch *fetch) {
  return crml_uri_authority(crml_text_of(fetch->url ? fetch->url : ""));
}

crml_fault crml_fetch_fault(const crml_fetch *fetch, const char **detail) {
  *detail = fetch->detail;
  return fetch->fault;
}
