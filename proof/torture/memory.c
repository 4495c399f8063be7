#include "memory.h"

#include <curl/curl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEEDLES = 16, MAGIC = 0x6d656d };

/* The header before each block. */
typedef struct head {
  struct head *next, *prev;
  size_t size;
  unsigned magic, of;
} head;

typedef union padded {
  head head;
  long double aligned;
  unsigned char bytes[(sizeof(head) + 15) / 16 * 16];
} padded;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static head lists[OWNERS];  /* of blocks; first and last are the list itself */
static unsigned long blocks[OWNERS], found[OWNERS];
static size_t bytes_held[OWNERS];
static const char *found_name[OWNERS];
static needle needles[NEEDLES];
static size_t needle_count;

static struct {
  owner of;
  refusal how;
  unsigned long nth, count, refused;
  bool asks_again;
} armed;

void *__real_malloc(size_t size);
void __real_free(void *block);
char *__real_realpath(const char *path, char *out);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
char *__wrap_realpath(const char *path, char *out);

/* --- searching --- */

/* The hexadecimal signature of an Authorization header is a secret wherever it stands. */
static bool has_signature(const unsigned char *at, size_t len) {
  static const char name[] = "Signature=";
  size_t i, start = sizeof name - 1;
  if (len < start + 16 || memcmp(at, name, start) != 0) return false;
  for (i = start; i < start + 16; i++)
    if (at[i] == '\0' || strchr("0123456789abcdef", at[i]) == NULL) return false;
  return true;
}

static const char *look(const unsigned char *data, size_t size) {
  size_t i, k;
  if (needle_count == 0) return NULL;
  for (i = 0; i < size; i++) {
    if (data[i] == 'S' && has_signature(data + i, size - i)) return "a signature";
    for (k = 0; k < needle_count; k++)
      if (data[i] == needles[k].bytes[0] && size - i >= needles[k].len &&
          memcmp(data + i, needles[k].bytes, needles[k].len) == 0)
        return needles[k].name;
  }
  return NULL;
}

void memory_seek(const char *name, const void *bytes, size_t len) {
  needle *one = &needles[needle_count];
  if (needle_count == NEEDLES || len > sizeof one->bytes) abort();
  one->name = name;
  one->len = len;
  memcpy(one->bytes, bytes, len);
  needle_count++;
}

unsigned long memory_found(owner of, const char **name) {
  unsigned long count;
  pthread_mutex_lock(&lock);
  count = found[of];
  *name = found_name[of];
  found[of] = 0;
  pthread_mutex_unlock(&lock);
  return count;
}

unsigned long memory_search_live(const char **name) {
  unsigned long count = 0;
  head *block;
  pthread_mutex_lock(&lock);
  for (block = lists[OWNER_OURS].next; block && block != &lists[OWNER_OURS]; block = block->next) {
    const char *what = look((unsigned char *)block + sizeof(padded), block->size);
    if (what) {
      *name = what;
      count++;
    }
  }
  pthread_mutex_unlock(&lock);
  return count;
}

/* --- counting and refusing; the lock is held --- */

static bool refuse(owner of) {
  bool refused = false;
  if (armed.how == REFUSE_NONE || armed.of != of) {
    if (armed.of == of) armed.count++;
    return false;
  }
  armed.count++;
  if (armed.how == REFUSE_ONE) refused = armed.count == armed.nth;
  if (armed.how == REFUSE_REST) refused = armed.count >= armed.nth;
  if (armed.how == REFUSE_TWICE) refused = armed.asks_again = !armed.asks_again;
  if (refused) armed.refused++;
  return refused;
}

void memory_arm(owner of, refusal how, unsigned long nth) {
  pthread_mutex_lock(&lock);
  memset(&armed, 0, sizeof armed);
  armed.of = of;
  armed.how = how;
  armed.nth = nth;
  pthread_mutex_unlock(&lock);
}

unsigned long memory_disarm(unsigned long *refused) {
  unsigned long count;
  pthread_mutex_lock(&lock);
  count = armed.count;
  *refused = armed.refused;
  memset(&armed, 0, sizeof armed);
  armed.of = OWNERS;
  pthread_mutex_unlock(&lock);
  return count;
}

unsigned long memory_blocks(owner of, size_t *bytes) {
  unsigned long count;
  pthread_mutex_lock(&lock);
  count = blocks[of];
  *bytes = bytes_held[of];
  pthread_mutex_unlock(&lock);
  return count;
}

/* --- blocks --- */

static void *take(owner of, size_t size) {
  head *block = NULL, *list = &lists[of];
  pthread_mutex_lock(&lock);
  if (!refuse(of) && size < SIZE_MAX / 2) block = __real_malloc(sizeof(padded) + size);
  if (block) {
    if (!list->next) list->next = list->prev = list;
    block->size = size;
    block->magic = MAGIC;
    block->of = of;
    block->next = list;
    block->prev = list->prev;
    list->prev->next = block;
    list->prev = block;
    blocks[of]++;
    bytes_held[of] += size;
  }
  pthread_mutex_unlock(&lock);
  return block ? (unsigned char *)block + sizeof(padded) : NULL;
}

static head *head_of(void *data) { return (head *)(void *)((unsigned char *)data - sizeof(padded)); }

static void give_back(owner of, void *data) {
  head *block;
  const char *what;
  if (data == NULL) return;
  block = head_of(data);
  if (block->magic != MAGIC || block->of != of) abort();  /* not from here, or given back before */
  pthread_mutex_lock(&lock);
  what = look(data, block->size);
  if (what) {
    found[of]++;
    found_name[of] = what;
  }
  block->prev->next = block->next;
  block->next->prev = block->prev;
  blocks[of]--;
  bytes_held[of] -= block->size;
  block->magic = 0;
  pthread_mutex_unlock(&lock);
  __real_free(block);
}

/* Always moves the block, so that the old one is searched. */
static void *change(owner of, void *data, size_t size) {
  void *made = take(of, size);
  if (made && data) {
    size_t old = head_of(data)->size;
    memcpy(made, data, old < size ? old : size);
    give_back(of, data);
  }
  return made;
}

static void *take_zeroed(owner of, size_t count, size_t size) {
  void *made = size && count > SIZE_MAX / 2 / size ? NULL : take(of, count * size);
  if (made) memset(made, 0, count * size);
  return made;
}

/* --- src/ --- */

void *__wrap_malloc(size_t size) { return take(OWNER_OURS, size); }
void *__wrap_calloc(size_t count, size_t size) { return take_zeroed(OWNER_OURS, count, size); }
void *__wrap_realloc(void *block, size_t size) { return change(OWNER_OURS, block, size); }
void __wrap_free(void *block) { give_back(OWNER_OURS, block); }

char *__wrap_realpath(const char *path, char *out) {
  char found_path[PATH_MAX], *made;
  if (out || !__real_realpath(path, found_path)) return out ? __real_realpath(path, out) : NULL;
  made = take(OWNER_OURS, strlen(found_path) + 1);
  if (made) memcpy(made, found_path, strlen(found_path) + 1);
  return made;
}

/* --- Lua: a block may always become smaller --- */

void *memory_lua(void *user, void *block, size_t old_size, size_t new_size) {
  (void)user;
  if (new_size == 0) {
    give_back(OWNER_LUA, block);
    return NULL;
  }
  if (block && new_size <= old_size) return block;
  return change(OWNER_LUA, block, new_size);
}

/* --- libraries --- */

static void *curl_take(size_t size) { return take(OWNER_CURL, size); }
static void curl_give_back(void *block) { give_back(OWNER_CURL, block); }
static void *curl_change(void *block, size_t size) { return change(OWNER_CURL, block, size); }
static void *curl_zeroed(size_t count, size_t size) { return take_zeroed(OWNER_CURL, count, size); }
static char *curl_copy(const char *text) {
  char *made = take(OWNER_CURL, strlen(text) + 1);
  if (made) memcpy(made, text, strlen(text) + 1);
  return made;
}

static void *openssl_take(size_t size, const char *file, int line) {
  (void)file;
  (void)line;
  return size ? take(OWNER_OPENSSL, size) : NULL;
}

static void openssl_give_back(void *block, const char *file, int line) {
  (void)file;
  (void)line;
  give_back(OWNER_OPENSSL, block);
}

static void *openssl_change(void *block, size_t size, const char *file, int line) {
  if (size > 0) return change(OWNER_OPENSSL, block, size);
  openssl_give_back(block, file, line);
  return NULL;
}

bool memory_watch_libraries(void) {
  return CRYPTO_set_mem_functions(openssl_take, openssl_change, openssl_give_back) == 1 &&
         curl_global_init_mem(CURL_GLOBAL_DEFAULT, curl_take, curl_give_back, curl_change,
                              curl_copy, curl_zeroed) == CURLE_OK;
}
