/* The file of certificate authorities that a transport trusts: whether it changed, and how libcurl
 * gets to read it anew. */
#ifndef CRML_TRUST_H
#define CRML_TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

typedef enum crml_trust_state {
  CRML_TRUST_UNCHANGED,
  CRML_TRUST_CHANGED,   /* another file than at the last look, or none */
  CRML_TRUST_NO_FILE    /* it is no regular file: to read it could wait for ever */
} crml_trust_state;

typedef struct crml_trust {
  const char *path;    /* not owned; NULL: libcurl's own store, which is not looked at */
  bool known;          /* looked at before */
  uint64_t identity;   /* a hash of device, inode, size and times; 0: not there */
} crml_trust;

/* Looks at the file, without opening it. The first time it is always "unchanged". */
crml_trust_state crml_trust_look(crml_trust *trust);
/* Another name of the same file, one for each identity and `epoch`: libcurl keeps parsed files,
 * connections and TLS sessions apart by the name. False: no memory. */
bool crml_trust_name(const crml_trust *trust, uint64_t epoch, crml_buffer *out) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
