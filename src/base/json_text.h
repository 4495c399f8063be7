/* Writes JSON texts: scalars, for who writes the structure. Independent of the locale. */
#ifndef CRML_JSON_TEXT_H
#define CRML_JSON_TEXT_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_NUMBER_TEXT = 32 };  /* bytes that any number's text fits into */

/* Appends a string in quotes. '"', '\' and control bytes are escaped, everything else stays as it
 * is; `text` is UTF-8. False as append fails. */
bool crml_json_append_string(crml_buffer *out, crml_text text);

/* Writes a finite number with the fewest digits that read back as the same double (at most 17
 * significant ones) and gives the length. Whole numbers within +-2^53 have no exponent. */
size_t crml_json_write_double(double value, char out[CRML_NUMBER_TEXT]);
/* The same for an integer: never an exponent. */
size_t crml_json_write_integer(long long value, char out[CRML_NUMBER_TEXT]);

#pragma GCC visibility pop

#endif
