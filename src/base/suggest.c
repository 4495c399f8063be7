#include "base/suggest.h"

#include <limits.h>
#include <string.h>

#include "base/ascii.h"

typedef struct plain_name {
  char text[CRML_SUGGEST_LONGEST];
  size_t len;
} plain_name;

/* Removes case, '_' and '-'. */
static plain_name plain(crml_text name) {
  plain_name out;
  size_t i;
  out.len = 0;
  for (i = 0; i < name.len; i++)
    if (name.data[i] != '_' && name.data[i] != '-')
      out.text[out.len++] = crml_ascii_lower(name.data[i]);
  return out;
}

static unsigned least(unsigned a, unsigned b, unsigned c) {
  const unsigned ab = a < b ? a : b;
  return ab < c ? ab : c;
}

/* The number of edits (insert, delete, replace) that turn a into b. */
static unsigned edits(const plain_name *a, const plain_name *b) {
  unsigned row[CRML_SUGGEST_LONGEST + 1], diagonal, replaced;
  size_t i, j;
  for (j = 0; j <= b->len; j++) row[j] = (unsigned)j;
  for (i = 1; i <= a->len; i++) {
    diagonal = row[0];
    row[0] = (unsigned)i;
    for (j = 1; j <= b->len; j++) {
      replaced = diagonal + (a->text[i - 1] != b->text[j - 1]);
      diagonal = row[j];
      row[j] = least(replaced, row[j] + 1, row[j - 1] + 1);
    }
  }
  return row[b->len];
}

static bool contains(const plain_name *whole, const plain_name *part) {
  size_t i;
  for (i = 0; i + part->len <= whole->len; i++)
    if (memcmp(whole->text + i, part->text, part->len) == 0) return true;
  return false;
}

unsigned crml_suggest_distance(crml_text wrong, crml_text right) {
  plain_name a, b;
  unsigned count, most;
  if (wrong.len > CRML_SUGGEST_LONGEST || right.len > CRML_SUGGEST_LONGEST) return UINT_MAX;
  a = plain(wrong);
  b = plain(right);
  count = edits(&a, &b);
  most = b.len >= 6 ? (unsigned)(b.len / 3) : 1;
  if (count <= most) return count;
  if (a.len < 3 || !(contains(&b, &a) || contains(&a, &b))) return UINT_MAX;
  return CRML_SUGGEST_LONGEST + (unsigned)(a.len > b.len ? a.len - b.len : b.len - a.len);
}
