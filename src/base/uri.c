#include "base/uri.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"

const char *crml_label_fault_text(crml_label_fault fault) {
  switch (fault) {
    case CRML_LABEL_OK: break;
    case CRML_LABEL_EMPTY: return "must not be empty";
    case CRML_LABEL_CONTROL: return "must not contain control bytes (NUL, CR, LF, ...)";
    case CRML_LABEL_DOT_SEGMENT: return "must not contain a path segment '.' or '..'";
    case CRML_LABEL_NOT_HOST:
      return "must be one host label: 1 to 63 of a-z, 0-9 and '-', no '-' at an end, "
             "not digits only";
  }
  return "";
}

static crml_text span(const char *start, const char *end) {
  crml_text text;
  text.data = start;
  text.len = (size_t)(end - start);
  return text;
}

/* Returns the part of `rest` before the first `separator` and removes both. Without a separator it
 * returns all of it, and `rest` has no data. */
static crml_text cut(crml_text *rest, char separator) {
  crml_text part = *rest;
  const char *found = rest->len ? memchr(rest->data, separator, rest->len) : NULL;
  if (found) {
    part.len = (size_t)(found - part.data);
    *rest = span(found + 1, rest->data + rest->len);
  } else {
    rest->data = NULL;
    rest->len = 0;
  }
  return part;
}

static bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

/* Where a byte stays unencoded; each byte of a path is looked up twice. */
enum { IN_LABEL = 1, IN_PATH = 2 };
static const unsigned char stays[256] = {
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 2, /* - . and, in a path, / */
  3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, /* 0-9 */
  0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, /* A-Z _ */
  3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 3,
  0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, /* a-z ~ */
  3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 3, 0
};

static bool may_be_dot(char c) { return c == '.' || c == '%'; }

/* Whether a segment of `path` is "." or "..", also with dots written as "%2E". */
static bool has_dot_segment(crml_text path) {
  while (path.data) {
    crml_text segment = cut(&path, '/');
    if (crml_text_is(segment, ".") || crml_text_is(segment, "..") ||
        crml_text_is(segment, "%2e") || crml_text_is(segment, ".%2e") ||
        crml_text_is(segment, "%2e.") || crml_text_is(segment, "%2e%2e"))
      return true;
  }
  return false;
}

crml_label_fault crml_uri_check_path_label(crml_text label) {
  bool dots; /* whether a segment may consist of dots */
  size_t i;
  if (label.len == 0) return CRML_LABEL_EMPTY;
  dots = may_be_dot(label.data[0]);
  for (i = 0; i < label.len; i++) {
    char c = label.data[i];
    if (stays[(unsigned char)c] & IN_LABEL) continue;
    if (is_control(c)) return CRML_LABEL_CONTROL;
    if (c == '/' && i + 1 < label.len && may_be_dot(label.data[i + 1])) dots = true;
  }
  return dots && has_dot_segment(label) ? CRML_LABEL_DOT_SEGMENT : CRML_LABEL_OK;
}

crml_label_fault crml_uri_check_host_label(crml_text label) {
  size_t i, digits = 0;
  if (label.len == 0) return CRML_LABEL_EMPTY;
  if (label.len > 63 || label.data[0] == '-' || label.data[label.len - 1] == '-')
    return CRML_LABEL_NOT_HOST;
  for (i = 0; i < label.len; i++) {
    char c = label.data[i];
    if (crml_ascii_is_digit(c)) digits++;
    else if (!(c >= 'a' && c <= 'z') && c != '-') return CRML_LABEL_NOT_HOST;
  }
  return digits == label.len ? CRML_LABEL_NOT_HOST : CRML_LABEL_OK;
}

static void truncate_to(crml_buffer *b, size_t len) {
  b->len = len;
  b->data[len] = '\0';
}

static char *put_escaped(char *out, unsigned char byte) {
  static const char digits[] = "0123456789ABCDEF";
  *out++ = '%';
  *out++ = digits[byte >> 4];
  *out++ = digits[byte & 15];
  return out;
}

/* Encodes every byte that must not stay in `place`. Reserves room for the worst case first: apart
 * from its digests, this is most of the cost of a signature. */
static bool append_encoded(crml_buffer *out, crml_text text, unsigned char place) {
  char *at = crml_buffer_extend(out, text.len <= out->max ? 3 * text.len : out->max + 1);
  size_t i = 0, start;
  if (!at) return false;
  for (;;) {
    for (start = i; i < text.len && stays[(unsigned char)text.data[i]] & place; i++) {}
    if (i > start) memcpy(at, text.data + start, i - start);
    at += i - start;
    if (i == text.len) break;
    at = put_escaped(at, (unsigned char)text.data[i++]);
  }
  truncate_to(out, (size_t)(at - out->data));
  return true;
}

bool crml_uri_append_encoded(crml_buffer *out, crml_text label) {
  return append_encoded(out, label, IN_LABEL);
}

/* Removes the last "/segment" appended since `start`. */
static void pop_segment(crml_buffer *out, size_t start) {
  size_t len = out->len;
  while (len > start && out->data[--len] != '/') {}
  if (len < out->len) truncate_to(out, len);
}

static bool append_normalized_path(crml_buffer *out, crml_text path) {
  size_t start = out->len;
  bool slash = path.data[path.len - 1] == '/';
  while (path.data) {
    crml_text segment = cut(&path, '/');
    if (segment.len == 0 || crml_text_is(segment, ".")) continue;
    if (crml_text_is(segment, "..")) {
      pop_segment(out, start);
    } else if (!crml_buffer_putc(out, '/') || !append_encoded(out, segment, IN_LABEL)) {
      return false;
    }
  }
  return (out->len > start && !slash) || crml_buffer_putc(out, '/');
}

bool crml_uri_append_canonical_path(crml_buffer *out, crml_text wire_path, bool normalize) {
  if (wire_path.len == 0) return crml_buffer_putc(out, '/');
  return normalize ? append_normalized_path(out, wire_path)
                   : append_encoded(out, wire_path, IN_PATH);
}

/* Removes and returns the first byte of a non-empty text, "%41" as 'A'; a '%' that starts no
 * escape stays. */
static char take_decoded(crml_text *text) {
  const char *at = text->data, *end = at + text->len;
  int high = text->len > 2 && *at == '%' ? crml_ascii_hex(at[1]) : -1;
  int low = high >= 0 ? crml_ascii_hex(at[2]) : -1;
  *text = span(at + (low >= 0 ? 3 : 1), end);
  return low >= 0 ? (char)(high * 16 + low) : *at;
}

/* Decodes and encodes again. */
static bool append_recoded(crml_buffer *out, crml_text text) {
  while (text.len > 0) {
    const char *end = text.data + text.len, *escape = memchr(text.data, '%', text.len);
    crml_text plain = span(text.data, escape ? escape : end);
    if (!append_encoded(out, plain, IN_LABEL)) return false;
    text = span(text.data + plain.len, end);
    if (text.len > 0) {
      char byte = take_decoded(&text);
      if (!append_encoded(out, span(&byte, &byte + 1), IN_LABEL)) return false;
    }
  }
  return true;
}

static bool append_parameter(crml_buffer *out, crml_text parameter) {
  crml_text name = cut(&parameter, '=');
  return append_recoded(out, name) && crml_buffer_putc(out, '=') &&
         append_recoded(out, parameter);
}

static int compare_texts(crml_text a, crml_text b) {
  size_t len = a.len < b.len ? a.len : b.len;
  int order = len ? memcmp(a.data, b.data, len) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Order of two encoded parameters: by name, then by value. */
static int compare_parameters(const void *a, const void *b) {
  crml_text value_a = *(const crml_text *)a, value_b = *(const crml_text *)b;
  crml_text name_a = cut(&value_a, '='), name_b = cut(&value_b, '=');
  int order = compare_texts(name_a, name_b);
  return order ? order : compare_texts(value_a, value_b);
}

/* Appends the encoded parameters to `encoded` as "a=b&c=d", in wire order; empty ones are left
 * out. */
static bool encode_query(crml_buffer *encoded, crml_text query) {
  while (query.data) {
    crml_text parameter = cut(&query, '&');
    if (parameter.len == 0) continue;
    if (encoded->len > 0 && !crml_buffer_putc(encoded, '&')) return false;
    if (!append_parameter(encoded, parameter)) return false;
  }
  return true;
}

/* `list` has room for all parameters. On failure `out` is freed. */
static bool append_sorted_query(crml_buffer *out, crml_text query, crml_text *list) {
  crml_buffer encoded;
  crml_text rest;
  size_t i, count = 0;
  bool ok;
  crml_buffer_init(&encoded, out->max, out->secret);
  ok = encode_query(&encoded, query);
  for (rest = crml_buffer_text(&encoded); rest.data; count++) list[count] = cut(&rest, '&');
  qsort(list, count, sizeof(*list), compare_parameters);
  for (i = 0; ok && i < count; i++)
    ok = (i == 0 || crml_buffer_putc(out, '&')) && crml_buffer_append_text(out, list[i]);
  crml_buffer_free(&encoded);
  if (!ok) crml_buffer_free(out);
  return ok;
}

bool crml_uri_append_canonical_query(crml_buffer *out, crml_text wire_query) {
  crml_text *list;
  size_t i, count = 1;
  bool ok;
  if (wire_query.len == 0) return true;
  for (i = 0; i < wire_query.len; i++) count += wire_query.data[i] == '&';
  if (count == 1) return append_parameter(out, wire_query); /* nothing to sort */
  list = calloc(count, sizeof(*list));
  if (!list) {
    crml_buffer_free(out);
    return false;
  }
  ok = append_sorted_query(out, wire_query, list);
  free(list);
  return ok;
}

/* Removes "http://" or "https://" from the front of `url`. */
static const char *parse_scheme(crml_text *url, bool *https) {
  static const char *const names[] = {"http://", "https://"};
  size_t i;
  for (i = 0; i < 2; i++) {
    size_t len = strlen(names[i]);
    if (url->len < len || !crml_text_is(span(url->data, url->data + len), names[i])) continue;
    *url = span(url->data + len, url->data + url->len);
    *https = i == 1;
    return NULL;
  }
  for (i = 0; i + 3 <= url->len; i++)
    if (memcmp(url->data + i, "://", 3) == 0) return "must have the scheme http or https";
  return "must start with http:// or https://";
}

static bool is_ipv6_literal(crml_text host) {
  char text[INET6_ADDRSTRLEN];
  unsigned char address[16];
  if (host.len < 4 || host.data[host.len - 1] != ']') return false;
  if (host.len - 2 >= sizeof(text)) return false;
  memcpy(text, host.data + 1, host.len - 2);
  text[host.len - 2] = '\0';
  return inet_pton(AF_INET6, text, address) == 1;
}

/* Labels of 1 to 63 letters, digits, '-' and '_', separated by '.', with an optional '.' at the
 * end. */
static bool is_host_name(crml_text host) {
  if (host.len > 254) return false;
  if (host.len > 1 && host.data[host.len - 1] == '.') host.len--;
  while (host.data) {
    crml_text label = cut(&host, '.');
    size_t i;
    if (label.len == 0 || label.len > 63) return false;
    for (i = 0; i < label.len; i++) {
      char c = label.data[i];
      if (!is_alpha(c) && !crml_ascii_is_digit(c) && c != '-' && c != '_') return false;
    }
  }
  return true;
}

static bool parse_port(crml_text text, unsigned *port) {
  size_t i;
  if (text.len == 0 || text.len > 5) return false;
  for (i = 0, *port = 0; i < text.len; i++) {
    if (!crml_ascii_is_digit(text.data[i])) return false;
    *port = *port * 10 + (unsigned)(text.data[i] - '0');
  }
  return *port >= 1 && *port <= 65535;
}

const char *crml_uri_parse_host_port(crml_text text, crml_text *host, unsigned *port) {
  const char *end = text.data + text.len, *colon = end;
  *port = 0;
  if (text.len == 0) return "must name a host";
  while (colon > text.data && colon[-1] != ':' && colon[-1] != ']') colon--;
  if (colon > text.data && colon[-1] == ':') {
    if (!parse_port(span(colon, end), port)) return "must have a port from 1 to 65535, or none";
    end = colon - 1;
  }
  *host = span(text.data, end);
  if (host->len == 0) return "must name a host";
  if (host->data[0] == '[' ? !is_ipv6_literal(*host) : !is_host_name(*host))
    return "must have a host name, an IPv4 address or an IPv6 address in brackets";
  return NULL;
}

static const char *parse_authority(crml_text authority, crml_endpoint *out) {
  if (authority.len > 0 && memchr(authority.data, '@', authority.len))
    return "must not contain a user name or password";
  return crml_uri_parse_host_port(authority, &out->host, &out->port);
}

const char *crml_uri_check_bytes(crml_text url) {
  size_t i;
  for (i = 0; i < url.len; i++) {
    unsigned char c = (unsigned char)url.data[i];
    if (c <= 0x20 || c >= 0x7f || c == '\\')
      return "must not contain blanks, control bytes, backslashes or bytes outside ASCII";
  }
  return NULL;
}

const char *crml_uri_parse_endpoint(crml_text url, crml_endpoint *out) {
  const char *wrong = crml_uri_check_bytes(url);
  crml_text rest;
  memset(out, 0, sizeof(*out));
  if (wrong) return wrong;
  if ((wrong = parse_scheme(&url, &out->https)) != NULL) return wrong;
  rest = url;
  if (cut(&rest, '#').len < url.len) return "must not contain a fragment (#)";
  rest = url;
  if (cut(&rest, '?').len < url.len) return "must not contain a query (?)";
  rest = url;
  if ((wrong = parse_authority(cut(&rest, '/'), out)) != NULL) return wrong;
  if (has_dot_segment(rest)) return "must not contain a path segment '.' or '..'";
  if (rest.len > 0) out->base_path = span(rest.data - 1, rest.data + rest.len);
  while (out->base_path.len > 0 && out->base_path.data[out->base_path.len - 1] == '/')
    out->base_path.len--;
  return NULL;
}

crml_text crml_uri_authority(crml_text url) {
  const char *at = url.data, *end = at + url.len;
  size_t i;
  for (i = 0; i + 3 <= url.len; i++)
    if (memcmp(url.data + i, "://", 3) == 0) {
      at += i + 3;
      break;
    }
  url = span(at, end);
  for (i = 0; i < url.len && !strchr("/?#", url.data[i]); i++)
    if (url.data[i] == '@') at = url.data + i + 1;
  return span(at, url.data + i);
}

enum { ADDRESS_SIZE = INET6_ADDRSTRLEN + 2 };  /* with its brackets */

/* Reads an IPv4 address like inet_aton: up to four numbers, decimal, octal or hexadecimal; the
 * last one fills the rest of the 32 bits. */
static bool read_ipv4(const char *text, unsigned long *value) {
  unsigned long parts = 0;
  int left = 32;
  for (;; left -= 8) {
    char *end;
    unsigned long long number;
    if (left == 0 || !crml_ascii_is_digit(*text)) return false;
    number = strtoull(text, &end, 0);
    if (*end == '\0') {
      *value = (parts << (left - 1) << 1) | (unsigned long)number;
      return number >> left == 0;
    }
    if (*end != '.' || number > 255) return false;
    parts = parts << 8 | (unsigned long)number;
    text = end + 1;
  }
}

static bool respell_ipv4(char address[ADDRESS_SIZE]) {
  unsigned char four[4];
  unsigned long value;
  if (inet_pton(AF_INET, address, four) == 1) return true;  /* the usual spelling */
  if (!read_ipv4(address, &value)) return false;
  (void)snprintf(address, ADDRESS_SIZE, "%lu.%lu.%lu.%lu", value >> 24 & 255, value >> 16 & 255,
                 value >> 8 & 255, value & 255);
  return true;
}

/* An address has many spellings. libcurl always sends the shortest in Host, so that one is signed.
 * False: a name, or an unknown spelling. */
static bool respell(crml_text host, char address[ADDRESS_SIZE]) {
  unsigned char six[16];
  if (host.len < 1 || host.len >= ADDRESS_SIZE) return false;
  if (host.data[0] != '[' && !crml_ascii_is_digit(host.data[0])) return false;
  memcpy(address, host.data, host.len);
  address[host.len] = '\0';
  if (host.data[0] != '[') return respell_ipv4(address);
  address[host.len - 1] = '\0';
  if (inet_pton(AF_INET6, address + 1, six) != 1) return false;
  (void)inet_ntop(AF_INET6, six, address + 1, INET6_ADDRSTRLEN);
  memcpy(address + strlen(address), "]", 2);
  return true;
}

bool crml_uri_append_host(crml_buffer *out, const crml_endpoint *endpoint) {
  char address[ADDRESS_SIZE], port[8];
  const crml_text host = respell(endpoint->host, address) ? crml_text_of(address) : endpoint->host;
  char *at = crml_buffer_extend(out, host.len);
  size_t start = sizeof port, i;
  unsigned left = endpoint->port;
  if (!at) return false;
  for (i = 0; i < host.len; i++) at[i] = crml_ascii_lower(host.data[i]);
  if (endpoint->port == 0 || endpoint->port == (endpoint->https ? 443u : 80u)) return true;
  do port[--start] = (char)('0' + left % 10);
  while (left /= 10);
  port[--start] = ':';
  return crml_buffer_append(out, port + start, sizeof port - start);
}
