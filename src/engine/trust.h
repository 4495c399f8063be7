/* The file of certificate authorities that a transport trusts: detects changes, and makes libcurl
 * read it again. */
#ifndef CRML_TRUST_H
#define CRML_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

typedef enum crml_trust_state {
  CRML_TRUST_UNCHANGED,
  CRML_TRUST_CHANGED,   /* changed, replaced or removed since the last look */
  CRML_TRUST_NO_FILE    /* not a regular file: reading it could block forever */
} crml_trust_state;

typedef struct crml_trust {
  const char *path;    /* not owned; NULL: libcurl's own store, which is not checked */
  bool known;          /* set by the first look */
  uint64_t identity;   /* a hash of device, inode, size and times; 0: no such file */
} crml_trust;

/* Checks the file without opening it. The first check always returns UNCHANGED. */
crml_trust_state crml_trust_check(crml_trust *trust);
/* Another path to the same file, different for each identity and `epoch`: libcurl keeps parsed
 * files, connections and TLS sessions apart by the path. False: out of memory. */
bool crml_trust_name(const crml_trust *trust, uint64_t epoch, crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
