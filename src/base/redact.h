/* Prepares text from outside (service, proxy, libcurl) for messages and logs. */
#ifndef CRML_REDACT_H
#define CRML_REDACT_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_SHOWN_MAX = 1024 };

/* Appends `text`, at most CRML_SHOWN_MAX bytes of it, cut at a character:
 * - each secret of 4 bytes or more becomes "***". Secrets are found before the cut, when they
 *   overlap, percent-encoded, escaped (JSON), broken up by line ends, NUL or other control bytes,
 *   and when the text ends inside one, 4 bytes or more of it.
 * - "Signature=" followed by 16 or more hex digits is always a secret.
 * - characters that act on a terminal (controls, direction marks, line separators, byte order
 *   marks) become blanks, bytes that are not UTF-8 become '?'; runs of blanks are folded, and
 *   removed at both ends.
 * At most 16 * CRML_SHOWN_MAX bytes of the text are read. */
bool crml_redact_append(crml_buffer *out, crml_text text, const crml_text *secrets,
                        size_t secret_count) CRML_MUST_CHECK;
/* Whether all of `text` is UTF-8 (no surrogates, no overlong forms). */
bool crml_utf8_valid(crml_text text);

#pragma GCC visibility pop

#endif
