/* Times: a parsed time is within years 1 to 9999, and a written one reads back as the same. */
#include <math.h>

#include "fuzz.h"
#include "base/timestamp.h"

static void check_written(const crml_timestamp *at) {
  double epoch = (double)at->seconds + at->fraction;
  crml_timestamp again;
  crml_buffer out;
  crml_buffer_init(&out, 64, false);
  if (crml_timestamp_append_iso8601(&out, epoch)) {
    HOLDS(crml_timestamp_parse(crml_buffer_text(&out), &again));
    HOLDS(fabs((double)again.seconds + again.fraction - epoch) <= 0.00051);
  }
  crml_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  crml_text input = fuzz_input(data, size);
  crml_timestamp at;
  crml_civil civil;
  long long seconds;
  double any;
  if (crml_timestamp_parse(input, &at)) {
    HOLDS(at.fraction >= 0 && at.fraction < 1);
    HOLDS(crml_timestamp_civil(at.seconds, &civil));
    HOLDS(civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12);
    HOLDS(civil.day >= 1 && civil.day <= 31 && civil.hour < 24 && civil.second < 60);
    check_written(&at);
  }
  if (crml_timestamp_parse_http_date(input, &seconds)) HOLDS(crml_timestamp_civil(seconds, &civil));
  if (size >= sizeof any) {
    crml_buffer out;
    memcpy(&any, data, sizeof any);
    crml_buffer_init(&out, 64, false);
    if (crml_timestamp_append_iso8601(&out, any)) HOLDS(out.len >= 20 && out.len <= 30);
    crml_buffer_free(&out);
  }
  return 0;
}
