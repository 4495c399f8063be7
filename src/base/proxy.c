#include "base/proxy.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/ascii.h"

enum { PAIR_MAX = 4096 };

/* The user information of a URL; empty when it has none. */
static crml_text user_information(crml_text url) {
  crml_text found = { NULL, 0 };
  size_t start = 0, i;
  for (i = 0; i + 2 < url.len && start == 0; i++)
    if (memcmp(url.data + i, "://", 3) == 0) start = i + 3;
  for (i = start; i < url.len && !strchr("/?#", url.data[i]); i++) {
    if (url.data[i] != '@') continue;
    found.data = url.data + start;
    found.len = i - start;
  }
  return found;
}

static bool append_decoded(crml_buffer *out, crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '%' && i + 2 < text.len && crml_ascii_hex(text.data[i + 1]) >= 0 &&
        crml_ascii_hex(text.data[i + 2]) >= 0) {
      c = (char)(crml_ascii_hex(text.data[i + 1]) << 4 | crml_ascii_hex(text.data[i + 2]));
      i += 2;
    }
    if (!crml_buffer_putc(out, c)) return false;
  }
  return true;
}

static bool append_base64(crml_buffer *out, crml_text text) {
  unsigned char encoded[PAIR_MAX / 3 * 4 + 8];
  bool ok;
  int length = EVP_EncodeBlock(encoded, (const unsigned char *)text.data, (int)text.len);
  ok = crml_buffer_append(out, encoded, (size_t)length);
  crml_wipe(encoded, sizeof encoded);
  return ok;
}

bool crml_proxy_secrets(crml_text url, crml_buffer *password, crml_buffer *basic) {
  crml_text user = user_information(url), secret = { NULL, 0 };
  const char *colon = user.len ? memchr(user.data, ':', user.len) : NULL;
  crml_buffer pair;
  bool ok;
  if (user.len == 0) return true;
  if (colon) {
    secret.data = colon + 1;
    secret.len = (size_t)(user.data + user.len - secret.data);
    user.len = (size_t)(colon - user.data);
  }
  crml_buffer_init(&pair, PAIR_MAX, true);
  ok = append_decoded(&pair, user) && crml_buffer_putc(&pair, ':') &&
       append_decoded(&pair, secret) && append_decoded(password, secret) &&
       append_base64(basic, crml_buffer_text(&pair));
  crml_buffer_free(&pair);
  return ok;
}
