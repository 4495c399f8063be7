/* A call and the service's clock: signatures are made by an offset to the local clock, which all
 * calls of a client share (crml_policy). */
#ifndef CRML_CALL_CLOCK_H
#define CRML_CALL_CLOCK_H

#include "aws/call.h"

#pragma GCC visibility push(hidden)

/* Reads the service's clock off the last answer, if there was one. */
void crml_call_clock_read(crml_call *call);
/* The offset to sign with now, in seconds. Other threads may write it. */
double crml_call_clock_skew(const crml_policy *policy);
/* Drops an offset that no request was accepted with, and that this one was refused with, unless it
 * is still the service's clock. */
void crml_call_clock_doubt(const crml_call *call);
/* After an error that a wrong clock may have caused: doubts the offset, and sets it anew. True: the
 * next attempt is signed by another clock. */
bool crml_call_clock_correct(crml_call *call);

#pragma GCC visibility pop

#endif
