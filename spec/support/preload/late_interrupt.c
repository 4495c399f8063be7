/* Preloaded into a process: SIGINT comes just before the first read of standard input, after the
 * last chance of the interpreter to run a hook. Lua 5.2 and later call flockfile there, Lua 5.1 and
 * LuaJIT fgets. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static void interrupt_once(FILE *file) {
  static int done;
  if (file != stdin || done) return;
  done = 1;
  (void)raise(SIGINT);
}

__attribute__((visibility("default"))) void flockfile(FILE *file) {
  void *symbol = dlsym(RTLD_NEXT, "flockfile");
  void (*real)(FILE *);
  memcpy(&real, &symbol, sizeof real);
  interrupt_once(file);
  real(file);
}

__attribute__((visibility("default"))) char *fgets(char *line, int size, FILE *file) {
  void *symbol = dlsym(RTLD_NEXT, "fgets");
  char *(*real)(char *, int, FILE *);
  memcpy(&real, &symbol, sizeof real);
  interrupt_once(file);
  return real(line, size, file);
}
