#include "base/buffer.h"

#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

enum { FIRST_SIZE = 256, PRINTF_SIZE = 512 };

crml_text crml_text_of(const char *s) {
  crml_text text;
  text.data = s;
  text.len = s ? strlen(s) : 0;
  return text;
}

bool crml_text_equal(crml_text a, crml_text b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool crml_text_is(crml_text a, const char *s) {
  size_t i;
  for (i = 0; i < a.len; i++)
    if (s[i] == '\0' ||
        (a.data[i] != s[i] && crml_ascii_lower(a.data[i]) != crml_ascii_lower(s[i])))
      return false;
  return s[i] == '\0';
}

void crml_wipe(void *data, size_t len) {
  if (len > 0) OPENSSL_cleanse(data, len);
}

void crml_buffer_init(crml_buffer *b, size_t max, bool secret) {
  memset(b, 0, sizeof(*b));
  b->max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4; /* so that doubling and the NUL cannot
                                                       overflow */
  b->secret = secret;
}

/* realloc may leave a copy of the old bytes behind, so secret buffers are moved and wiped here. */
static char *resize(crml_buffer *b, size_t size) {
  char *data;
  if (!b->secret) return realloc(b->data, size);
  data = malloc(size);
  if (data && b->data) {
    memcpy(data, b->data, b->len);
    crml_wipe(b->data, b->len);
    free(b->data);
  }
  return data;
}

/* Empties the buffer and remembers the failure. */
static bool fail(crml_buffer *b, crml_buffer_failure why) {
  crml_buffer_free(b);
  b->failure = (unsigned char)why;
  return false;
}

/* Grows the memory for `len` more bytes and the NUL. */
static bool grow(crml_buffer *b, size_t len) {
  size_t size = b->size ? b->size : FIRST_SIZE;
  char *data;
  if (b->failure != CRML_BUFFER_SOUND) return false;
  if (len > b->max - b->len) return fail(b, CRML_BUFFER_FULL);
  while (size <= b->len + len) size *= 2;
  if (size > b->max + 1) size = b->max + 1;
  data = resize(b, size);
  if (!data) return fail(b, CRML_BUFFER_NO_MEMORY);
  b->data = data;
  b->size = size;
  return true;
}

bool crml_buffer_reserve(crml_buffer *b, size_t len) {
  return len < b->size - b->len || grow(b, len);
}

char *crml_buffer_extend(crml_buffer *b, size_t len) {
  char *start;
  if (len >= b->size - b->len && !crml_buffer_reserve(b, len)) return NULL;
  start = b->data + b->len;
  b->len += len;
  b->data[b->len] = '\0';
  return start;
}

bool crml_buffer_append(crml_buffer *b, const void *data, size_t len) {
  char *start = crml_buffer_extend(b, len);
  if (start && len > 0) memcpy(start, data, len);
  return start != NULL;
}

bool crml_buffer_append_text(crml_buffer *b, crml_text text) {
  return crml_buffer_append(b, text.data, text.len);
}

bool crml_buffer_puts(crml_buffer *b, const char *s) {
  return crml_buffer_append(b, s, strlen(s));
}

bool crml_buffer_putc(crml_buffer *b, char c) {
  return crml_buffer_append(b, &c, 1);
}

bool crml_buffer_printf(crml_buffer *b, const char *format, ...) {
  char text[PRINTF_SIZE];
  va_list args;
  int len;
  bool ok;
  va_start(args, format);
  len = vsnprintf(text, sizeof(text), format, args);
  va_end(args);
  ok = len >= 0 && (size_t)len < sizeof(text);
  if (ok) ok = crml_buffer_append(b, text, (size_t)len);
  else if (crml_buffer_ok(b)) fail(b, CRML_BUFFER_FULL);
  if (b->secret) crml_wipe(text, sizeof(text));
  return ok;
}

void crml_buffer_clear(crml_buffer *b) {
  if (b->secret) crml_wipe(b->data, b->len);
  if (b->data) b->data[0] = '\0';
  b->len = 0;
  b->failure = CRML_BUFFER_SOUND;
}

void crml_buffer_renew(crml_buffer *b, size_t kept, size_t max, bool secret) {
  char *data;
  size_t size;
  crml_buffer_clear(b);
  if (b->size > kept) crml_buffer_free(b);
  data = b->data;
  size = b->size;
  crml_buffer_init(b, max, secret);
  b->data = data;
  b->size = size;
}

void crml_buffer_swap(crml_buffer *a, crml_buffer *b) {
  crml_buffer kept = *a;
  *a = *b;
  *b = kept;
}

void crml_buffer_free(crml_buffer *b) {
  if (b->secret) crml_wipe(b->data, b->len);
  free(b->data);
  b->data = NULL;
  b->len = b->size = 0;
  b->failure = CRML_BUFFER_SOUND;
}

crml_text crml_buffer_text(const crml_buffer *b) {
  crml_text text;
  text.data = b->data;
  text.len = b->len;
  return text;
}
