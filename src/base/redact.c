#include "base/redact.h"

#include "base/ascii.h"

#include <stdint.h>
#include <string.h>

enum {
  SECRET_MIN = 4,
  SIGNATURE_MIN = 16, /* hex digits */
  READ_MAX = 16 * CRML_SHOWN_MAX /* bytes read; bounds the work on hostile text */
};

/* For the first byte of a character: its length and the range of the second byte, which excludes
 * overlong forms and surrogates (RFC 3629). */
typedef struct lead {
  unsigned char first, last, len, low, high;
} lead;

static const lead leads[] = {
  {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
  {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
  {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f}
};

/* The length of the UTF-8 character at the start of `text`; 0: none. */
static size_t utf8_length(crml_text text) {
  const unsigned char *s = (const unsigned char *)text.data;
  size_t i, at;
  if (text.len == 0) return 0;
  if (s[0] < 0x80) return 1;
  for (i = 0; i < sizeof leads / sizeof *leads && s[0] > leads[i].last; i++) continue;
  if (i == sizeof leads / sizeof *leads || s[0] < leads[i].first || text.len < leads[i].len ||
      s[1] < leads[i].low || s[1] > leads[i].high)
    return 0;
  for (at = 2; at < leads[i].len; at++)
    if ((s[at] & 0xc0) != 0x80) return 0;
  return leads[i].len;
}

static crml_text skipped(crml_text text, size_t len) {
  text.data += len;
  text.len -= len;
  return text;
}

/* The length of the ASCII text at the start of `text`. Nearly all of a body is ASCII. */
static size_t ascii_length(crml_text text) {
  const uint64_t high = UINT64_C(0x8080808080808080);
  uint64_t words[4];
  size_t len = 0;
  for (; text.len - len >= sizeof words; len += sizeof words) {
    memcpy(words, text.data + len, sizeof words);
    if ((words[0] | words[1] | words[2] | words[3]) & high) break;
  }
  for (; text.len - len >= sizeof words[0]; len += sizeof words[0]) {
    memcpy(words, text.data + len, sizeof words[0]);
    if (words[0] & high) break;
  }
  while (len < text.len && (unsigned char)text.data[len] < 0x80) len++;
  return len;
}

bool crml_utf8_valid(crml_text text) {
  while (text.len > 0) {
    size_t len = ascii_length(text);
    if (len == 0) len = utf8_length(text);
    if (len == 0) return false;
    text = skipped(text, len);
  }
  return true;
}

/* Decodes an escape at the start of `text` (%XX, \uXXXX, a backslash before a sign that is no
 * letter); returns the length of the escape, 0: none. */
static size_t escaped_byte(crml_text text, unsigned *byte) {
  static const char zeros[] = "00";
  const char *s = text.data;
  bool json = text.len >= 6 && s[0] == '\\' && s[1] == 'u' && memcmp(s + 2, zeros, 2) == 0;
  size_t digits = json ? 4 : 1;
  if (text.len > digits + 1 && (json || s[0] == '%')) {
    int high = crml_ascii_hex(s[digits]), low = crml_ascii_hex(s[digits + 1]);
    if (high < 0 || low < 0) return 0;
    *byte = (unsigned)(high << 4 | low);
    return digits + 2;
  }
  if (s[0] != '\\' || text.len < 2 || crml_ascii_is_alnum(s[1])) return 0;
  *byte = (unsigned char)s[1];
  return 2;
}

/* The length of `byte` at the start of `text`, plain or escaped (%XX may be cut off); 0: it does
 * not start with it. */
static size_t match_byte(crml_text text, char byte) {
  unsigned found = 0;
  size_t len;
  if (text.data[0] == byte) return 1;
  if (text.data[0] == '%' && text.len < 3) return text.len;
  len = escaped_byte(text, &found);
  return len > 0 && found == (unsigned char)byte ? len : 0;
}

static bool is_control(unsigned byte) { return byte < 0x20 || byte == 0x7f; }

/* The length of a break at the start of `text`: control bytes (line ends, NUL), plain or escaped,
 * and the blanks behind them; 0: none. */
static size_t match_break(crml_text text) {
  size_t at = 0;
  while (at < text.len) {
    crml_text rest = skipped(text, at);
    unsigned byte = 0;
    size_t len = escaped_byte(rest, &byte);
    if (is_control((unsigned char)rest.data[0]) || (at > 0 && rest.data[0] == ' ')) len = 1;
    else if (rest.len > 1 && rest.data[0] == '\\' && strchr("bfnrt0", rest.data[1])) len = 2;
    else if (len == 0 || !is_control(byte)) break;
    at += len;
  }
  return at;
}

/* The length of `secret` at the start of `text`, possibly with breaks in it, or of its beginning
 * when the text ends there (it may have been cut); 0: none. */
static size_t match_secret(crml_text text, crml_text secret) {
  size_t at = 0, i = 0;
  if (secret.len < SECRET_MIN) return 0;
  while (i < secret.len && at < text.len) {
    size_t len = match_byte(skipped(text, at), secret.data[i]);
    if (len > 0) i++;
    else if (i > 0) len = match_break(skipped(text, at));
    if (len == 0) return 0;
    at += len;
  }
  return i == secret.len || i >= SECRET_MIN ? at : 0;
}

/* The same for the signature of an Authorization header or URL: "Signature=" and its hex
 * digits. */
static size_t match_signature(crml_text text) {
  static const crml_text name = CRML_LITERAL("Signature=");
  size_t at = match_secret(text, name), end = at, digits = 0;
  if (at == 0) return 0;
  while (at < text.len) {
    bool digit = crml_ascii_hex(text.data[at]) >= 0;
    size_t len = digit ? 1 : match_break(skipped(text, at));
    if (len == 0) break;
    at += len;
    digits += digit;
    if (digit) end = at;
  }
  return digits >= SIGNATURE_MIN ? end : 0;
}

static size_t match_any(crml_text text, const crml_text *secrets, size_t count) {
  size_t longest = match_signature(text), i;
  for (i = 0; i < count; i++) {
    size_t len = match_secret(text, secrets[i]);
    if (len > longest) longest = len;
  }
  return longest;
}

typedef struct span {
  unsigned long first, last;
} span;

/* Characters that act on a terminal or viewer: controls, direction marks, line and paragraph
 * separators, the byte order mark. */
static const span acting[] = {
  {0x00, 0x20}, {0x7f, 0x9f}, {0x061c, 0x061c}, {0x200e, 0x200f}, {0x2028, 0x202e},
  {0x2066, 0x2069}, {0xfeff, 0xfeff}
};

static unsigned long code_point(crml_text character) {
  static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  unsigned long code = (unsigned char)character.data[0] & masks[character.len];
  size_t i;
  for (i = 1; i < character.len; i++) code = code << 6 | ((unsigned char)character.data[i] & 0x3f);
  return code;
}

/* Whether the character is shown as a blank; an empty one is an invalid byte. */
static bool is_blank(crml_text character) {
  unsigned long code;
  size_t i;
  if (character.len == 0) return false;
  code = code_point(character);
  for (i = 0; i < sizeof acting / sizeof *acting; i++)
    if (code >= acting[i].first && code <= acting[i].last) return true;
  return false;
}

/* The length of the text at the start that is shown unchanged: graphic ASCII that no secret begins
 * with. Most texts consist of it alone. */
static size_t plain_run(crml_text text, const bool suspect[256]) {
  size_t len = 0;
  while (len < text.len && !suspect[(unsigned char)text.data[len]]) len++;
  return len;
}

/* Marks the bytes that need a closer look: not graphic ASCII, or the first byte of a match. */
static void mark_suspects(const crml_text *secrets, size_t count, bool suspect[256]) {
  size_t i;
  memset(suspect, true, 256);
  memset(suspect + '!', false, '~' - '!' + 1);
  suspect['%'] = suspect['\\'] = suspect['S'] = true;  /* escapes, "Signature=" */
  for (i = 0; i < count; i++)
    if (secrets[i].len >= SECRET_MIN) suspect[(unsigned char)secrets[i].data[0]] = true;
}

/* The output so far. */
typedef struct writer {
  crml_buffer *out;
  size_t shown;
  bool blank; /* a blank comes before the next character */
} writer;

/* Appends whole characters; sets `*full` when they would exceed the limit. */
static bool show(writer *w, crml_text characters, bool *full) {
  size_t blank = w->blank && w->shown > 0;
  *full = w->shown + blank + characters.len > CRML_SHOWN_MAX;
  if (*full) return true;
  w->shown += blank + characters.len;
  w->blank = false;
  return (!blank || crml_buffer_putc(w->out, ' ')) &&
         crml_buffer_append_text(w->out, characters);
}

/* The same for `len` bytes of ASCII, as many as fit. */
static bool show_run(writer *w, crml_text text, size_t len, bool *full) {
  size_t room = CRML_SHOWN_MAX - w->shown, blank = w->blank && w->shown > 0;
  crml_text characters = {text.data, len};
  bool all = len + blank <= room;
  if (!all) characters.len = room > blank ? room - blank : 0;
  if (characters.len > 0 && !show(w, characters, full)) return false;
  *full = !all;
  return true;
}

/* Appends the character at the start of `text`; `*len` is its length. */
static bool show_character(writer *w, crml_text text, size_t *len, bool *full) {
  static const crml_text unknown = CRML_LITERAL("?");
  crml_text character = {text.data, utf8_length(text)};
  *len = character.len > 0 ? character.len : 1;
  if (!is_blank(character)) return show(w, character.len > 0 ? character : unknown, full);
  w->blank = true;
  return true;
}

bool crml_redact_append(crml_buffer *out, crml_text text, const crml_text *secrets,
                        size_t secret_count) {
  static const crml_text stars = CRML_LITERAL("***");
  writer w = {out, 0, false};
  size_t hidden = 0; /* bytes from here that belong to a secret; secrets may overlap */
  bool full = false, ok = true, suspect[256];
  mark_suspects(secrets, secret_count, suspect);
  if (text.len > READ_MAX) text.len = READ_MAX;
  while (ok && text.len > 0 && !full) {
    size_t secret, len = hidden > 0 ? 0 : plain_run(text, suspect);
    if (len > 0) {
      ok = show_run(&w, text, len, &full);
    } else {
      secret = match_any(text, secrets, secret_count);
      if (secret > 0 && hidden == 0) ok = show(&w, stars, &full);
      if (secret > hidden) hidden = secret;
      len = 1;
      if (hidden > 0) hidden--;
      else ok = show_character(&w, text, &len, &full);
    }
    text = skipped(text, len);
  }
  return ok;
}
