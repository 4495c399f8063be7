#include "engine/trust.h"

#include <errno.h>
#include <sys/stat.h>

static uint64_t mixed(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

static uint64_t identity_of(const struct stat *status) {
  uint64_t hash = mixed(1, (uint64_t)status->st_dev);
  hash = mixed(hash, (uint64_t)status->st_ino);
  hash = mixed(hash, (uint64_t)status->st_size);
  hash = mixed(hash, (uint64_t)status->st_mtim.tv_sec);
  hash = mixed(hash, (uint64_t)status->st_mtim.tv_nsec);
  hash = mixed(hash, (uint64_t)status->st_ctim.tv_sec);
  hash = mixed(hash, (uint64_t)status->st_ctim.tv_nsec);
  return hash ? hash : 1;
}

crml_trust_state crml_trust_check(crml_trust *trust) {
  struct stat status;
  uint64_t before = trust->identity;
  bool known = trust->known;
  if (trust->path == NULL) return CRML_TRUST_UNCHANGED;
  if (stat(trust->path, &status) != 0) trust->identity = 0;
  else if (!S_ISREG(status.st_mode)) return CRML_TRUST_NO_FILE;
  else trust->identity = identity_of(&status);
  trust->known = true;
  return known && trust->identity != before ? CRML_TRUST_CHANGED : CRML_TRUST_UNCHANGED;
}

/* The path encodes a hash of both in redundant parts: "/." is a set bit, "/" a clear one, the
 * lowest first ("/etc/x" becomes "/.//./etc/x"). The highest bit is always set, so that different
 * numbers give different paths. */
bool crml_trust_name(const crml_trust *trust, uint64_t epoch, crml_buffer *out) {
  uint64_t number = mixed(trust->identity, epoch) | (uint64_t)1 << 31;
  bool absolute = trust->path[0] == '/';
  crml_buffer_clear(out);
  if (!crml_buffer_puts(out, absolute ? "/." : ".")) return false;
  for (number &= 0xFFFFFFFFu; number; number >>= 1)
    if (!crml_buffer_puts(out, number & 1 ? "/." : "/")) return false;
  return (absolute || crml_buffer_puts(out, "/")) && crml_buffer_puts(out, trust->path);
}
