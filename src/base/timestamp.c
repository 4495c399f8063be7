#include "base/timestamp.h"

#include <math.h>
#include <string.h>

#include "base/ascii.h"

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
static const long long first_second = -62135596800LL, last_second = 253402300799LL;

static bool in_range(long long seconds) {
  return seconds >= first_second && seconds <= last_second;
}

static bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970-01-01. Years start in March here, so that the leap day is the last day. */
static long long days_from_civil(int year, int month, int day) {
  long long y = month > 2 ? year : year - 1;
  int from_march = (month + 9) % 12;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - 719468;
}

static bool seconds_from_civil(const crml_civil *c, long long *out) {
  if (c->year < 1 || c->month < 1 || c->month > 12 || c->day < 1 ||
      c->day > days_of_month(c->year, c->month) || c->hour > 23 || c->minute > 59 ||
      c->second > 60)
    return false;
  *out = days_from_civil(c->year, c->month, c->day) * 86400 + c->hour * 3600LL +
         c->minute * 60LL + c->second;
  return true;
}

bool crml_timestamp_civil(long long seconds, crml_civil *out) {
  long long from_start, days, era_day, year;
  int of_day, of_year, from_march;
  if (!in_range(seconds)) return false;
  from_start = seconds + 719468LL * 86400; /* since 0000-03-01 */
  days = from_start / 86400;
  of_day = (int)(from_start % 86400);
  era_day = days % 146097; /* of 400 years */
  year = (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
  of_year = (int)(era_day - (365 * year + year / 4 - year / 100));
  from_march = (5 * of_year + 2) / 153;
  out->day = of_year - (153 * from_march + 2) / 5 + 1;
  out->month = from_march < 10 ? from_march + 3 : from_march - 9;
  out->year = (int)(year + days / 146097 * 400 + (out->month <= 2));
  out->hour = of_day / 3600;
  out->minute = of_day / 60 % 60;
  out->second = of_day % 60;
  return true;
}

/* ---- reading: each take_* advances `t` past what it read, or returns false ---- */

static void skip(crml_text *t, size_t len) {
  t->data += len;
  t->len -= len;
}

static bool starts_with_digit(crml_text t) { return t.len > 0 && crml_ascii_is_digit(t.data[0]); }

static bool take_any(crml_text *t, const char *chars, char *taken) {
  if (t->len == 0 || t->data[0] == '\0' || !strchr(chars, t->data[0])) return false;
  *taken = t->data[0];
  skip(t, 1);
  return true;
}

static inline bool take(crml_text *t, const char *literal) {
  size_t len = strlen(literal);
  if (t->len < len || memcmp(t->data, literal, len) != 0) return false;
  skip(t, len);
  return true;
}

/* Exactly `count` digits. */
static bool take_digits(crml_text *t, int count, int *out) {
  for (*out = 0; count > 0; count--) {
    if (!starts_with_digit(*t)) return false;
    *out = *out * 10 + (t->data[0] - '0');
    skip(t, 1);
  }
  return true;
}

static bool take_clock(crml_text *t, crml_civil *c) {
  return take_digits(t, 2, &c->hour) && take(t, ":") && take_digits(t, 2, &c->minute) &&
         take(t, ":") && take_digits(t, 2, &c->second);
}

/* Reads ".5"; an absent fraction is 0. */
static bool take_fraction(crml_text *t, double *out) {
  double scale = 1;
  *out = 0;
  if (!take(t, ".")) return true;
  if (!starts_with_digit(*t)) return false;
  for (; starts_with_digit(*t); skip(t, 1)) {
    if (scale >= 1e15) continue; /* beyond the precision of a double */
    scale *= 10;
    *out = *out * 10 + (t->data[0] - '0');
  }
  *out /= scale;
  return true;
}

/* Reads "Z", "+01:00", "+0100" or nothing: seconds east of UTC. */
static bool take_zone(crml_text *t, long long *out) {
  int hours, minutes;
  char sign;
  *out = 0;
  if (t->len == 0 || take(t, "Z") || take(t, "z")) return true;
  if (!take_any(t, "+-", &sign) || !take_digits(t, 2, &hours)) return false;
  (void)take(t, ":");
  if (!take_digits(t, 2, &minutes) || hours > 23 || minutes > 59) return false;
  *out = (hours * 3600LL + minutes * 60LL) * (sign == '-' ? -1 : 1);
  return true;
}

bool crml_timestamp_parse_iso8601(crml_text t, crml_timestamp *out) {
  crml_civil c;
  long long seconds, east;
  char letter;
  if (!take_digits(&t, 4, &c.year) || !take(&t, "-") || !take_digits(&t, 2, &c.month) ||
      !take(&t, "-") || !take_digits(&t, 2, &c.day) || !take_any(&t, "Tt", &letter) ||
      !take_clock(&t, &c) || !take_fraction(&t, &out->fraction) || !take_zone(&t, &east) ||
      t.len > 0 || !seconds_from_civil(&c, &seconds))
    return false;
  out->seconds = seconds - east;
  return in_range(out->seconds);
}

/* A decimal number as digits * 10^exponent; digits after the 18th are ignored. */
typedef struct decimal {
  unsigned long long digits;
  int exponent;
} decimal;

/* Reads one or more digits; each changes the exponent by `place`: 0 before the point, -1 after
 * it. */
static bool take_decimal_digits(crml_text *t, decimal *d, int place) {
  if (!starts_with_digit(*t)) return false;
  for (; starts_with_digit(*t); skip(t, 1)) {
    bool room = d->digits < 100000000000000000ULL;
    if (room) d->digits = d->digits * 10 + (unsigned)(t->data[0] - '0');
    d->exponent += room ? place : place + 1;
  }
  return true;
}

static bool take_exponent(crml_text *t, decimal *d) {
  decimal exponent = {0, 0};
  char letter, sign = '+';
  if (!take_any(t, "eE", &letter)) return true;
  (void)take_any(t, "+-", &sign);
  if (!take_decimal_digits(t, &exponent, 0) || exponent.digits > 999) return false;
  d->exponent += sign == '-' ? -(int)exponent.digits : (int)exponent.digits;
  return true;
}

/* Integer arithmetic loses no digit; the C library's strtod depends on the locale. */
static bool decimal_to_timestamp(decimal d, bool negative, crml_timestamp *out) {
  unsigned long long scale = 1;
  for (; d.exponent > 0 && d.digits <= (unsigned long long)last_second; d.exponent--)
    d.digits *= 10;
  for (; d.exponent < 0; d.exponent++) {
    if (scale < 1000000000000000000ULL) scale *= 10;
    else d.digits /= 10;
  }
  out->seconds = (long long)(d.digits / scale);
  out->fraction = (double)(d.digits % scale) / (double)scale;
  if (negative) out->seconds = -out->seconds;
  if (negative && out->fraction > 0) {
    out->seconds--;
    out->fraction = 1 - out->fraction;
  }
  if (out->fraction >= 1) { /* rounded up */
    out->seconds++;
    out->fraction = 0;
  }
  return d.exponent == 0 && in_range(out->seconds);
}

static bool parse_number(crml_text t, crml_timestamp *out) {
  decimal d = {0, 0};
  char sign = '+';
  (void)take_any(&t, "+-", &sign);
  if (!take_decimal_digits(&t, &d, 0)) return false;
  if (take(&t, ".") && !take_decimal_digits(&t, &d, -1)) return false;
  return take_exponent(&t, &d) && t.len == 0 && decimal_to_timestamp(d, sign == '-', out);
}

bool crml_timestamp_parse(crml_text text, crml_timestamp *out) {
  enum { LONGEST = 128 };
  return text.len <= LONGEST &&
         (crml_timestamp_parse_iso8601(text, out) || parse_number(text, out));
}

/* The 1-based index of the name at the start of `t` in a list of three-letter names; 0: none. */
static int take_name(crml_text *t, const char *names) {
  int place = 1;
  for (; *names; names += 3, place++) {
    if (t->len < 3 || memcmp(t->data, names, 3) != 0) continue;
    skip(t, 3);
    return place;
  }
  return 0;
}

bool crml_timestamp_parse_http_date(crml_text text, long long *out) {
  crml_civil c;
  return take_name(&text, "MonTueWedThuFriSatSun") && take(&text, ", ") &&
         take_digits(&text, 2, &c.day) && take(&text, " ") &&
         (c.month = take_name(&text, "JanFebMarAprMayJunJulAugSepOctNovDec")) != 0 &&
         take(&text, " ") && take_digits(&text, 4, &c.year) && take(&text, " ") &&
         take_clock(&text, &c) && take(&text, " GMT") && text.len == 0 &&
         seconds_from_civil(&c, out) && in_range(*out);
}

bool crml_timestamp_append_iso8601(crml_buffer *out, double epoch) {
  crml_civil c;
  double whole = floor(epoch);
  int millis, digits = 3;
  if (!(whole >= (double)first_second && whole <= (double)last_second)) return false;
  millis = (int)floor((epoch - whole) * 1000 + 0.5);
  if (!crml_timestamp_civil((long long)whole + millis / 1000, &c)) return false;
  millis %= 1000;
  for (; digits > 0 && millis % 10 == 0; digits--) millis /= 10;
  if (!crml_buffer_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day,
                          c.hour, c.minute, c.second))
    return false;
  if (digits > 0 && !crml_buffer_printf(out, ".%0*d", digits, millis)) return false;
  return crml_buffer_putc(out, 'Z');
}
