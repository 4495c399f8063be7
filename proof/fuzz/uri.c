/* Labels, canonical paths and queries, endpoints. */
#include "fuzz.h"
#include "base/uri.h"

static int is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && strchr("-._~", c) != NULL);
}

/* Only unreserved bytes, %XX and those of `also`. */
static void check_alphabet(crml_text text, const char *also) {
  size_t i;
  for (i = 0; i < text.len; i++) {
    char c = text.data[i];
    HOLDS(is_unreserved(c) || c == '%' || (c != '\0' && strchr(also, c)));
  }
}

static void check_label(crml_text label) {
  crml_buffer out;
  crml_label_fault fault = crml_uri_check_path_label(label);
  crml_label_fault host = crml_uri_check_host_label(label);
  size_t i;
  crml_buffer_init(&out, 3 * label.len + 1, false);
  HOLDS(crml_uri_append_encoded(&out, label));
  check_alphabet(crml_buffer_text(&out), "");
  HOLDS(out.len >= label.len && out.len <= 3 * label.len);
  if (fault == CRML_LABEL_OK) {
    HOLDS(label.len > 0 && !crml_text_equal(label, crml_text_of("..")));
    for (i = 0; i < label.len; i++) HOLDS(!fuzz_is_control((unsigned char)label.data[i]));
  }
  if (host == CRML_LABEL_OK) {
    HOLDS(label.len >= 1 && label.len <= 63 && fault == CRML_LABEL_OK);
    HOLDS(crml_text_equal(crml_buffer_text(&out), label));
    for (i = 0; i < label.len; i++) HOLDS(label.data[i] != '.' && label.data[i] != '/');
  }
  (void)crml_label_fault_text(fault);
  crml_buffer_free(&out);
}

static void check_path(crml_text path) {
  static const crml_text doubled = CRML_LITERAL("//"), dot = CRML_LITERAL("/./");
  static const crml_text dots = CRML_LITERAL("/../");
  crml_buffer plain, normal;
  crml_buffer_init(&plain, FUZZ_ROOM, false);
  crml_buffer_init(&normal, FUZZ_ROOM, false);
  HOLDS(crml_uri_append_canonical_path(&plain, path, false));
  HOLDS(crml_uri_append_canonical_path(&normal, path, true));
  check_alphabet(crml_buffer_text(&plain), "/");
  check_alphabet(crml_buffer_text(&normal), "/");
  HOLDS(plain.len > 0 && normal.len > 0 && normal.data[0] == '/');
  HOLDS(!fuzz_contains(crml_buffer_text(&normal), doubled));
  HOLDS(!fuzz_contains(crml_buffer_text(&normal), dot));
  HOLDS(!fuzz_contains(crml_buffer_text(&normal), dots));
  crml_buffer_free(&plain);
  crml_buffer_free(&normal);
}

/* A canonical form is its own canonical form. */
static void check_query(crml_text query) {
  crml_buffer once, twice;
  crml_buffer_init(&once, FUZZ_ROOM, false);
  crml_buffer_init(&twice, FUZZ_ROOM, false);
  if (crml_uri_append_canonical_query(&once, query)) {
    check_alphabet(crml_buffer_text(&once), "=&");
    HOLDS(crml_uri_append_canonical_query(&twice, crml_buffer_text(&once)));
    HOLDS(crml_text_equal(crml_buffer_text(&once), crml_buffer_text(&twice)));
  }
  crml_buffer_free(&once);
  crml_buffer_free(&twice);
}

/* The parts of an endpoint, put together, parse to the same parts. */
static void check_endpoint(crml_text url) {
  crml_endpoint endpoint, again;
  crml_buffer host, host_again, whole;
  size_t i;
  if (crml_uri_parse_endpoint(url, &endpoint) != NULL) return;
  HOLDS(endpoint.host.len > 0 && endpoint.port <= 65535);
  for (i = 0; i < url.len; i++) HOLDS((unsigned char)url.data[i] > ' ' && url.data[i] != 0x7f);
  for (i = 0; i < endpoint.host.len; i++) HOLDS(strchr("@/?#\\", endpoint.host.data[i]) == NULL);
  HOLDS(endpoint.base_path.len == 0 || endpoint.base_path.data[0] == '/');
  crml_buffer_init(&host, FUZZ_ROOM, false);
  crml_buffer_init(&whole, FUZZ_ROOM, false);
  HOLDS(crml_uri_append_host(&host, &endpoint));
  HOLDS(crml_buffer_puts(&whole, endpoint.https ? "https://" : "http://") &&
        crml_buffer_append_text(&whole, crml_buffer_text(&host)) &&
        crml_buffer_append_text(&whole, endpoint.base_path));
  HOLDS(crml_uri_parse_endpoint(crml_buffer_text(&whole), &again) == NULL);
  HOLDS(again.https == endpoint.https);
  HOLDS(crml_text_equal(again.base_path, endpoint.base_path));
  crml_buffer_init(&host_again, FUZZ_ROOM, false);
  HOLDS(crml_uri_append_host(&host_again, &again));
  HOLDS(crml_text_equal(crml_buffer_text(&host_again), crml_buffer_text(&host)));
  crml_buffer_free(&host_again);
  crml_buffer_free(&host);
  crml_buffer_free(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  crml_text input = fuzz_input(data, size);
  check_label(input);
  check_path(input);
  check_query(input);
  check_endpoint(input);
  return 0;
}
