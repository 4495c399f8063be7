#include "base/proxy.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/ascii.h"
#include "base/uri.h"

enum { PAIR_MAX = 4096 };

/* The user information of a URL; empty: none. */
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

static void append_decoded(crml_buffer *out, crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '%' && i + 2 < text.len && crml_ascii_hex(text.data[i + 1]) >= 0 &&
        crml_ascii_hex(text.data[i + 2]) >= 0) {
      c = (char)(crml_ascii_hex(text.data[i + 1]) << 4 | crml_ascii_hex(text.data[i + 2]));
      i += 2;
    }
    crml_buffer_putc(out, c);
  }
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
  append_decoded(&pair, user);
  crml_buffer_putc(&pair, ':');
  append_decoded(&pair, secret);
  append_decoded(password, secret);
  ok = crml_buffer_ok(&pair) && crml_buffer_ok(password) &&
       append_base64(basic, crml_buffer_text(&pair));
  crml_buffer_free(&pair);
  return ok;
}

/* --- the URL for libcurl --- */

/* Takes one byte off the text, percent-decoded. */
static unsigned char take_byte(crml_text *text) {
  int high = -1, low = -1;
  unsigned char byte = (unsigned char)*text->data;
  size_t len = 1;
  if (byte == '%' && text->len > 2) {
    high = crml_ascii_hex(text->data[1]);
    low = crml_ascii_hex(text->data[2]);
  }
  if (high >= 0 && low >= 0) {
    byte = (unsigned char)(high << 4 | low);
    len = 3;
  }
  text->data += len;
  text->len -= len;
  return byte;
}

/* Appends user and password; every byte that could end them is percent-encoded. */
static const char *append_user(crml_buffer *out, crml_text user) {
  static const char digits[] = "0123456789ABCDEF";
  while (user.len > 0) {
    bool separator = *user.data == ':';
    unsigned char byte = take_byte(&user);
    if (byte < 0x20 || byte == 0x7f)
      return "must not contain control bytes, not in percent-encoded form either";
    if (separator || crml_ascii_is_alnum((char)byte) || (byte != 0 && strchr("-._~", byte))) {
      crml_buffer_putc(out, (char)byte);
    } else {
      crml_buffer_putc(out, '%');
      crml_buffer_putc(out, digits[byte >> 4]);
      crml_buffer_putc(out, digits[byte & 15]);
    }
  }
  return crml_buffer_putc(out, '@') ? NULL : "out of memory";
}

/* Removes "scheme://" from the front; without one the scheme is http. */
static const char *take_scheme(crml_text *url, const char **scheme) {
  static const char *const known[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  size_t len, i;
  *scheme = known[0];
  for (len = 0; len + 3 <= url->len; len++)
    if (memcmp(url->data + len, "://", 3) == 0) break;
  if (len + 3 > url->len) return NULL;
  for (i = 0; i < sizeof known / sizeof *known; i++) {
    crml_text given = {url->data, len};
    if (!crml_text_is(given, known[i])) continue;
    *scheme = known[i];
    url->data += len + 3;
    url->len -= len + 3;
    return NULL;
  }
  return "must be an http, https or socks URL";
}

/* Removes path, query and fragment from the end, and the user (all before the last '@') from the
 * front. */
static crml_text take_user(crml_text *rest) {
  crml_text user = { NULL, 0 };
  size_t end = 0, i;
  while (end < rest->len && !strchr("/?#", rest->data[end])) end++;
  for (i = end; i > 0 && rest->data[i - 1] != '@'; i--) continue;
  if (i > 0) {
    user.data = rest->data;
    user.len = i - 1;
  }
  rest->data += i;
  rest->len = end - i;
  return user;
}

static bool append_server(crml_buffer *out, const char *scheme, crml_text server, unsigned port) {
  bool needs_port = port == 0 && strcmp(scheme, "http") == 0;
  crml_buffer_append_text(out, server);
  return crml_buffer_puts(out, needs_port ? ":80" : "");
}

const char *crml_proxy_append_url(crml_buffer *out, crml_text url) {
  const char *scheme, *wrong = crml_uri_check_bytes(url);
  crml_text host, user;
  unsigned port;
  if (!wrong) wrong = take_scheme(&url, &scheme);
  if (wrong) return wrong;
  user = take_user(&url);
  wrong = crml_uri_parse_host_port(url, &host, &port);
  if (wrong) return wrong;
  crml_buffer_puts(out, scheme);
  crml_buffer_puts(out, "://");
  if (user.len > 0) wrong = append_user(out, user);
  if (wrong) return wrong;
  return append_server(out, scheme, url, port) ? NULL : "out of memory";
}
