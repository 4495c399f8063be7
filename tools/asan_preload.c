/* Loaded into the interpreter after libasan, for runs under AddressSanitizer only. */
#include <stdlib.h>

int dlclose(void *handle);

/* Programs that a spec starts are not instrumented: they do not inherit the sanitizer. */
__attribute__((constructor)) static void keep_to_this_process(void) { unsetenv("LD_PRELOAD"); }

/* Modules stay loaded, so that a leak's stack has names and what their globals hold is no leak. */
int dlclose(void *handle) {
  (void)handle;
  return 0;
}
