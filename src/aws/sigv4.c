#include "aws/sigv4.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/timestamp.h"
#include "base/uri.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

enum {
  HEADERS_MAX = 64,
  TEXT_MAX = 1024 * 1024, /* bytes of a canonical request */
  DATE_SIZE = 8,
  DATE_TIME_SIZE = 16
};

const char crml_sigv4_empty_payload[CRML_SHA256_HEX + 1] =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static void put_digits(char *out, int count, int number) {
  for (; count > 0; number /= 10) out[--count] = (char)('0' + number % 10);
}

bool crml_sigv4_date_time(double epoch, char out[17]) {
  crml_civil c;
  double whole = floor(epoch);
  if (!(fabs(whole) < 1e12) || !crml_timestamp_civil((long long)whole, &c)) return false;
  memcpy(out, "YYYYMMDDTHHMMSSZ", DATE_TIME_SIZE + 1);
  put_digits(out, 4, c.year);
  put_digits(out + 4, 2, c.month);
  put_digits(out + 6, 2, c.day);
  put_digits(out + 9, 2, c.hour);
  put_digits(out + 11, 2, c.minute);
  put_digits(out + 13, 2, c.second);
  return true;
}

/* ---- stage 1: canonical request ---- */

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Order of header names, ignoring ASCII case. */
static int compare_names(crml_text a, crml_text b) {
  size_t i;
  for (i = 0; i < a.len && i < b.len; i++) {
    int order = (unsigned char)crml_ascii_lower(a.data[i]) -
                (unsigned char)crml_ascii_lower(b.data[i]);
    if (order != 0) return order;
  }
  return (a.len > b.len) - (a.len < b.len);
}

/* Unsigned headers: a proxy may change them, or they are added later. */
static bool is_signed(crml_text name) {
  static const crml_text left_out[] = {
    CRML_LITERAL("authorization"), CRML_LITERAL("connection"), CRML_LITERAL("expect"),
    CRML_LITERAL("keep-alive"), CRML_LITERAL("proxy-authenticate"),
    CRML_LITERAL("proxy-authorization"), CRML_LITERAL("te"), CRML_LITERAL("trailer"),
    CRML_LITERAL("transfer-encoding"), CRML_LITERAL("upgrade"), CRML_LITERAL("user-agent"),
    CRML_LITERAL("x-amzn-trace-id"), CRML_LITERAL("sec-websocket-accept"),
    CRML_LITERAL("sec-websocket-extensions"), CRML_LITERAL("sec-websocket-key"),
    CRML_LITERAL("sec-websocket-protocol"), CRML_LITERAL("sec-websocket-version")
  };
  size_t i;
  for (i = 0; i < sizeof(left_out) / sizeof(*left_out); i++)
    if (name.len == left_out[i].len && compare_names(name, left_out[i]) == 0) return false;
  return true;
}

/* A name with a blank, control byte or ':' could pass for another header or line. */
static bool is_name(crml_text name) {
  size_t i;
  for (i = 0; i < name.len; i++)
    if ((unsigned char)name.data[i] <= ' ' || name.data[i] == ':') return false;
  return name.len > 0;
}

/* Fills `sorted` with the headers to sign, by name; equal names stay in their order. False: too
 * many headers, or an invalid name. */
static bool sort_headers(const crml_sigv4_request *request, const crml_header **sorted,
                         size_t *count) {
  size_t i, at;
  *count = 0;
  for (i = 0; i < request->header_count; i++) {
    const crml_header *header = &request->headers[i];
    if (!is_name(header->name)) return false;
    if (!is_signed(header->name)) continue;
    if (*count == HEADERS_MAX) return false;
    for (at = (*count)++; at > 0; at--) {
      if (compare_names(sorted[at - 1]->name, header->name) <= 0) break;
      sorted[at] = sorted[at - 1];
    }
    sorted[at] = header;
  }
  return true;
}

/* Appends `name` in lower case. */
static void append_name(crml_buffer *out, crml_text name) {
  size_t i = out->len;
  crml_buffer_append_text(out, name);
  for (; i < out->len; i++) out->data[i] = crml_ascii_lower(out->data[i]);
}

/* Appends `value` trimmed, with runs of blanks folded to one ' '. */
static void append_value(crml_buffer *out, crml_text value) {
  bool first = true;
  size_t i = 0;
  for (;;) {
    size_t start;
    while (i < value.len && is_blank(value.data[i])) i++;
    if (i == value.len) return;
    if (!first) crml_buffer_putc(out, ' ');
    first = false;
    start = i;
    while (i < value.len && !is_blank(value.data[i])) i++;
    crml_buffer_append(out, value.data + start, i - start);
  }
}

static bool append_headers(const crml_sigv4_request *request, crml_buffer *out,
                           crml_buffer *signed_headers) {
  const crml_header *sorted[HEADERS_MAX];
  size_t count, i;
  bool ok = sort_headers(request, sorted, &count);
  for (i = 0; ok && i < count; i++) {
    crml_text name = sorted[i]->name;
    if (i > 0 && compare_names(sorted[i - 1]->name, name) == 0) {
      out->len--; /* continues the line */
      crml_buffer_putc(out, ',');
    } else {
      if (i > 0) crml_buffer_putc(signed_headers, ';');
      append_name(signed_headers, name);
      append_name(out, name);
      crml_buffer_putc(out, ':');
    }
    append_value(out, sorted[i]->value);
    crml_buffer_putc(out, '\n');
    ok = crml_buffer_ok(out) && crml_buffer_ok(signed_headers);
  }
  return ok;
}

/* Appends method, path and query, each on a line. */
static bool append_target(const crml_sigv4_request *request, crml_buffer *out) {
  crml_buffer_append_text(out, request->method);
  crml_buffer_putc(out, '\n');
  if (!crml_uri_append_canonical_path(out, request->path, request->normalize)) return false;
  crml_buffer_putc(out, '\n');
  return crml_uri_append_canonical_query(out, request->query) && crml_buffer_putc(out, '\n');
}

/* Appends the content of `from` after `start`, which is nothing when no header was signed. */
static void append_from(crml_buffer *out, const crml_buffer *from, size_t start) {
  if (from->len > start) crml_buffer_append(out, from->data + start, from->len - start);
}

bool crml_sigv4_canonical_request(const crml_sigv4_request *request, crml_buffer *out,
                                  crml_buffer *signed_headers) {
  size_t start = signed_headers->len;
  bool ok = append_target(request, out) && append_headers(request, out, signed_headers);
  if (ok) {
    crml_buffer_putc(out, '\n');
    append_from(out, signed_headers, start);
    crml_buffer_putc(out, '\n');
    ok = crml_buffer_append_text(out, request->payload_hash);
  }
  if (!ok) {
    crml_buffer_free(out);
    crml_buffer_free(signed_headers);
  }
  return ok;
}

/* ---- stage 2: string to sign ---- */

/* "20261123/us-east-1/cleanrooms-ml/aws4_request" */
static void append_scope(crml_buffer *out, const crml_sigv4_scope *scope) {
  crml_buffer_append(out, scope->date_time, DATE_SIZE);
  crml_buffer_putc(out, '/');
  crml_buffer_append_text(out, scope->region);
  crml_buffer_putc(out, '/');
  crml_buffer_append_text(out, scope->service);
  crml_buffer_puts(out, "/aws4_request");
}

bool crml_sigv4_string_to_sign(crml_digest *digest, const crml_sigv4_scope *scope,
                               crml_text canonical_request, crml_buffer *out) {
  unsigned char hash[CRML_SHA256_SIZE];
  char hex[CRML_SHA256_HEX + 1];
  if (!crml_digest_sha256(digest, canonical_request, hash)) {
    crml_buffer_free(out);
    return false;
  }
  crml_digest_hex(hash, CRML_SHA256_SIZE, hex);
  crml_buffer_puts(out, ALGORITHM "\n");
  crml_buffer_append(out, scope->date_time, DATE_TIME_SIZE);
  crml_buffer_putc(out, '\n');
  append_scope(out, scope);
  crml_buffer_putc(out, '\n');
  return crml_buffer_append(out, hex, CRML_SHA256_HEX);
}

/* ---- stage 3: signature ---- */

enum { KEY_SECRET, KEY_REGION, KEY_SERVICE, KEY_PARTS };

struct crml_signer {
  crml_digest *digest;
  crml_hmac *hmac;              /* keyed with the signing key of ... */
  bool keyed;
  char day[DATE_SIZE];          /* ... this day */
  crml_buffer parts[KEY_PARTS]; /* ... and these */
  crml_buffer canonical_request, signed_headers, string_to_sign; /* empty between calls */
};

crml_signer *crml_signer_new(void) {
  crml_signer *signer = calloc(1, sizeof(*signer));
  size_t i;
  if (!signer) return NULL;
  for (i = 0; i < KEY_PARTS; i++) crml_buffer_init(&signer->parts[i], TEXT_MAX, true);
  crml_buffer_init(&signer->canonical_request, TEXT_MAX, true); /* may hold the token */
  crml_buffer_init(&signer->signed_headers, TEXT_MAX, false);
  crml_buffer_init(&signer->string_to_sign, TEXT_MAX, false);
  signer->digest = crml_digest_new();
  signer->hmac = signer->digest ? crml_hmac_new(signer->digest) : NULL;
  if (!signer->hmac) {
    crml_signer_free(signer);
    return NULL;
  }
  return signer;
}

void crml_signer_free(crml_signer *signer) {
  size_t i;
  if (!signer) return;
  for (i = 0; i < KEY_PARTS; i++) crml_buffer_free(&signer->parts[i]);
  crml_buffer_free(&signer->canonical_request);
  crml_buffer_free(&signer->signed_headers);
  crml_buffer_free(&signer->string_to_sign);
  crml_hmac_free(signer->hmac);
  crml_digest_free(signer->digest);
  free(signer);
}

crml_digest *crml_signer_digest(crml_signer *signer) { return signer->digest; }

static crml_text bytes(const void *data, size_t len) {
  crml_text text;
  text.data = data;
  text.len = len;
  return text;
}

/* Keys the HMAC with HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), end). */
static bool derive_key(crml_signer *signer, crml_text secret, const crml_sigv4_scope *scope) {
  const crml_text steps[] = {bytes(scope->date_time, DATE_SIZE), scope->region, scope->service,
                             CRML_LITERAL("aws4_request")};
  unsigned char key[CRML_SHA256_SIZE];
  crml_buffer first;
  size_t i;
  bool ok;
  crml_buffer_init(&first, TEXT_MAX, true);
  crml_buffer_puts(&first, "AWS4");
  ok = crml_buffer_append_text(&first, secret) &&
       crml_hmac_set_key(signer->hmac, crml_buffer_text(&first));
  for (i = 0; ok && i < sizeof(steps) / sizeof(*steps); i++)
    ok = crml_hmac_sign(signer->hmac, steps[i], key) &&
         crml_hmac_set_key(signer->hmac, bytes(key, sizeof(key)));
  crml_buffer_free(&first);
  crml_wipe(key, sizeof(key));
  return ok;
}

/* Keys the HMAC with the signing key of this secret and scope, unless it has it already. */
static bool use_key(crml_signer *signer, crml_text secret, const crml_sigv4_scope *scope) {
  const crml_text parts[KEY_PARTS] = {secret, scope->region, scope->service};
  bool same = signer->keyed && memcmp(signer->day, scope->date_time, DATE_SIZE) == 0;
  size_t i;
  for (i = 0; same && i < KEY_PARTS; i++)
    same = crml_text_equal(crml_buffer_text(&signer->parts[i]), parts[i]);
  if (same) return true;
  signer->keyed = false;
  memcpy(signer->day, scope->date_time, DATE_SIZE);
  for (i = 0; i < KEY_PARTS; i++) {
    crml_buffer_clear(&signer->parts[i]);
    if (!crml_buffer_append_text(&signer->parts[i], parts[i])) return false;
  }
  signer->keyed = derive_key(signer, secret, scope);
  return signer->keyed;
}

bool crml_sigv4_signature(crml_signer *signer, crml_text secret_access_key,
                          const crml_sigv4_scope *scope, crml_text string_to_sign,
                          char out[CRML_SHA256_HEX + 1]) {
  unsigned char signature[CRML_SHA256_SIZE];
  if (!use_key(signer, secret_access_key, scope) ||
      !crml_hmac_sign(signer->hmac, string_to_sign, signature))
    return false;
  crml_digest_hex(signature, CRML_SHA256_SIZE, out);
  return true;
}

static bool append_authorization(const crml_credentials *credentials,
                                 const crml_sigv4_scope *scope, crml_text signed_headers,
                                 const char *signature, crml_buffer *out) {
  crml_buffer_puts(out, ALGORITHM " Credential=");
  crml_buffer_append_text(out, credentials->access_key_id);
  crml_buffer_putc(out, '/');
  append_scope(out, scope);
  crml_buffer_puts(out, ", SignedHeaders=");
  crml_buffer_append_text(out, signed_headers);
  crml_buffer_puts(out, ", Signature=");
  return crml_buffer_puts(out, signature);
}

bool crml_sigv4_authorization(crml_signer *signer, const crml_sigv4_request *request,
                              const crml_credentials *credentials,
                              const crml_sigv4_scope *scope, crml_buffer *out) {
  crml_buffer *canonical = &signer->canonical_request, *names = &signer->signed_headers;
  crml_buffer *to_sign = &signer->string_to_sign;
  char signature[CRML_SHA256_HEX + 1];
  bool ok = crml_sigv4_canonical_request(request, canonical, names) &&
            crml_sigv4_string_to_sign(signer->digest, scope, crml_buffer_text(canonical),
                                      to_sign) &&
            crml_sigv4_signature(signer, credentials->secret_access_key, scope,
                                 crml_buffer_text(to_sign), signature);
  if (ok) ok = append_authorization(credentials, scope, crml_buffer_text(names), signature, out);
  else crml_buffer_free(out);
  crml_wipe(signature, sizeof(signature));
  crml_buffer_clear(canonical);
  crml_buffer_clear(names);
  crml_buffer_clear(to_sign);
  return ok;
}
