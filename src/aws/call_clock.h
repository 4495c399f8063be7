/* Clock skew: signatures use an offset to the local clock, shared by all calls of a client
 * (crml_policy). */
#ifndef CRML_CALL_CLOCK_H
#define CRML_CALL_CLOCK_H

#include "aws/call.h"

#pragma GCC visibility push(hidden)

/* Reads the service's clock from the last answer, if there was one. */
void crml_call_clock_read(crml_call *call);
/* The current offset for signatures, in seconds. Other threads may write it. */
double crml_call_clock_skew(const crml_policy *policy);
/* Resets an offset with which no request was accepted and this one was refused, unless it still
 * matches the service's clock. */
void crml_call_clock_doubt(const crml_call *call);
/* After an error that clock skew may have caused: updates the offset. True: the next attempt is
 * signed with another time. */
bool crml_call_clock_correct(crml_call *call);

#pragma GCC visibility pop

#endif
