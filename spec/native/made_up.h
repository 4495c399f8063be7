/* The tables of spec/support/made_up.json: what the description of no service has, such as unions
 * of many members and shapes within themselves. */
#ifndef CRML_MADE_UP_H
#define CRML_MADE_UP_H

#include "aws/service.h"

#pragma GCC visibility push(hidden)

CRML_SERVICE_DECLARE(crml_made_up);

extern const crml_service crml_made_up;

#pragma GCC visibility pop

#endif
