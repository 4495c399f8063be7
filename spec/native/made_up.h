/* The tables of spec/support/made_up.json: a made-up service with shapes that the real one lacks,
 * such as unions of many members and recursive shapes. */
#ifndef CRML_MADE_UP_H
#define CRML_MADE_UP_H

#include "aws/service.h"

#pragma GCC visibility push(hidden)

CRML_SERVICE_DECLARE(crml_made_up);

extern const crml_service crml_made_up;

#pragma GCC visibility pop

#endif
