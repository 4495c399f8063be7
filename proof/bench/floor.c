/* The C program that calls are compared with: it sends the same bytes (URL and every header, set
 * for each call on one reused handle), signs once, and decodes the body with lua-cjson.
 *
 *   floor URL CALLS [CA-FILE]
 *
 * In the environment: WIDTH=N: that many at once on a curl_multi; USER_AGENT; MODE=bare: the GET
 * alone, MODE=unread: signed, but nothing is decoded and no Lua is started; WORK=create: a POST with
 * the bytes of the file BODY, for which lua-cjson encodes the table of create_request.lua;
 * WORK=pages: each call fetches the next page. Its last line has the form of that of
 * calls.lua. */
#include <curl/curl.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/sigv4.h"

static const crml_credentials credentials = {
  CRML_LITERAL("AKIDEXAMPLE"), CRML_LITERAL("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), { NULL, 0 }
};

typedef struct work {
  CURL *curl;
  lua_State *L;
  crml_signer *signer;
  crml_digest *digest;
  crml_buffer body, authorization, page_url;
  char user_agent[256], payload[8192], payload_hash[CRML_SHA256_HEX + 1];
  const char *url, *path;
  crml_text host, query;
  size_t payload_len;
  long calls;
  bool bare, unread, creates, pages;
} work;

static size_t collect(char *data, size_t size, size_t count, void *user) {
  work *w = user;
  return crml_buffer_append(&w->body, data, size * count) ? size * count : 0;
}

static bool hash_payload(work *w) {
  unsigned char digest[CRML_SHA256_SIZE];
  crml_text payload = { NULL, 0 };
  payload.data = w->payload;
  payload.len = w->payload_len;
  if (!crml_digest_sha256(w->digest, payload, digest)) return false;
  crml_digest_hex(digest, sizeof digest, w->payload_hash);
  return true;
}

static bool sign(work *w, char date_time[17]) {
  crml_sigv4_scope scope = { "", CRML_LITERAL("us-east-1"), CRML_LITERAL("cleanrooms-ml") };
  crml_header headers[3] = { { CRML_LITERAL("host"), { NULL, 0 } },
                             { CRML_LITERAL("x-amz-date"), { NULL, 0 } },
                             { CRML_LITERAL("content-type"), CRML_LITERAL("application/json") } };
  crml_sigv4_request request = { CRML_LITERAL("GET"), { NULL, 0 }, { NULL, 0 }, NULL, 2,
                                 { crml_sigv4_empty_payload, CRML_SHA256_HEX }, true };
  if (!crml_sigv4_date_time((double)time(NULL), scope.date_time)) return false;
  memcpy(date_time, scope.date_time, sizeof scope.date_time);
  headers[0].value = w->host;
  headers[1].value = crml_text_of(date_time);
  request.path = crml_text_of(w->path);
  request.query = w->query;
  request.headers = headers;
  if (w->creates) {
    if (!hash_payload(w)) return false;
    request.method = crml_text_of("POST");
    request.payload_hash.data = w->payload_hash;
    request.header_count = 3;
  }
  crml_buffer_clear(&w->authorization);
  return crml_buffer_puts(&w->authorization, "Authorization: ") &&
         crml_sigv4_authorization(w->signer, &request, &credentials, &scope, &w->authorization);
}

/* The header lines that the library sends. */
static struct curl_slist *lines(work *w, const char *date_time) {
  char date[64];
  struct curl_slist *list = curl_slist_append(NULL, "Accept: application/json");
  snprintf(date, sizeof date, "X-Amz-Date: %s", date_time);
  list = curl_slist_append(list, w->user_agent);
  list = curl_slist_append(list, "amz-sdk-invocation-id: 9f8e7d6c-aaaa-4bbb-8ccc-ddddeeeeffff");
  list = curl_slist_append(list, "amz-sdk-request: attempt=1; max=3");
  list = curl_slist_append(list, date);
  list = curl_slist_append(list, w->authorization.data ? w->authorization.data : "X-Bare: 1");
  return w->creates ? curl_slist_append(list, "Content-Type: application/json") : list;
}

/* Pushes decode, encode and a table to encode. */
static bool start_lua(work *w) {
  static const char *const chunk = "local cjson = require('cjson').new() "
    "return cjson.decode, cjson.encode";
  static const char *const table = "local request = dofile('proof/bench/create_request.lua') "
    "request.membershipIdentifier = nil return request";
  w->L = luaL_newstate();
  luaL_openlibs(w->L);
  if (luaL_dostring(w->L, chunk)) return false;
  lua_settop(w->L, 2);
  return !w->creates || !luaL_dostring(w->L, table);
}

/* Encodes the table and drops the text, which differs from the library's ("/" as "\/"). */
static bool encode(work *w) {
  lua_pushvalue(w->L, 2);
  lua_pushvalue(w->L, 3);
  if (lua_pcall(w->L, 1, 1, 0) != 0) return false;
  lua_pop(w->L, 1);
  return true;
}

/* Writes the URL of the page after the one on top. */
static bool turn_page(work *w) {
  const char *token;
  lua_getfield(w->L, -1, "nextToken");
  token = lua_tostring(w->L, -1);
  crml_buffer_clear(&w->page_url);
  if (!token || !crml_buffer_puts(&w->page_url, w->url) ||
      !crml_buffer_puts(&w->page_url, "?nextToken=") ||
      !crml_buffer_append(&w->page_url, token, strlen(token) + 1))
    return false;
  w->query = crml_text_of(w->page_url.data + strlen(w->url) + 1);
  return true;
}

static bool decode(work *w) {
  int top = lua_gettop(w->L);
  lua_pushvalue(w->L, 1);
  lua_pushlstring(w->L, w->body.data, w->body.len);
  if (lua_pcall(w->L, 1, 1, 0) != 0 || (w->pages && !turn_page(w))) return false;
  lua_settop(w->L, top);
  return true;
}

static bool call(work *w) {
  char date_time[17] = "20261123T120000Z";
  struct curl_slist *headers;
  CURLcode code;
  if (w->creates && !encode(w)) return false;
  if (!w->bare && !sign(w, date_time)) return false;
  headers = lines(w, date_time);
  crml_buffer_clear(&w->body);
  curl_easy_setopt(w->curl, CURLOPT_URL, w->page_url.len ? w->page_url.data : w->url);
  curl_easy_setopt(w->curl, CURLOPT_HTTPHEADER, headers);
  if (w->creates) {
    curl_easy_setopt(w->curl, CURLOPT_POSTFIELDS, w->payload);
    curl_easy_setopt(w->curl, CURLOPT_POSTFIELDSIZE, (long)w->payload_len);
  }
  code = curl_easy_perform(w->curl);
  curl_slist_free_all(headers);
  return code == CURLE_OK && w->body.len > 0 && (w->unread || decode(w));
}

/* Reads the options from the environment; false: the file with the body is missing. */
static bool read_work(work *w) {
  const char *name = getenv("WORK"), *path = getenv("BODY");
  FILE *file;
  w->creates = name && strcmp(name, "create") == 0;
  w->pages = name && strcmp(name, "pages") == 0;
  if (!w->creates) return true;
  file = path ? fopen(path, "r") : NULL;
  if (file) {
    w->payload_len = fread(w->payload, 1, sizeof w->payload, file);
    fclose(file);
  }
  return w->payload_len > 0;
}

static bool prepare(work *w, const char *ca_file) {
  const char *host = strstr(w->url, "://") + 3, *mode = getenv("MODE"), *agent = getenv("USER_AGENT");
  w->bare = mode && strcmp(mode, "bare") == 0;
  w->unread = w->bare || (mode && strcmp(mode, "unread") == 0);
  snprintf(w->user_agent, sizeof w->user_agent, "User-Agent: %s", agent ? agent : "floor");
  w->path = strchr(host, '/');
  w->host.data = host;
  w->host.len = (size_t)(w->path - host);
  crml_buffer_init(&w->body, 1 << 20, false);
  crml_buffer_init(&w->authorization, 4096, true);
  crml_buffer_init(&w->page_url, 4096, false);
  w->signer = crml_signer_new();
  w->digest = crml_digest_new();
  w->curl = curl_easy_init();
  curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, w);
  curl_easy_setopt(w->curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(w->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(w->curl, CURLOPT_PROXY, "");
  if (ca_file) curl_easy_setopt(w->curl, CURLOPT_CAINFO, ca_file);
  return read_work(w) && (w->unread || start_lua(w));
}

/* One of many calls at once. */
typedef struct slot {
  CURL *curl;
  crml_buffer body;
  struct curl_slist *headers;
} slot;

static size_t collect_many(char *data, size_t size, size_t count, void *user) {
  slot *s = user;
  return crml_buffer_append(&s->body, data, size * count) ? size * count : 0;
}

static bool open_slot(work *w, slot *s) {
  crml_buffer_init(&s->body, 1 << 20, false);
  s->curl = curl_easy_duphandle(w->curl);
  s->headers = NULL;
  if (s->curl == NULL) return false;
  curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, collect_many);
  curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, s);
  curl_easy_setopt(s->curl, CURLOPT_PRIVATE, s);
  return true;
}

static bool begin(work *w, CURLM *multi, slot *s) {
  char date_time[17];
  if (!sign(w, date_time)) return false;
  s->headers = lines(w, date_time);
  crml_buffer_clear(&s->body);
  curl_easy_setopt(s->curl, CURLOPT_URL, w->url);
  curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, s->headers);
  return curl_multi_add_handle(multi, s->curl) == CURLM_OK;
}

/* The exchange has ended: its body is decoded as that of a single call. */
static bool end(work *w, CURLM *multi, const CURLMsg *message, slot **out) {
  char *private = NULL;
  slot *s;
  bool done;
  crml_buffer single = w->body;
  curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
  *out = s = (slot *)(void *)private;
  w->body = s->body;
  done = message->data.result == CURLE_OK && s->body.len > 0 && decode(w);
  w->body = single;
  curl_multi_remove_handle(multi, s->curl);
  curl_slist_free_all(s->headers);
  return done;
}

/* Makes `w->calls` calls, at most `width` at once. */
static bool call_many(work *w, slot *slots, long width) {
  CURLM *multi = curl_multi_init();
  long begun, ended = 0;
  int count;
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, width);
  for (begun = 0; begun < width && begun < w->calls; begun++)
    if (!open_slot(w, &slots[begun]) || !begin(w, multi, &slots[begun])) return false;
  while (ended < w->calls) {
    CURLMsg *message;
    curl_multi_perform(multi, &count);
    while ((message = curl_multi_info_read(multi, &count)) != NULL) {
      slot *s;
      if (message->msg != CURLMSG_DONE) continue;
      if (!end(w, multi, message, &s)) return false;
      ended++;
      if (begun < w->calls && (begun++, !begin(w, multi, s))) return false;
    }
    if (ended < w->calls) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  for (begun = 0; begun < width && begun < w->calls; begun++) {
    curl_easy_cleanup(slots[begun].curl);
    crml_buffer_free(&slots[begun].body);
  }
  curl_multi_cleanup(multi);
  return true;
}

static double seconds_of(clockid_t which) {
  struct timespec time;
  clock_gettime(which, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A figure of /proc/self/status in KiB. */
static long status_of(const char *name) {
  char line[256];
  long value = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (strncmp(line, name, strlen(name)) == 0) value = strtol(line + strlen(name) + 1, NULL, 10);
  if (file) fclose(file);
  return value;
}

/* The first call connects and loads code: it is only timed if it is the only one. */
static bool run(work *w) {
  double cpu, wall;
  long i;
  if (!call(w)) return false;
  cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  wall = seconds_of(CLOCK_MONOTONIC);
  for (i = 1; i < w->calls; i++)
    if (!call(w)) return false;
  printf("cpu=%.9f wall=%.9f peak=%ld\n", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu,
         seconds_of(CLOCK_MONOTONIC) - wall, status_of("VmHWM"));
  return true;
}

static bool run_many(work *w, long width) {
  slot *slots = calloc((size_t)width, sizeof *slots);
  bool done = slots && call(w);  /* what is made once is not timed */
  double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID), wall = seconds_of(CLOCK_MONOTONIC);
  done = done && call_many(w, slots, width);
  free(slots);
  if (done)
    printf("cpu=%.9f wall=%.9f peak=%ld\n", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           seconds_of(CLOCK_MONOTONIC) - wall, status_of("VmHWM"));
  return done;
}

int main(int argc, char **argv) {
  work w;
  const char *width = getenv("WIDTH");
  bool done;
  memset(&w, 0, sizeof w);
  if (argc < 3) return 2;
  w.url = argv[1];
  w.calls = strtol(argv[2], NULL, 10);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  done = prepare(&w, argc > 3 ? argv[3] : NULL) &&
         (width ? run_many(&w, strtol(width, NULL, 10)) : run(&w));
  curl_easy_cleanup(w.curl);
  if (w.L) lua_close(w.L);
  crml_signer_free(w.signer);
  crml_buffer_free(&w.body);
  crml_buffer_free(&w.authorization);
  crml_buffer_free(&w.page_url);
  crml_digest_free(w.digest);
  return done ? 0 : 1;
}
