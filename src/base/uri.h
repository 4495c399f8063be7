/* Labels, queries and endpoints: checks and encoding. Encoding as in SigV4: every byte outside
 * A-Za-z0-9-._~ becomes %XX, upper case. */
#ifndef CRML_URI_H
#define CRML_URI_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Why a text cannot be a path label or a host label, and the texts for messages
 * (NUL-terminated). */
typedef enum crml_label_fault {
  CRML_LABEL_OK,
  CRML_LABEL_EMPTY,
  CRML_LABEL_CONTROL,      /* NUL, CR, LF or another control byte */
  CRML_LABEL_DOT_SEGMENT,  /* a segment between '/' that is "." or ".." (dots also as %2E) */
  CRML_LABEL_NOT_HOST      /* not 1-63 of a-z0-9-, or '-' at an end, or all digits */
} crml_label_fault;
const char *crml_label_fault_text(crml_label_fault fault);

/* Checks a value for one path label; applies also with validate = false. */
crml_label_fault crml_uri_check_path_label(crml_text label);
/* Checks a region (or another value) for one host label; applies also with validate = false. */
crml_label_fault crml_uri_check_host_label(crml_text label);

/* Appends `label` percent-encoded as one path label ('/' becomes %2F) or one query name or value.
 * `out` must have room for three bytes for each of `label`. */
bool crml_uri_append_encoded(crml_buffer *out, crml_text label);
/* Appends the canonical form of a wire path. `normalize` removes dot and empty segments. The path
 * is encoded once more ('/' and '~' stay, "%3A" becomes "%253A"). An empty path is "/". */
bool crml_uri_append_canonical_path(crml_buffer *out, crml_text wire_path, bool normalize)
  CRML_MUST_CHECK;
/* Appends the canonical form of a raw wire query (no '?'): parameters decoded, encoded, sorted
 * by name then value; a parameter without '=' gets an empty value. */
bool crml_uri_append_canonical_query(crml_buffer *out, crml_text wire_query) CRML_MUST_CHECK;

/* NULL, or the error: blanks, control bytes, backslashes or non-ASCII bytes cannot be in a URL. */
const char *crml_uri_check_bytes(crml_text url);
/* Parses "host", "host:port", "[IPv6]:port"; `port` is 0 when there is none. NULL: fine; otherwise
 * the error, a static text. */
const char *crml_uri_parse_host_port(crml_text text, crml_text *host, unsigned *port);

/* The parts of an endpoint URL, pointing into the parsed text. */
typedef struct crml_endpoint {
  bool https;
  crml_text host;       /* as given, brackets of IPv6 literals included */
  unsigned port;        /* 0: the scheme's default */
  crml_text base_path;  /* without trailing '/'; empty or starts with '/' */
} crml_endpoint;

/* Parses http:// or https:// endpoints. NULL: fine; otherwise the error, a static text that
 * repeats nothing of the input (a URL may contain credentials): no scheme, other scheme, no host,
 * user information, query, fragment, bad port, control byte or blank, dot segments in the path. */
const char *crml_uri_parse_endpoint(crml_text url, crml_endpoint *out);
/* "host:port" as in the URL, without user information. */
crml_text crml_uri_authority(crml_text url);
/* Appends the value of the Host header: host in lower case, an address in its shortest spelling,
 * the port unless it is the scheme's default. */
bool crml_uri_append_host(crml_buffer *out, const crml_endpoint *endpoint) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
