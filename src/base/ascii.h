/* ASCII character classes, independent of the locale. */
#ifndef CRML_ASCII_H
#define CRML_ASCII_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

static inline bool crml_ascii_is_digit(char c) { return c >= '0' && c <= '9'; }

static inline char crml_ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool crml_ascii_is_alnum(char c) {
  char lower = crml_ascii_lower(c);
  return crml_ascii_is_digit(c) || (lower >= 'a' && lower <= 'z');
}

/* The value of a hexadecimal digit of either case; -1: not a digit. */
static inline int crml_ascii_hex(char c) {
  if (crml_ascii_is_digit(c)) return c - '0';
  c = crml_ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#pragma GCC visibility pop

#endif
