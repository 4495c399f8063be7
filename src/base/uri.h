/* Labels, queries and endpoints: what may become part of a URL, and how it is written there.
 * Encoding as in SigV4: every byte outside A-Za-z0-9-._~ becomes %XX, upper case. */
#ifndef CRML_URI_H
#define CRML_URI_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Why a text may not become a path label or a host label; NULL-terminated texts for messages. */
typedef enum crml_label_fault {
  CRML_LABEL_OK,
  CRML_LABEL_EMPTY,
  CRML_LABEL_CONTROL,      /* NUL, CR, LF or another control byte */
  CRML_LABEL_DOT_SEGMENT,  /* a segment between '/' that is "." or ".." (dots also as %2E) */
  CRML_LABEL_NOT_HOST      /* not 1-63 of a-z0-9-, or '-' at an end, or all digits */
} crml_label_fault;
const char *crml_label_fault_text(crml_label_fault fault);

/* What always holds for a value that becomes one path label, also with validate = false. */
crml_label_fault crml_uri_check_path_label(crml_text label);
/* What always holds for a region (or any value) that becomes one host label. */
crml_label_fault crml_uri_check_host_label(crml_text label);

/* Appends `label` percent-encoded as one path label ('/' becomes %2F) or one query name or value.
 * `out` must have room for three bytes for each of `label`. */
bool crml_uri_append_encoded(crml_buffer *out, crml_text label);
/* Appends the canonical form of a wire path: normalize removes dot and empty segments and
 * encodes once more ('/' and '~' kept, "%3A" becomes "%253A"); without it the path is taken as
 * it is, encoded once more. An empty path is "/". */
bool crml_uri_append_canonical_path(crml_buffer *out, crml_text wire_path, bool normalize)
  CRML_MUST_CHECK;
/* Appends the canonical form of a raw wire query (no '?'): parameters decoded, encoded, sorted
 * by name then value; a parameter without '=' gets an empty value. */
bool crml_uri_append_canonical_query(crml_buffer *out, crml_text wire_query) CRML_MUST_CHECK;

/* NULL, or what is wrong with the bytes of a URL: blanks, control bytes, backslashes, no ASCII. */
const char *crml_uri_check_bytes(crml_text url);
/* Parses "host", "host:port", "[IPv6]:port"; `port` is 0 when there is none. NULL when fine, else
 * what is wrong as a static text. */
const char *crml_uri_parse_host_port(crml_text text, crml_text *host, unsigned *port);

/* An endpoint URL taken apart; the texts point into what was parsed. */
typedef struct crml_endpoint {
  bool https;
  crml_text host;       /* as given, brackets of IPv6 literals included */
  unsigned port;        /* 0: the scheme's own */
  crml_text base_path;  /* without trailing '/'; empty or starts with '/' */
} crml_endpoint;

/* Parses http:// or https:// endpoints. NULL when fine, else what is wrong as a static text that
 * repeats nothing of the input (a URL may hold credentials): no scheme, other scheme, no host,
 * user information, query, fragment, bad port, control byte or blank, dot segments in the path. */
const char *crml_uri_parse_endpoint(crml_text url, crml_endpoint *out);
/* "host:port" as it stands in a URL, never its user information. */
crml_text crml_uri_authority(crml_text url);
/* Appends the Host header's value: host in lower case, an address in its shortest spelling, port
 * unless it is the scheme's own. */
bool crml_uri_append_host(crml_buffer *out, const crml_endpoint *endpoint) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
