/* Times on the wire: ISO 8601 text, RFC 1123 dates, numeric text -> seconds since the epoch, UTC.
 * Pure arithmetic on the proleptic Gregorian calendar, years 1 to 9999. */
#ifndef CRML_TIMESTAMP_H
#define CRML_TIMESTAMP_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

typedef struct crml_timestamp {
  long long seconds;     /* floor */
  double fraction;       /* 0 <= fraction < 1 */
} crml_timestamp;

typedef struct crml_civil {
  int year, month, day, hour, minute, second;
} crml_civil;

/* False: outside years 1 to 9999. */
bool crml_timestamp_civil(long long seconds, crml_civil *out);
/* "2023-09-06T01:02:03Z", ".123", "+01:00", lower-case t/z, "+0100"; a time without zone is UTC;
 * a second of 60 counts as the next minute's 0; numeric text ("1693962123", "1693962123.5", with
 * sign or exponent), at most 128 bytes. False for anything else, trailing bytes included, and for
 * times outside years 1 to 9999. */
bool crml_timestamp_parse(crml_text text, crml_timestamp *out);
/* The first of these alone: a date and a time of day. */
bool crml_timestamp_parse_iso8601(crml_text text, crml_timestamp *out);
/* The Date header: "Tue, 24 Nov 2026 10:20:30 GMT". */
bool crml_timestamp_parse_http_date(crml_text text, long long *out);
/* Appends "2023-09-06T01:02:03Z" with up to three digits of fraction, as few as give the
 * millisecond. */
bool crml_timestamp_append_iso8601(crml_buffer *out, double epoch) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
