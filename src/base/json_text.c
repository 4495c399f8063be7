#include "base/json_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

static bool must_escape(char c) { return (unsigned char)c < 0x20 || c == '"' || c == '\\'; }

/* Appends the escape of one byte: the short form where there is one. */
static void append_escape(crml_buffer *out, char c) {
  static const char shown[] = "\"\\\b\f\n\r\t", named[] = "\"\\bfnrt";
  static const char digits[] = "0123456789abcdef";
  const char *found = c ? strchr(shown, c) : NULL;
  char text[6] = { '\\', 'u', '0', '0', '0', '0' };
  if (found) {
    text[1] = named[found - shown];
    crml_buffer_append(out, text, 2);
    return;
  }
  text[4] = digits[(unsigned char)c >> 4];
  text[5] = digits[c & 15];
  crml_buffer_append(out, text, sizeof text);
}

/* A byte in each byte of a word. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Whether a byte of the word is below `least` (at most 128). */
static uint64_t has_below(uint64_t word, uint64_t least) {
  return (word - EACH(least)) & ~word & EACH(0x80);
}

static bool may_escape(uint64_t word) {
  return (has_below(word, 0x20) | has_below(word ^ EACH('"'), 1) |
          has_below(word ^ EACH('\\'), 1)) != 0;
}

/* The index of the first byte from `i` on that must be escaped; text.len: none. */
static size_t find_escape(crml_text text, size_t i) {
  uint64_t word;
  for (; text.len - i >= sizeof word; i += sizeof word) {
    memcpy(&word, text.data + i, sizeof word);
    if (may_escape(word)) break;
  }
  while (i < text.len && !must_escape(text.data[i])) i++;
  return i;
}

/* Appends a text without escapes. */
static bool append_plain(crml_buffer *out, crml_text text) {
  char *at = crml_buffer_extend(out, text.len + 2);
  if (at == NULL) return false;
  at[0] = '"';
  if (text.len > 0) memcpy(at + 1, text.data, text.len);
  at[text.len + 1] = '"';
  return true;
}

bool crml_json_append_string(crml_buffer *out, crml_text text) {
  size_t start = 0, i = find_escape(text, 0);
  if (i == text.len) return append_plain(out, text);
  crml_buffer_putc(out, '"');
  for (; i < text.len; i = find_escape(text, start)) {
    crml_buffer_append(out, text.data + start, i - start);
    append_escape(out, text.data[i]);
    start = i + 1;
  }
  if (text.len > start) crml_buffer_append(out, text.data + start, text.len - start);
  return crml_buffer_putc(out, '"');
}

/* Replaces the locale's decimal point (one or several bytes) by '.'. */
static size_t without_locale(const char *text, char *out) {
  size_t len = 0;
  for (; *text; text++) {
    const bool plain = crml_ascii_is_digit(*text) || strchr("+-e", *text);
    if (plain) out[len++] = *text;
    else if (len == 0 || out[len - 1] != '.') out[len++] = '.';
  }
  out[len] = '\0';
  return len;
}

size_t crml_json_write_double(double value, char out[CRML_NUMBER_TEXT]) {
  enum { FEWEST = 15, MOST = 17 };
  char text[CRML_NUMBER_TEXT];
  int digits;
  if (value == floor(value) && fabs(value) <= 9007199254740992.0 && (value != 0 || !signbit(value)))
    return crml_json_write_integer((long long)value, out);
  for (digits = FEWEST; digits <= MOST; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  return without_locale(text, out);
}

size_t crml_json_write_integer(long long value, char out[CRML_NUMBER_TEXT]) {
  return (size_t)snprintf(out, CRML_NUMBER_TEXT, "%lld", value);
}
