/* The right name nearest to a wrong one, for messages. */
#ifndef CRML_SUGGEST_H
#define CRML_SUGGEST_H

#include <stdint.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

enum { CRML_SUGGEST_LONGEST = 64 };  /* bytes; a longer name is near to none */

/* How far apart two names are: the fewest edits that turn one into the other, names that differ
 * only in case, '_' and '-' being the same. A name that is part of the other comes after all that
 * are only misspelt. UINT_MAX: too far to mean each other. */
unsigned crml_suggest_distance(crml_text wrong, crml_text right);

#pragma GCC visibility pop

#endif
