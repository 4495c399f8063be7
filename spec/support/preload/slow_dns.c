/* Preloaded into a process: the lookup of names that end in ".slow.invalid" takes SLOW_DNS seconds
 * and gives 127.0.0.1; "moving.invalid" has another address each time, the second time 127.0.0.1.
 * Other names are unchanged. Both kinds have no IPv6 address, since some versions of libcurl look
 * up each family separately. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int lookup(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int is_slow(const char *name) {
  static const char end[] = ".slow.invalid";
  size_t len = strlen(name);
  return len >= sizeof end && strcmp(name + len - (sizeof end - 1), end) == 0;
}

static int is_ours(const char *name) {
  return is_slow(name) || strcmp(name, "moving.invalid") == 0;
}

static const char *address(const char *name) {
  static int times;
  if (strcmp(name, "moving.invalid") == 0) return ++times == 2 ? "127.0.0.1" : "127.0.0.99";
  if (!is_slow(name)) return name;
  usleep((useconds_t)(strtod(getenv("SLOW_DNS"), NULL) * 1e6));
  return "127.0.0.1";
}

__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found) {
  void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
  lookup *real;
  if (node && is_ours(node) && hints && hints->ai_family == AF_INET6) return EAI_NONAME;
  memcpy(&real, &symbol, sizeof real);
  return real(node ? address(node) : NULL, service, hints, found);
}
