#include "base/no_proxy.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/ascii.h"

/* An IP address; `bits` is 0 if it is none. */
typedef struct address {
  unsigned char bytes[16];
  unsigned bits;
} address;

/* Reads an address without brackets. */
static address read_address(crml_text text) {
  char copy[INET6_ADDRSTRLEN];
  address found = {{0}, 0};
  if (text.len == 0 || text.len >= sizeof copy) return found;
  memcpy(copy, text.data, text.len);
  copy[text.len] = '\0';
  if (inet_pton(AF_INET, copy, found.bytes) == 1) found.bits = 32;
  else if (inet_pton(AF_INET6, copy, found.bytes) == 1) found.bits = 128;
  return found;
}

static bool read_number(crml_text text, unsigned max, unsigned *number) {
  size_t i;
  *number = 0;
  if (text.len == 0 || text.len > 5) return false;
  for (i = 0; i < text.len; i++) {
    if (!crml_ascii_is_digit(text.data[i])) return false;
    *number = *number * 10 + (unsigned)(text.data[i] - '0');
  }
  return *number <= max;
}

static crml_text part(crml_text text, size_t from, size_t to) {
  crml_text found = {text.data + from, to - from};
  return found;
}

/* The index of `c`; the length if it is not there. */
static size_t find(crml_text text, char c) {
  const char *at = text.len ? memchr(text.data, c, text.len) : NULL;
  return at ? (size_t)(at - text.data) : text.len;
}

static size_t count_of(crml_text text, char c) {
  size_t i, count = 0;
  for (i = 0; i < text.len; i++) count += text.data[i] == c;
  return count;
}

/* Removes ":port" and brackets from an entry. False: not a port. An entry with several colons and
 * no brackets is an IPv6 address. */
static bool take_port(crml_text *entry, unsigned *port) {
  bool bracketed = entry->len > 0 && entry->data[0] == '[';
  size_t close = bracketed ? find(*entry, ']') : find(*entry, ':');
  crml_text rest = part(*entry, close, entry->len);
  *port = 0;
  if (bracketed) {
    if (rest.len == 0) return false;
    *entry = part(*entry, 1, close);
    rest = part(rest, 1, rest.len);
  } else if (count_of(*entry, ':') == 1) {
    *entry = part(*entry, 0, close);
  } else {
    return true;
  }
  return rest.len == 0 ||
         (rest.data[0] == ':' && read_number(part(rest, 1, rest.len), 65535, port));
}

static bool same_bits(const unsigned char *a, const unsigned char *b, unsigned bits) {
  unsigned whole = bits / 8, left = bits % 8;
  if (memcmp(a, b, whole) != 0) return false;
  return left == 0 || (a[whole] ^ b[whole]) >> (8 - left) == 0;
}

/* Matches an address or a range of addresses. */
static bool names_address(crml_text entry, const address *host) {
  size_t slash = find(entry, '/');
  address from = read_address(part(entry, 0, slash));
  unsigned bits = from.bits;
  if (from.bits == 0 || from.bits != host->bits) return false;
  if (slash < entry.len && !read_number(part(entry, slash + 1, entry.len), from.bits, &bits))
    return false;
  return same_bits(from.bytes, host->bytes, bits);
}

static crml_text without_last_dot(crml_text name) {
  if (name.len > 0 && name.data[name.len - 1] == '.') name.len--;
  return name;
}

/* Matches the host itself and its subdomains. */
static bool names_host(crml_text entry, crml_text host) {
  size_t i, offset;
  if (entry.len > 1 && entry.data[0] == '*') entry = part(entry, 1, entry.len);
  if (entry.len > 0 && entry.data[0] == '.') entry = part(entry, 1, entry.len);
  entry = without_last_dot(entry);
  if (entry.len == 0 || entry.len > host.len) return false;
  offset = host.len - entry.len;
  if (offset > 0 && host.data[offset - 1] != '.') return false;
  for (i = 0; i < entry.len; i++)
    if (crml_ascii_lower(entry.data[i]) != crml_ascii_lower(host.data[offset + i])) return false;
  return true;
}

static bool entry_names(crml_text entry, crml_text host, const address *numbers, unsigned port) {
  unsigned own_port;
  if (!take_port(&entry, &own_port) || (own_port != 0 && own_port != port)) return false;
  if (crml_text_is(entry, "*")) return true;
  return numbers->bits ? names_address(entry, numbers) : names_host(entry, host);
}

bool crml_no_proxy_names(crml_text list, crml_text host, unsigned port) {
  address numbers;
  size_t at = 0;
  if (host.len > 1 && host.data[0] == '[') host = part(host, 1, host.len - 1);
  host = without_last_dot(host);
  numbers = read_address(host);
  while (at < list.len) {
    size_t end = at;
    while (end < list.len && !strchr(", \t", list.data[end])) end++;
    if (end > at && entry_names(part(list, at, end), host, &numbers, port)) return true;
    at = end + 1;
  }
  return false;
}
