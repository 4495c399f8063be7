#include "aws/arn.h"

#include <string.h>

#include "base/ascii.h"

/* Moves the part before the next ':' from `rest` to `part`. */
static bool take_part(crml_text *rest, crml_text *part) {
  const char *colon = rest->len ? memchr(rest->data, ':', rest->len) : NULL;
  if (!colon) return false;
  part->data = rest->data;
  part->len = (size_t)(colon - rest->data);
  rest->len -= part->len + 1;
  rest->data = colon + 1;
  return true;
}

bool crml_arn_parse(crml_text text, crml_arn *out) {
  crml_text scheme;
  if (text.len < 4 || memcmp(text.data, "arn:", 4) != 0) return false;
  if (!take_part(&text, &scheme) || !take_part(&text, &out->partition) ||
      !take_part(&text, &out->service) || !take_part(&text, &out->region) ||
      !take_part(&text, &out->account))
    return false;
  out->resource = text;
  return true;
}

static bool is_uuid(crml_text text) {
  size_t i;
  if (text.len != 36) return false;
  for (i = 0; i < text.len; i++) {
    const char c = text.data[i];
    if (i == 8 || i == 13 || i == 18 || i == 23 ? c != '-'
                                                 : !crml_ascii_is_digit(c) && (c < 'a' || c > 'f'))
      return false;
  }
  return true;
}

crml_text crml_arn_membership(const crml_arn *arn) {
  static const char prefix[] = "membership/";
  static const crml_text none = { NULL, 0 };
  enum { PREFIX = sizeof prefix - 1, UUID = 36 };
  crml_text id;
  if (arn->resource.len < PREFIX + UUID + 1 || memcmp(arn->resource.data, prefix, PREFIX) != 0)
    return none;
  id.data = arn->resource.data + PREFIX;
  id.len = UUID;
  return id.data[UUID] == '/' && is_uuid(id) ? id : none;
}
