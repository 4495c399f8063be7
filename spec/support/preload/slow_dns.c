/* Preloaded into a process: names that end in ".slow.invalid" take SLOW_DNS seconds to be looked up
 * and are this machine; all others are as ever. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int is_slow(const char *name) {
  static const char end[] = ".slow.invalid";
  size_t len = name ? strlen(name) : 0;
  return len >= sizeof end && strcmp(name + len - (sizeof end - 1), end) == 0;
}

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found) {
  void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
  lookup *real;
  memcpy(&real, &symbol, sizeof real);
  if (!is_slow(node)) return real(node, service, hints, found);
  usleep((useconds_t)(strtod(getenv("SLOW_DNS"), NULL) * 1e6));
  return real("127.0.0.1", service, hints, found);
}
