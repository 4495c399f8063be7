/* Runs the scenarios while memory or descriptors are refused, under constant collection of garbage,
 * and in two threads; searches freed memory for secrets. Prints a table; the exit status is 0 if
 * all scenarios succeeded.
 *   host memory | collect | descriptors | secrets | threads */
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "server.h"

enum { PER_STATE = 40, ROUNDS = 60, THREADS = 2, DESCRIPTORS = 48, SPARE = 24, TEXT = 512 };

int luaopen_cleanroomsml_core(lua_State *L);

static int port;
static char config_file[] = "/tmp/torture.XXXXXX";
static unsigned wrong;  /* what came out that must not */

static void complain(const char *scenario, const char *what, const char *more) {
  fprintf(stderr, "%s: %s %s\n", scenario, what, more ? more : "");
  wrong++;
}

/* --- a Lua state with the scenarios --- */

/* poll(fd, seconds): the host's own loop. */
static int wait_readable(lua_State *L) {
  struct pollfd fd;
  fd.fd = (int)luaL_checkinteger(L, 1);
  fd.events = POLLIN;
  (void)poll(&fd, 1, (int)(luaL_optnumber(L, 2, 1) * 1000) + 1);
  return 0;
}

static int open_all(lua_State *L) {
  char url[64];
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_cleanroomsml_core);
  lua_setfield(L, -2, "cleanroomsml.core");
  lua_pop(L, 1);
  if (luaL_loadfile(L, "proof/torture/scenarios.lua") != LUA_OK) return lua_error(L);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  lua_pushstring(L, url);
  lua_pushstring(L, SECRET_KEY);
  lua_pushstring(L, TOKEN);
  lua_pushcfunction(L, wait_readable);
  lua_newtable(L);
  lua_pushstring(L, config_file);
  lua_setfield(L, -2, "config_file");
  lua_call(L, 5, 1);
  return 1;
}

/* A state with the list of scenarios at index 1. */
static lua_State *open_state(void) {
  lua_State *L = lua_newstate(memory_lua, NULL);
  if (L) lua_pushcfunction(L, open_all);
  if (!L || lua_pcall(L, 0, 1, 0) != LUA_OK) {
    fprintf(stderr, "no state: %s\n", L ? lua_tostring(L, -1) : "");
    exit(2);
  }
  return L;
}

/* After the state was closed, no block of ours or of Lua's may be left. */
static void close_state(lua_State *L, const char *scenario) {
  static const owner owners[] = { OWNER_OURS, OWNER_LUA };
  static const char *const names[] = { "src/", "Lua" };
  size_t i, bytes;
  char more[TEXT];
  lua_close(L);
  for (i = 0; i < 2; i++) {
    unsigned long left = memory_blocks(owners[i], &bytes);
    snprintf(more, sizeof more, "%lu blocks, %zu bytes of %s", left, bytes, names[i]);
    if (left) complain(scenario, "leaked", more);
  }
}

typedef enum outcome { RIGHT, FAILED, WRONG } outcome;

static size_t count_scenarios(lua_State *L) { return (size_t)lua_rawlen(L, 1); }

/* The name of scenario `i`, 1-based; valid while the state is. */
static const char *name_of(lua_State *L, size_t i) {
  const char *name;
  lua_rawgeti(L, 1, (lua_Integer)i);
  lua_rawgeti(L, -1, 1);
  name = lua_tostring(L, -1);
  lua_pop(L, 2);
  return name;
}

/* Runs scenario `i`; `message` (TEXT bytes) says why it failed. All calls that allocate in Lua are
 * protected. */
static outcome run_scenario(lua_State *L, size_t i, char *message) {
  int top = lua_gettop(L), status;
  const char *text = "";
  outcome result;
  lua_rawgeti(L, 1, (lua_Integer)i);
  lua_rawgeti(L, -1, 2);
  status = lua_pcall(L, 0, 2, 0);
  if (status == LUA_OK && lua_toboolean(L, -2)) {
    result = RIGHT;
  } else {
    result = FAILED;
    text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "(no text)";
    if (lua_type(L, -1) != LUA_TSTRING || strstr(text, "WRONG:")) result = WRONG;
  }
  snprintf(message, TEXT, "%s", text);
  lua_settop(L, top);
  return result;
}

/* --- memory runs out --- */

typedef struct tally {
  unsigned long allocations, failed, right;
} tally;

static void must_be_right(lua_State *L, size_t i, const char *when) {
  char message[TEXT];
  if (run_scenario(L, i, message) != RIGHT) complain(name_of(L, i), when, message);
}

/* Refuses the nth allocation for n = 1, 2, ... until a run has fewer than n. */
static tally refuse_each(size_t i, owner of, refusal how) {
  tally count = { 0, 0, 0 };
  lua_State *L = NULL;
  unsigned long nth, refused = 1;
  char message[TEXT], name[TEXT] = "";
  for (nth = 1; refused > 0; nth++) {
    outcome result;
    if (!L) {
      L = open_state();
      snprintf(name, sizeof name, "%s", name_of(L, i));
      must_be_right(L, i, "fails at first:");
    }
    memory_arm(of, how, nth);
    result = run_scenario(L, i, message);
    count.allocations = memory_disarm(&refused);
    if (result == WRONG) complain(name, "came out wrong:", message);
    if (refused && result == FAILED) count.failed++;
    if (refused && result == RIGHT) count.right++;
    if (!refused && result != RIGHT) complain(name, "fails with memory:", message);
    must_be_right(L, i, "fails afterwards:");
    if (nth % PER_STATE == 0 || refused == 0) {
      close_state(L, name);
      L = NULL;
    }
  }
  return count;
}

static void print_tally(const char *name, const char *what, tally count) {
  printf("| %s | %s | %lu | %lu | %lu |\n", name, what, count.allocations, count.failed,
         count.right);
  fflush(stdout);
}

static void run_memory(void) {
  lua_State *L = open_state();
  size_t i, count = count_scenarios(L);
  puts("| scenario | refused | allocations | gave an error | came out right nevertheless |\n"
       "| --- | --- | --- | --- | --- |");
  lua_close(L);
  for (i = 1; i <= count; i++) {
    char name[TEXT];
    L = open_state();
    snprintf(name, sizeof name, "%s", name_of(L, i));
    close_state(L, name);
    print_tally(name, "one of src/", refuse_each(i, OWNER_OURS, REFUSE_ONE));
    print_tally(name, "one of src/ and all after", refuse_each(i, OWNER_OURS, REFUSE_REST));
    print_tally(name, "one of Lua and all after", refuse_each(i, OWNER_LUA, REFUSE_REST));
  }
}

/* --- garbage is collected at every allocation --- */

static void run_collect(void) {
  lua_State *L = open_state();
  size_t i, count = count_scenarios(L);
  lua_close(L);
  puts("| scenario | allocations of Lua | full collections | result |\n| --- | --- | --- | --- |");
  for (i = 1; i <= count; i++) {
    char message[TEXT];
    unsigned long allocations, refused;
    outcome result;
    char name[TEXT];
    L = open_state();
    snprintf(name, sizeof name, "%s", name_of(L, i));
    memory_arm(OWNER_LUA, REFUSE_TWICE, 0);
    result = run_scenario(L, i, message);
    allocations = memory_disarm(&refused) - refused;
    printf("| %s | %lu | %lu | %s |\n", name, allocations, refused,
           result == RIGHT ? "right" : "**wrong**");
    fflush(stdout);
    if (result != RIGHT) complain(name, "came out wrong:", message);
    close_state(L, name);
  }
}

/* --- descriptors run out --- */

static int fill_descriptors(int *held) {
  int count = 0;
  while (count < DESCRIPTORS && (held[count] = open("/dev/null", O_RDONLY)) >= 0) count++;
  return count;
}

static void run_descriptors(void) {
  struct rlimit limit = { DESCRIPTORS, DESCRIPTORS };
  lua_State *L = open_state();
  size_t i, count = count_scenarios(L);
  int held[DESCRIPTORS], spare, k;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) exit(2);
  lua_close(L);
  puts("| scenario | gave an error with so many descriptors left | came out right |\n"
       "| --- | --- | --- |");
  for (i = 1; i <= count; i++) {
    int failed = 0, right = 0, last = -1;
    char message[TEXT], name[TEXT] = "";
    for (spare = 0; spare <= SPARE; spare++) {
      outcome result;
      time_t start = time(NULL);
      int filled;
      L = open_state();
      snprintf(name, sizeof name, "%s", name_of(L, i));
      filled = fill_descriptors(held);
      for (k = 0; k < spare && filled > 0; k++) close(held[--filled]);
      result = run_scenario(L, i, message);
      while (filled > 0) close(held[--filled]);
      if (result == WRONG) complain(name, "came out wrong:", message);
      if (result == FAILED) {
        failed++;
        last = spare;
      }
      if (result == RIGHT) right++;
      if (time(NULL) > start + 2) complain(name, "takes long without descriptors:", message);
      if (result == FAILED && spare == SPARE) complain(name, "fails with descriptors:", message);
      must_be_right(L, i, "fails afterwards:");
      close_state(L, name);
    }
    if (failed) printf("| %s | %d (up to %d) | %d |\n", name, failed, last, right);
    else printf("| %s | none | %d |\n", name, right);
    fflush(stdout);
  }
}

/* --- secrets in freed memory --- */

static void hmac(const unsigned char *key, size_t len, const char *text, unsigned char *out) {
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)text, strlen(text), out, &size))
    exit(2);
}

static void seek_secrets(void) {
  unsigned char key[4][32];
  char day[16], first[] = "AWS4" SECRET_KEY;
  time_t now = time(NULL);
  struct tm parts;
  strftime(day, sizeof day, "%Y%m%d", gmtime_r(&now, &parts));
  hmac((unsigned char *)first, strlen(first), day, key[0]);
  hmac(key[0], 32, "us-east-1", key[1]);
  hmac(key[1], 32, "cleanrooms-ml", key[2]);
  hmac(key[2], 32, "aws4_request", key[3]);
  memory_seek("the secret key", SECRET_KEY, strlen(SECRET_KEY));
  memory_seek("the session token", TOKEN, strlen(TOKEN));
  memory_seek("the key of the day", key[0], 32);
  memory_seek("the key of the region", key[1], 32);
  memory_seek("the key of the service", key[2], 32);
  memory_seek("the signing key", key[3], 32);
}

/* Whether the search finds a secret that was freed on purpose. */
static void check_search(void) {
  const char *name = "";
  char *block = malloc(200);
  if (!block) exit(2);
  memset(block, 'x', 200);
  memcpy(block + 99, TOKEN, strlen(TOKEN));
  if (memory_search_live(&name) != 1) complain("the search", "does not see a live block", "");
  free(block);
  if (memory_found(OWNER_OURS, &name) != 1) complain("the search", "does not see a freed block", "");
  block = malloc(64);
  if (!block) exit(2);
  memcpy(block, "Signature=0123456789abcdef0123", 30);
  free(block);
  if (memory_found(OWNER_OURS, &name) != 1) complain("the search", "does not see a signature", "");
}

static void run_secrets(void) {
  static const owner owners[] = { OWNER_OURS, OWNER_LUA, OWNER_CURL, OWNER_OPENSSL };
  lua_State *L;
  size_t i, k, count;
  seek_secrets();
  check_search();
  L = open_state();
  count = count_scenarios(L);
  lua_close(L);
  for (k = 0; k < OWNERS; k++) {
    const char *name;
    (void)memory_found(owners[k], &name);
  }
  puts("Blocks given back with a secret, token, key or signature in them:\n\n"
       "| scenario | src/ | src/, still held after close | Lua | libcurl | OpenSSL |\n"
       "| --- | --- | --- | --- | --- | --- |");
  for (i = 1; i <= count; i++) {
    char message[TEXT], name[TEXT];
    const char *what = "", *other;
    unsigned long held, found[OWNERS];
    L = open_state();
    snprintf(name, sizeof name, "%s", name_of(L, i));
    must_be_right(L, i, "fails:");
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCCOLLECT);
    held = memory_search_live(&what);
    snprintf(message, sizeof message, "%lu with %s", held, what);
    if (held) complain(name, "still holds a secret:", message);
    close_state(L, name);
    for (k = 0; k < OWNERS; k++) {
      found[k] = memory_found(owners[k], k == 0 ? &what : &other);
    }
    snprintf(message, sizeof message, "%lu with %s", found[0], what);
    if (found[0]) complain(name, "gave back a secret:", message);
    printf("| %s | %lu | %lu | %lu | %lu | %lu |\n", name, found[0], held, found[1], found[2],
           found[3]);
    fflush(stdout);
  }
}

/* --- a state in each of two threads --- */

static void *run_thread(void *user) {
  unsigned long *right = user;
  lua_State *L = open_state();
  size_t i, count = count_scenarios(L);
  int round;
  for (round = 0; round < ROUNDS; round++)
    for (i = 1; i <= count; i++) {
      char message[TEXT];
      if (run_scenario(L, i, message) == RIGHT) (*right)++;
      else fprintf(stderr, "%s: %s\n", name_of(L, i), message);
    }
  lua_close(L);
  return NULL;
}

static void run_threads(void) {
  pthread_t threads[THREADS];
  unsigned long right[THREADS] = { 0 }, expected;
  lua_State *L = open_state();
  size_t bytes;
  int i;
  expected = ROUNDS * count_scenarios(L);
  lua_close(L);
  for (i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, run_thread, &right[i]) != 0) exit(2);
  for (i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    printf("| thread %d | %lu scenarios | %lu right |\n", i + 1, expected, right[i]);
    if (right[i] != expected) complain("threads", "came out wrong", "");
  }
  if (memory_blocks(OWNER_OURS, &bytes)) complain("threads", "leaked", "");
}

/* --- */

static bool write_config(void) {
  FILE *file;
  int fd = mkstemp(config_file);
  if (fd < 0 || !(file = fdopen(fd, "w"))) return false;
  fprintf(file, "[profile torture]\naws_access_key_id = AKIDTORTURE\n"
          "aws_secret_access_key = %s\naws_session_token = %s\n"
          "[profile command]\ncredential_process = echo '{\"Version\":1,\"AccessKeyId\":"
          "\"AKIDTORTURE\",\"SecretAccessKey\":\"%s\",\"SessionToken\":\"%s\"}'\n",
          SECRET_KEY, TOKEN, SECRET_KEY, TOKEN);
  return fclose(file) == 0;
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    void (*run)(void);
  } modes[] = {
    { "memory", run_memory }, { "collect", run_collect }, { "descriptors", run_descriptors },
    { "secrets", run_secrets }, { "threads", run_threads }
  };
  size_t i;
  unsigned long refused;
  pid_t server;
  (void)memory_disarm(&refused);
  for (i = 0; i < sizeof modes / sizeof *modes; i++)
    if (argc == 2 && strcmp(argv[1], modes[i].name) == 0) break;
  if (i == sizeof modes / sizeof *modes) {
    fputs("usage: host memory|collect|descriptors|secrets|threads\n", stderr);
    return 2;
  }
  server = server_start(&port);
  if (server < 0 || !write_config() ||
      (modes[i].run == run_secrets && !memory_watch_libraries())) {
    fputs("no server, no file, or libraries that were used before\n", stderr);
    return 2;
  }
  modes[i].run();
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
  unlink(config_file);
  fprintf(stderr, "%s: %s\n", argv[1], wrong ? "NOT RIGHT" : "all right");
  return wrong ? 1 : 0;
}
