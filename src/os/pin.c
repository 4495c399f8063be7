#define _GNU_SOURCE /* dladdr */

#include "os/pin.h"

#include <dlfcn.h>
#include <string.h>

void crml_pin(void (*function)(void)) {
#if defined(RTLD_NODELETE) && defined(RTLD_NOLOAD)
  Dl_info info;
  void *address;
  memcpy(&address, &function, sizeof address);
  if (dladdr(address, &info) != 0 && info.dli_fname)
    (void)dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
#else
  (void)function;
#endif
}
