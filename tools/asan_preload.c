/* Loaded into the interpreter after libasan, for runs under AddressSanitizer only. */
#include <stdlib.h>

int dlclose(void *handle);

/* Programs that a spec starts are not instrumented: they do not inherit the sanitizer. */
__attribute__((constructor)) static void keep_to_this_process(void) { unsetenv("LD_PRELOAD"); }

/* Modules stay loaded: a leak's stack then has names, and memory that globals own is not a leak. */
int dlclose(void *handle) {
  (void)handle;
  return 0;
}
