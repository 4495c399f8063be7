/* Makes text from outside fit to be shown: service, proxy and libcurl messages. */
#ifndef CRML_REDACT_H
#define CRML_REDACT_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_SHOWN_MAX = 1024 };

/* Appends `text` with every occurrence of each secret (those shorter than 4 bytes are ignored)
 * replaced by "***", characters that a terminal acts on (controls, marks of direction, line
 * separators, byte order marks) replaced by blanks and bytes that are not UTF-8 by '?', runs of
 * blanks folded and dropped at both ends, cut at CRML_SHOWN_MAX bytes on a character boundary.
 * Secrets are looked for before the cut, so that none can show in part: also where they overlap,
 * in their percent-encoded form, escaped (JSON), broken up by line ends, NUL or other control
 * bytes, and when the text ends inside one, 4 bytes or more of it. "Signature=" followed by 16
 * hex digits or more is a secret always. No more than 16 * CRML_SHOWN_MAX bytes of the text are
 * read. */
bool crml_redact_append(crml_buffer *out, crml_text text, const crml_text *secrets,
                        size_t secret_count) CRML_MUST_CHECK;
/* Whether all of `text` is UTF-8 (no surrogates, no overlong forms). */
bool crml_utf8_valid(crml_text text);

#pragma GCC visibility pop

#endif
