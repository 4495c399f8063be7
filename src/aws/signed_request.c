#include "aws/signed_request.h"

#include <string.h>

enum {
  FIXED_MAX = 8 << 20,
  KEYS_MAX = 256 << 10,
  AUTHORIZATION_MAX = 16 << 10,
  KEPT = 4 << 10,
  KEPT_BODY = 64 << 10
};

#define DATE "X-Amz-Date: "
#define TOKEN "X-Amz-Security-Token: "
#define AUTHORIZATION "Authorization: "
#define CONTENT_TYPE "Content-Type: "
#define JSON "application/json"

static crml_text text_at(const char *data, size_t len) {
  crml_text text;
  text.data = data;
  text.len = len;
  return text;
}

/* Appends a text with a NUL; `*at` is where it begins. */
static void keep(crml_buffer *b, crml_text text, size_t *at) {
  *at = b->len;
  crml_buffer_append_text(b, text);
  crml_buffer_putc(b, '\0');
}

/* --- the part that all attempts share --- */

typedef struct marks {
  size_t host, path, query, end;  /* offsets in the URL, which begins at 0 */
  size_t user_agent, region, service, method;
} marks;

static bool write_url(crml_buffer *out, const crml_call_target *t, marks *at) {
  crml_buffer_puts(out, t->endpoint.https ? "https://" : "http://");
  at->host = out->len;
  if (!crml_uri_append_host(out, &t->endpoint)) return false;
  at->path = out->len;
  crml_buffer_append_text(out, t->endpoint.base_path);
  crml_buffer_append_text(out, t->path);
  at->query = out->len;
  if (t->query.len) crml_buffer_putc(out, '?');
  crml_buffer_append_text(out, t->query);
  at->end = out->len;
  return crml_buffer_putc(out, '\0');
}

static bool write_fixed(crml_buffer *out, const crml_call_target *t, marks *at) {
  enum { REST = 64 };  /* scheme, port, the header's name, the method, the NULs */
  size_t start;
  if (!crml_buffer_reserve(out, t->endpoint.host.len + t->endpoint.base_path.len + t->path.len +
                                  t->query.len + t->user_agent.len + t->region.len +
                                  t->service.len + REST) ||
      !write_url(out, t, at))
    return false;
  at->user_agent = out->len;
  crml_buffer_puts(out, "User-Agent: ");
  keep(out, t->user_agent, &start);
  keep(out, t->region, &at->region);
  keep(out, t->service, &at->service);
  keep(out, crml_text_of(t->method), &at->method);
  return crml_buffer_ok(out);
}

/* Each of these writes at `at` and returns the new end. The lines have enough room. */
static char *put(char *at, const char *text) {
  size_t len = strlen(text);
  memcpy(at, text, len + 1);
  return at + len;
}

static char *put_hex(char *at, unsigned long long value, int digits) {
  int i;
  for (i = digits; i-- > 0; value >>= 4) at[i] = "0123456789abcdef"[value & 15];
  at[digits] = '\0';
  return at + digits;
}

static char *put_number(char *at, unsigned value) {
  char digits[12];
  size_t start = sizeof digits - 1;
  digits[start] = '\0';
  do digits[--start] = (char)('0' + value % 10);
  while (value /= 10);
  return put(at, digits + start);
}

static void write_invocation(char *at, const unsigned long long random[2]) {
  at = put_hex(put(at, "amz-sdk-invocation-id: "), random[0], 8);
  at = put_hex(put(at, "-"), random[0] >> 32, 4);
  at = put_hex(put(at, "-4"), random[0] >> 48, 3);
  at = put_hex(put(at, "-"), (random[1] & 0x3fff) | 0x8000, 4);
  (void)put_hex(put(at, "-"), random[1] >> 16, 12);
}

void crml_signed_request_clear(crml_signed_request *s) {
  crml_signed_request empty;
  crml_buffer_renew(&s->fixed, KEPT, FIXED_MAX, false);
  crml_buffer_renew(&s->keys, KEPT, KEYS_MAX, true);
  crml_buffer_renew(&s->authorization, KEPT, AUTHORIZATION_MAX, true);
  crml_buffer_renew(&s->body, KEPT_BODY, (size_t)-1, true);
  memset(&empty, 0, sizeof empty);
  empty.fixed = s->fixed;
  empty.keys = s->keys;
  empty.authorization = s->authorization;
  empty.body = s->body;
  *s = empty;
}

bool crml_signed_request_init(crml_signed_request *s, const crml_call_target *target,
                      const unsigned long long random[2]) {
  marks at;
  const char *fixed;
  if (!write_fixed(&s->fixed, target, &at)) return false;
  fixed = s->fixed.data;
  s->host = text_at(fixed + at.host, at.path - at.host);
  s->path = text_at(fixed + at.path, at.query - at.path);
  if (at.end > at.query) s->query = text_at(fixed + at.query + 1, at.end - at.query - 1);
  s->region = text_at(fixed + at.region, target->region.len);
  s->service = text_at(fixed + at.service, target->service.len);
  s->method = crml_text_of(fixed + at.method);
  write_invocation(s->invocation_line, random);
  s->headers[0] = "Accept: application/json";
  s->headers[1] = fixed + at.user_agent;
  s->headers[2] = s->invocation_line;
  s->headers[3] = s->attempt_line;
  s->headers[4] = s->date_line;
  s->request.method = s->method.data;
  s->request.url = fixed;
  s->request.origin_len = at.path;
  s->request.headers = s->headers;
  if (target->body) {
    crml_buffer_swap(&s->body, target->body);
    s->request.body = crml_buffer_text(&s->body);
  }
  return true;
}

void crml_signed_request_clean(crml_signed_request *s) {
  crml_buffer_free(&s->fixed);
  crml_buffer_free(&s->keys);
  crml_buffer_free(&s->authorization);
  crml_buffer_free(&s->body);
}

/* --- credentials --- */

bool crml_signed_request_set_credentials(crml_signed_request *s,
                                         const crml_credentials *credentials) {
  crml_buffer keys = s->keys;
  size_t id, secret, token;
  const bool others = keys.len > 0;
  if (others) crml_buffer_init(&keys, KEYS_MAX, true);
  keep(&keys, credentials->access_key_id, &id);
  keep(&keys, credentials->secret_access_key, &secret);
  crml_buffer_puts(&keys, TOKEN);
  keep(&keys, credentials->session_token, &token);
  if (!crml_buffer_ok(&keys)) {
    crml_buffer_free(&keys);
    if (!others) s->keys = keys;
    return false;
  }
  s->credentials.access_key_id = text_at(keys.data + id, credentials->access_key_id.len);
  s->credentials.secret_access_key =
    text_at(keys.data + secret, credentials->secret_access_key.len);
  s->credentials.session_token = text_at(keys.data + token, credentials->session_token.len);
  if (others) crml_buffer_free(&s->keys);
  s->keys = keys;
  return true;
}

/* --- the part of one attempt --- */

static void write_attempt(char *at, const crml_attempt *attempt) {
  char until[17];
  at = put(at, "amz-sdk-request: ");
  if (attempt->ttl >= 0 && crml_sigv4_date_time(attempt->ttl, until))
    at = put(put(put(at, "ttl="), until), "; ");
  at = put_number(put(at, "attempt="), attempt->number);
  (void)put_number(put(at, "; max="), attempt->max);
}

/* Writes the hash of the body, once for all attempts. */
static bool hash_payload(crml_signed_request *s, crml_signer *signer) {
  unsigned char digest[CRML_SHA256_SIZE];
  if (s->payload_hash[0]) return true;
  if (!s->request.body.data) {
    memcpy(s->payload_hash, crml_sigv4_empty_payload, sizeof s->payload_hash);
    return true;
  }
  if (!crml_digest_sha256(crml_signer_digest(signer), s->request.body, digest)) return false;
  crml_digest_hex(digest, sizeof digest, s->payload_hash);
  return true;
}

static crml_header header(const char *name, crml_text value) {
  crml_header made;
  made.name = crml_text_of(name);
  made.value = value;
  return made;
}

static bool sign(crml_signed_request *s, crml_signer *signer, const char *date_time) {
  crml_header headers[4];
  crml_sigv4_request request;
  crml_sigv4_scope scope;
  size_t count = 0;
  headers[count++] = header("host", s->host);
  headers[count++] = header("x-amz-date", text_at(date_time, 16));
  if (s->credentials.session_token.len)
    headers[count++] = header("x-amz-security-token", s->credentials.session_token);
  if (s->request.body.data) headers[count++] = header("content-type", crml_text_of(JSON));
  request.method = s->method;
  request.path = s->path;
  request.query = s->query;
  request.headers = headers;
  request.header_count = count;
  request.payload_hash = text_at(s->payload_hash, CRML_SHA256_HEX);
  request.normalize = true;
  memcpy(scope.date_time, date_time, sizeof scope.date_time);
  scope.region = s->region;
  scope.service = s->service;
  crml_buffer_clear(&s->authorization);
  return hash_payload(s, signer) && crml_buffer_puts(&s->authorization, AUTHORIZATION) &&
         crml_sigv4_authorization(signer, &request, &s->credentials, &scope, &s->authorization);
}

const crml_request *crml_signed_request_write(crml_signed_request *s, crml_signer *signer,
                                      const crml_attempt *attempt) {
  char *date_time = put(s->date_line, DATE);
  size_t count = 5;
  if (s->credentials.access_key_id.len == 0 || !crml_sigv4_date_time(attempt->time, date_time) ||
      !sign(s, signer, date_time))
    return NULL;
  write_attempt(s->attempt_line, attempt);
  s->headers[count++] = s->authorization.data;
  if (s->credentials.session_token.len)
    s->headers[count++] = s->credentials.session_token.data - (sizeof TOKEN - 1);
  if (s->request.body.data) s->headers[count++] = CONTENT_TYPE JSON;
  s->headers[count] = NULL;
  return &s->request;
}

void crml_signed_request_secrets(const crml_signed_request *s,
                                 crml_text out[CRML_SIGNED_REQUEST_SECRETS]) {
  static const crml_text none = { NULL, 0 };
  size_t start = sizeof AUTHORIZATION - 1, len = s->authorization.len;
  bool written = len >= start + CRML_SHA256_HEX;
  out[0] = s->credentials.secret_access_key;
  out[1] = s->credentials.session_token;
  out[2] = written ? text_at(s->authorization.data + start, len - start) : none;
  out[3] = written ? text_at(s->authorization.data + len - CRML_SHA256_HEX, CRML_SHA256_HEX) : none;
  memcpy(out + 4, s->hidden, sizeof s->hidden);
}
