/* Answers of a service: header lines, error codes, retry-after, dates, and the result of a call
 * with them. Fields are the status (one byte), header lines, the error's code and its message. */
#include <math.h>

#include "aws/call.h"
#include "fuzz.h"
#include "base/redact.h"
#include "base/timestamp.h"

static const char SECRET[] = "SECRETKEYOFTHEFUZZER";
static const char TOKEN[] = "TOKEN/OF+THE=FUZZER";

static void check_code(crml_text value) {
  crml_text code = crml_error_code(value);
  size_t i;
  HOLDS(code.len <= 128);
  for (i = 0; i < code.len; i++) HOLDS((unsigned char)code.data[i] > ' ' && code.data[i] < 0x7f);
  for (i = 100; i < 600; i += 100)
    HOLDS(crml_retry_classify((int)i, code) <= CRML_RETRY_MAYBE_SKEW);
}

static void check_retry_after(crml_text value) {
  double seconds = crml_retry_after(value), delay;
  unsigned i;
  HOLDS(!isnan(seconds));
  for (i = 0; i < 70; i += 23) {
    delay = crml_retry_delay(CRML_RETRY_THROTTLING, i, 0.5, seconds);
    HOLDS(delay >= 0 && delay <= 25);
  }
}

static void check_headers(const crml_response *response) {
  static const char *const names[] = { "date", "x-amzn-errortype", "x-amz-retry-after", "", "x" };
  double skew;
  size_t i;
  for (i = 0; i < sizeof names / sizeof *names; i++) {
    crml_text value = crml_response_header(response, names[i]);
    if (value.data == NULL) continue;
    HOLDS(value.data >= response->headers.data &&
          value.data + value.len <= response->headers.data + response->headers.len);
    HOLDS(value.len == 0 || memchr(value.data, '\n', value.len) == NULL);
  }
  if (crml_retry_skew(response, 1.7e9, &skew)) HOLDS(isfinite(skew) && fabs(skew) >= 240);
}

static void check_shown(crml_text text) {
  size_t i;
  for (i = 0; i < text.len; i++) HOLDS(!fuzz_is_control((unsigned char)text.data[i]));
  HOLDS(crml_utf8_valid(text));
  HOLDS(!fuzz_contains(text, crml_text_of(SECRET)));
  HOLDS(!fuzz_contains(text, crml_text_of(TOKEN)));
}

static void check_result(const crml_call *call) {
  crml_call_result result;
  crml_log_level level;
  crml_text line;
  size_t i;
  crml_call_get_result(call, &result);
  HOLDS(result.kind < CRML_KIND_COUNT);
  HOLDS((result.kind == CRML_KIND_NONE) == (result.message.len == 0));
  check_shown(result.message);
  check_shown(result.code);
  check_shown(result.request_id);
  for (i = 0; crml_call_get_log(call, i, &level, &line); i++) check_shown(line);
  HOLDS(i <= CRML_CALL_LOG_LINES);
}

static void check_call(crml_response *response, crml_text code, crml_text message) {
  static crml_policy policy;
  crml_call_target target;
  crml_credentials credentials;
  crml_call *call;
  crml_time now = { 100, 1.7e9 };
  memset(&target, 0, sizeof target);
  memset(&policy, 0, sizeof policy);
  policy.max_attempts = 3;
  policy.connect_timeout = policy.read_timeout = policy.timeout = 10;
  crml_quota_init(&policy.quota);
  target.method = "GET";
  credentials.access_key_id = crml_text_of("AKIDEXAMPLE");
  credentials.secret_access_key = crml_text_of(SECRET);
  credentials.session_token = crml_text_of(TOKEN);
  call = crml_call_new(&target, &policy, NULL);
  HOLDS(call && crml_call_set_credentials(call, &credentials, HUGE_VAL, true));
  HOLDS(crml_call_conclude(call, response, now));
  if (crml_call_needs(call) == CRML_NEED_ERROR) HOLDS(crml_call_set_error(call, code, message));
  else crml_call_undecodable(call, message);
  check_result(call);
  crml_call_free(call);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  crml_text rest = fuzz_input(data, size), lines, code;
  crml_response response;
  long long seconds;
  if (size == 0) return 0;
  response.status = 200 + data[0] * 2;
  rest.data++;
  rest.len--;
  lines = fuzz_field(&rest);
  code = fuzz_field(&rest);
  crml_buffer_init(&response.headers, FUZZ_ROOM, false);
  crml_buffer_init(&response.body, FUZZ_ROOM, false);
  HOLDS(crml_buffer_append_text(&response.headers, lines));
  HOLDS(crml_buffer_append_text(&response.body, rest));
  check_headers(&response);
  check_code(code);
  check_retry_after(code);
  if (crml_timestamp_parse_http_date(code, &seconds))
    HOLDS(seconds >= -62135596800LL && seconds < 253402300800LL);
  check_call(&response, code, rest);
  crml_buffer_free(&response.headers);
  crml_buffer_free(&response.body);
  return 0;
}
