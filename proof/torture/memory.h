/* Allocators that count, refuse and look: one in the place of malloc for everything in src/ (the
 * linker puts it there: --wrap), one for a Lua state. The same for libcurl and OpenSSL, which are
 * only looked at. */
#ifndef CRML_TORTURE_MEMORY_H
#define CRML_TORTURE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

typedef enum owner { OWNER_OURS, OWNER_LUA, OWNER_CURL, OWNER_OPENSSL, OWNERS } owner;

typedef enum refusal {
  REFUSE_NONE,
  REFUSE_ONE,    /* only the nth */
  REFUSE_REST,   /* the nth and all that follow */
  REFUSE_TWICE   /* Lua: each one at first, so that it collects its garbage and asks again */
} refusal;

typedef struct needle {
  const char *name;
  unsigned char bytes[512];
  size_t len;
} needle;

/* From now on, of this owner. */
void memory_arm(owner of, refusal how, unsigned long nth);
/* Stops that: how many allocations there were since; `*refused`: how many of them were refused. */
unsigned long memory_disarm(unsigned long *refused);

/* Blocks that the owner holds, and their bytes. */
unsigned long memory_blocks(owner of, size_t *bytes);

/* What is looked for in each block that is given back (at most 16). */
void memory_seek(const char *name, const void *bytes, size_t len);
/* Blocks given back by the owner with a needle in them since the last call; names the last one. */
unsigned long memory_found(owner of, const char **name);
/* Live blocks of src/ with a needle in them. */
unsigned long memory_search_live(const char **name);

void *memory_lua(void *user, void *block, size_t old_size, size_t new_size);
/* Before anything of either was used; false: too late. */
bool memory_watch_libraries(void);

#endif
