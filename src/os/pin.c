#define _GNU_SOURCE /* dladdr */

#include "os/pin.h"

#include <dlfcn.h>
#include <string.h>

#if defined(RTLD_NODELETE) && defined(RTLD_NOLOAD)
static void *open_holder(void (*function)(void), int flags) {
  Dl_info info;
  void *address;
  memcpy(&address, &function, sizeof address);
  if (dladdr(address, &info) == 0 || info.dli_fname == NULL) return NULL;
  return dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | flags);
}
#else
static void *open_holder(void (*function)(void), int flags) {
  (void)function;
  (void)flags;
  return NULL;
}
#endif

#if !defined(RTLD_NODELETE)
#define RTLD_NODELETE 0
#endif

void crml_pin(void (*function)(void)) { (void)open_holder(function, RTLD_NODELETE); }

void *crml_object_of(void (*function)(void)) { return open_holder(function, 0); }
