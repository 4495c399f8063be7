/* Shared by the fuzz targets: splits input into fields; checks that end the process. */
#ifndef CRML_FUZZ_H
#define CRML_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold for every input. */
#define HOLDS(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
      abort();                                                                  \
    }                                                                           \
  } while (0)

enum { FUZZ_ROOM = 1 << 22 };

/* The next field of the input: up to a NUL, which is dropped, or to the end. */
static inline crml_text fuzz_field(crml_text *rest) {
  const char *end = rest->len ? memchr(rest->data, '\0', rest->len) : NULL;
  crml_text field = *rest;
  if (end) {
    field.len = (size_t)(end - rest->data);
    rest->data = end + 1;
    rest->len -= field.len + 1;
  } else {
    rest->len = 0;
  }
  return field;
}

static inline crml_text fuzz_input(const uint8_t *data, size_t size) {
  crml_text text;
  text.data = (const char *)data;
  text.len = size;
  return text;
}

static inline int fuzz_contains(crml_text text, crml_text part) {
  size_t i;
  for (i = 0; part.len > 0 && i + part.len <= text.len; i++)
    if (memcmp(text.data + i, part.data, part.len) == 0) return 1;
  return 0;
}

/* UTF-8 without control characters (C0, DEL, C1), which is safe on a terminal. */
static inline int fuzz_is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

#endif
