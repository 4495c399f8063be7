/* The signer on any request: fields are method, path, query, secret, token, region, service, then
 * names and values of headers in turn. */
#include <openssl/hmac.h>

#include "fuzz.h"
#include "aws/sigv4.h"

enum { HEADERS = 70 };

static crml_signer *used;

/* The cached key must give what a fresh one gives. */
static void check_authorization(const crml_sigv4_request *request,
                                const crml_credentials *credentials,
                                const crml_sigv4_scope *scope) {
  static const crml_text start = CRML_LITERAL("AWS4-HMAC-SHA256 Credential=");
  crml_signer *fresh = crml_signer_new();
  crml_buffer first, second;
  bool ok;
  HOLDS(fresh);
  crml_buffer_init(&first, FUZZ_ROOM, true);
  crml_buffer_init(&second, FUZZ_ROOM, true);
  ok = crml_sigv4_authorization(used, request, credentials, scope, &first);
  HOLDS(ok == crml_sigv4_authorization(fresh, request, credentials, scope, &second));
  HOLDS(crml_text_equal(crml_buffer_text(&first), crml_buffer_text(&second)));
  if (ok) HOLDS(first.len > start.len && memcmp(first.data, start.data, start.len) == 0);
  crml_buffer_free(&first);
  crml_buffer_free(&second);
  crml_signer_free(fresh);
}

static void check_hmac(crml_text key, crml_text data) {
  unsigned char ours[CRML_SHA256_SIZE], theirs[CRML_SHA256_SIZE];
  unsigned size = 0;
  HOLDS(crml_digest_hmac(crml_signer_digest(used), key, data, ours));
  HOLDS(HMAC(EVP_sha256(), key.len ? key.data : "", (int)key.len,
             (const unsigned char *)(data.len ? data.data : ""), data.len, theirs, &size));
  HOLDS(size == sizeof theirs && memcmp(ours, theirs, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static crml_header headers[HEADERS];
  crml_text rest = fuzz_input(data, size);
  crml_sigv4_request request;
  crml_sigv4_scope scope;
  crml_credentials credentials = { CRML_LITERAL("AKIDEXAMPLE"), { NULL, 0 }, { NULL, 0 } };
  if (!used) used = crml_signer_new();
  HOLDS(used);
  memset(&request, 0, sizeof request);
  request.normalize = size % 2 == 0;
  request.method = fuzz_field(&rest);
  request.path = fuzz_field(&rest);
  request.query = fuzz_field(&rest);
  credentials.secret_access_key = fuzz_field(&rest);
  credentials.session_token = fuzz_field(&rest);
  scope.region = fuzz_field(&rest);
  scope.service = fuzz_field(&rest);
  HOLDS(crml_sigv4_date_time(1700000000.0 + (double)(size % 7) * 86400, scope.date_time));
  for (; rest.len > 0 && request.header_count < HEADERS; request.header_count++) {
    headers[request.header_count].name = fuzz_field(&rest);
    headers[request.header_count].value = fuzz_field(&rest);
  }
  request.headers = headers;
  request.payload_hash = crml_text_of(crml_sigv4_empty_payload);
  check_hmac(credentials.secret_access_key, request.path);
  check_authorization(&request, &credentials, &scope);
  return 0;
}
