/* No secret survives. The bytes 1 to 12 of the input stand for one of four secrets as it is,
 * percent-encoded, or with backslashes; the rest is noise in which no letter of a secret occurs, so
 * that four bytes of one in a row can only have come from it. */
#include "fuzz.h"
#include "base/redact.h"

static const crml_text secrets[] = {
  CRML_LITERAL("WJALRXUTNFEMIKMDENGBPXRFICY"), CRML_LITERAL("IQOJB/JPZ==TOKEN/VCMUR+QD/"),
  CRML_LITERAL("ABAB"), CRML_LITERAL("NFEMIKMDENGBPXRFICYABABQ")
};
enum { COUNT = sizeof secrets / sizeof *secrets, PIECE = 4 };

static bool append_secret(crml_buffer *out, unsigned code) {
  crml_text secret = secrets[code % COUNT];
  size_t i;
  bool ok = true;
  for (i = 0; ok && i < secret.len; i++) {
    char c = secret.data[i];
    if (code / COUNT == 1 && (c == '/' || c == '+' || c == '='))
      ok = crml_buffer_printf(out, "%%%02x", (unsigned)c);
    else if (code / COUNT == 2 && c == '/') ok = crml_buffer_puts(out, "\\/");
    else ok = crml_buffer_putc(out, c);
  }
  return ok;
}

static bool make_text(crml_text input, crml_buffer *out) {
  size_t i;
  bool ok = true;
  for (i = 0; ok && i < input.len; i++) {
    unsigned char c = (unsigned char)input.data[i];
    if (c >= 1 && c <= 3 * COUNT) ok = append_secret(out, c - 1);
    else ok = crml_buffer_putc(out, c >= 'A' && c <= 'Z' ? '-' : (char)c);
  }
  return ok;
}

/* The output has no four bytes of a secret that begin with a letter. */
static void check_hidden(crml_text shown) {
  size_t i, at;
  for (i = 0; i < COUNT; i++)
    for (at = 0; at + PIECE <= secrets[i].len; at++) {
      crml_text piece = { secrets[i].data + at, PIECE };
      if (piece.data[0] >= 'A' && piece.data[0] <= 'Z') HOLDS(!fuzz_contains(shown, piece));
    }
}

/* The same text without secrets: the output is safe on a terminal and not too long. */
static void check_plain(crml_text input) {
  crml_buffer out;
  size_t i;
  crml_buffer_init(&out, FUZZ_ROOM, false);
  HOLDS(crml_redact_append(&out, input, NULL, 0));
  HOLDS(out.len <= CRML_SHOWN_MAX && crml_utf8_valid(crml_buffer_text(&out)));
  for (i = 0; i < out.len; i++) {
    HOLDS(!fuzz_is_control((unsigned char)out.data[i]));
    HOLDS(i == 0 || out.data[i] != ' ' || out.data[i - 1] != ' ');
  }
  HOLDS(out.len == 0 || (out.data[0] != ' ' && out.data[out.len - 1] != ' '));
  crml_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  crml_text input = fuzz_input(data, size);
  crml_buffer text, out;
  crml_buffer_init(&text, FUZZ_ROOM, true);
  crml_buffer_init(&out, FUZZ_ROOM, false);
  HOLDS(make_text(input, &text));
  HOLDS(crml_redact_append(&out, crml_buffer_text(&text), secrets, COUNT));
  HOLDS(out.len <= CRML_SHOWN_MAX && crml_utf8_valid(crml_buffer_text(&out)));
  check_hidden(crml_buffer_text(&out));
  check_plain(input);
  crml_buffer_free(&text);
  crml_buffer_free(&out);
  return 0;
}
