#include "base/redact.h"

#include "base/ascii.h"

#include <stdint.h>
#include <string.h>

enum {
  SECRET_MIN = 4,
  SIGNATURE_MIN = 16, /* hex digits */
  READ_MAX = 16 * CRML_SHOWN_MAX /* no more is looked at: bounds the work on hostile text */
};

/* Length of the UTF-8 character that `text` starts with; 0 when it starts with none. */
static size_t utf8_length(crml_text text) {
  const unsigned char *s = (const unsigned char *)text.data;
  size_t len, i;
  if (text.len == 0) return 0;
  if (s[0] < 0x80) return 1;
  if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
  len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
  if (text.len < len) return 0;
  for (i = 1; i < len; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90)) return 0; /* overlong */
  if ((s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f)) return 0; /* surrogates */
  return len;
}

static crml_text skipped(crml_text text, size_t len) {
  text.data += len;
  text.len -= len;
  return text;
}

/* Bytes of ASCII that `text` starts with, in whole blocks: nearly all of a body. */
static size_t ascii_blocks(crml_text text) {
  uint64_t words[4];
  size_t len = 0;
  for (; text.len - len >= sizeof words; len += sizeof words) {
    memcpy(words, text.data + len, sizeof words);
    if ((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) break;
  }
  return len;
}

bool crml_utf8_valid(crml_text text) {
  while (text.len > 0) {
    size_t len = ascii_blocks(text);
    if (len == 0) len = utf8_length(text);
    if (len == 0) return false;
    text = skipped(text, len);
  }
  return true;
}

/* Bytes by which `text` starts with `byte`: as it is, as %XX (which may be cut off), or behind a
 * backslash (JSON); 0 when it does not. */
static size_t match_byte(crml_text text, char byte) {
  if (text.data[0] == byte) return 1;
  if (text.data[0] == '\\' && text.len > 1 && text.data[1] == byte) return 2;
  if (text.data[0] != '%') return 0;
  if (text.len < 3) return text.len;
  return crml_ascii_hex(text.data[1]) == ((unsigned char)byte >> 4) &&
         crml_ascii_hex(text.data[2]) == (byte & 15) ? 3 : 0;
}

/* Bytes of `text`, from its start, that are `secret`, or the beginning of it when the text ends
 * there (it may have been cut); 0: none. */
static size_t match_secret(crml_text text, crml_text secret) {
  size_t at = 0, i;
  if (secret.len < SECRET_MIN) return 0;
  for (i = 0; i < secret.len && at < text.len; i++) {
    size_t len = match_byte(skipped(text, at), secret.data[i]);
    if (len == 0) return 0;
    at += len;
  }
  return i == secret.len || i >= SECRET_MIN ? at : 0;
}

/* The same for any signature of an Authorization header or URL: "Signature=" and its hex digits. */
static size_t match_signature(crml_text text) {
  static const crml_text name = CRML_LITERAL("Signature=");
  size_t at = match_secret(text, name), digits = 0;
  if (at == 0) return 0;
  while (at + digits < text.len && crml_ascii_hex(text.data[at + digits]) >= 0) digits++;
  return digits >= SIGNATURE_MIN ? at + digits : 0;
}

static size_t match_any(crml_text text, const crml_text *secrets, size_t count) {
  size_t longest = match_signature(text), i;
  for (i = 0; i < count; i++) {
    size_t len = match_secret(text, secrets[i]);
    if (len > longest) longest = len;
  }
  return longest;
}

/* Blanks, C0 and C1 controls: a terminal must not act on them. */
static bool is_blank(crml_text character) {
  unsigned char c = (unsigned char)character.data[0];
  if (character.len == 2) return c == 0xc2 && (unsigned char)character.data[1] < 0xa0;
  return character.len == 1 && (c <= 0x20 || c == 0x7f);
}

/* Bytes that `text` starts with, each a character to be shown as it is: graphic ASCII that no
 * secret can begin with. Nearly all of a text, most of the time all of it. */
static size_t plain_run(crml_text text, const bool suspect[256]) {
  size_t len = 0;
  while (len < text.len && !suspect[(unsigned char)text.data[len]]) len++;
  return len;
}

/* Marks all bytes that need a closer look: no graphic ASCII, or a match can begin with them. */
static void mark_suspects(const crml_text *secrets, size_t count, bool suspect[256]) {
  size_t i;
  memset(suspect, true, 256);
  memset(suspect + '!', false, '~' - '!' + 1);
  suspect['%'] = suspect['\\'] = suspect['S'] = true;  /* escapes, "Signature=" */
  for (i = 0; i < count; i++)
    if (secrets[i].len >= SECRET_MIN) suspect[(unsigned char)secrets[i].data[0]] = true;
}

/* What has been written so far. */
typedef struct writer {
  crml_buffer *out;
  size_t shown;
  bool blank; /* one is due before the next character */
} writer;

/* Appends whole characters; `*full` when they do not fit under the limit any more. */
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

bool crml_redact_append(crml_buffer *out, crml_text text, const crml_text *secrets,
                        size_t secret_count) {
  static const crml_text stars = CRML_LITERAL("***"), unknown = CRML_LITERAL("?");
  writer w = {out, 0, false};
  size_t hidden = 0; /* bytes from here that belong to a secret: they may overlap */
  bool full = false, suspect[256];
  mark_suspects(secrets, secret_count, suspect);
  if (text.len > READ_MAX) text.len = READ_MAX;
  while (text.len > 0 && !full) {
    size_t secret, len = hidden > 0 ? 0 : plain_run(text, suspect);
    if (len > 0) {
      if (!show_run(&w, text, len, &full)) return false;
      text = skipped(text, len);
      continue;
    }
    secret = match_any(text, secrets, secret_count);
    len = 1;
    if (secret > 0 && hidden == 0 && !show(&w, stars, &full)) return false;
    if (secret > hidden) hidden = secret;
    if (hidden > 0) {
      hidden--;
    } else {
      crml_text character = {text.data, utf8_length(text)};
      len = character.len > 0 ? character.len : 1;
      if (is_blank(character)) w.blank = true;
      else if (!show(&w, character.len > 0 ? character : unknown, &full)) return false;
    }
    text = skipped(text, len);
  }
  return true;
}
