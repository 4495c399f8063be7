/* Amazon Resource Names: arn:partition:service:region:account:resource. */
#ifndef CRML_ARN_H
#define CRML_ARN_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* The parts point into the parsed text; each may be empty. */
typedef struct crml_arn {
  crml_text partition, service, region, account, resource;
} crml_arn;

/* Parses an ARN. False: fewer than six parts, or no "arn:" at the start. */
bool crml_arn_parse(crml_text text, crml_arn *out);

/* The UUID between "membership/" and the next '/' of a resource; empty: none. */
crml_text crml_arn_membership(const crml_arn *arn);

#pragma GCC visibility pop

#endif
