/* Allocators that count blocks, refuse allocations and search freed memory: one in place of malloc
 * for src/ (by the linker's --wrap), one for a Lua state, and one for libcurl and OpenSSL, which
 * refuses nothing. */
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

/* Begins to count, and to refuse, allocations of this owner. */
void memory_arm(owner of, refusal how, unsigned long nth);
/* Stops refusing. Returns the number of allocations since memory_arm; `*refused` of them were
 * refused. */
unsigned long memory_disarm(unsigned long *refused);

/* The number of live blocks of an owner, and their bytes. */
unsigned long memory_blocks(owner of, size_t *bytes);

/* Adds a needle (at most 16), which is searched for in each freed block. */
void memory_seek(const char *name, const void *bytes, size_t len);
/* The number of freed blocks of an owner with a needle since the last call; `*name`: the last
 * needle found. */
unsigned long memory_found(owner of, const char **name);
/* The number of live blocks of src/ with a needle. */
unsigned long memory_search_live(const char **name);

void *memory_lua(void *user, void *block, size_t old_size, size_t new_size);
/* Call it before libcurl and OpenSSL are used; false: too late. */
bool memory_watch_libraries(void);

#endif
