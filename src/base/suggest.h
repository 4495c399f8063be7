/* Suggestions for misspelt names. */
#ifndef CRML_SUGGEST_H
#define CRML_SUGGEST_H

#include <stdint.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_SUGGEST_LONGEST = 64 };  /* bytes; longer names are not compared */

/* The distance of two names: the number of edits that turn one into the other, ignoring case,
 * '_' and '-'. A name that is part of the other ranks after all misspellings. UINT_MAX: not
 * similar. */
unsigned crml_suggest_distance(crml_text wrong, crml_text right);

#pragma GCC visibility pop

#endif
