/* Writes JSON scalars; the caller writes the structure. Independent of the locale. */
#ifndef CRML_JSON_TEXT_H
#define CRML_JSON_TEXT_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_NUMBER_TEXT = 32 };  /* enough for the text of any number */

/* Appends a string in quotes. '"', '\' and control bytes are escaped, everything else is copied;
 * `text` is UTF-8. Fails like append. */
bool crml_json_append_string(crml_buffer *out, crml_text text);

/* Writes a finite number with the fewest digits that read back as the same double (at most 17
 * significant ones) and returns the length. Whole numbers within +-2^53 have no exponent. */
size_t crml_json_write_double(double value, char out[CRML_NUMBER_TEXT]);
/* The same for an integer: never an exponent. */
size_t crml_json_write_integer(long long value, char out[CRML_NUMBER_TEXT]);

#pragma GCC visibility pop

#endif
