/* The state shared by the calls of one client: policy, limiter, transport. Counted, since
 * finalizers run in any order. */
#ifndef CRML_LUA_CLIENT_H
#define CRML_LUA_CLIENT_H

#include "aws/binding.h"
#include "aws/call.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

enum { CRML_PATH_MAX = 64 * 1024 };

/* An entry in the client's list of live calls. */
typedef struct crml_live {
  struct crml_live *next, *prev;
  /* Ends the call as kind `closed` and unlinks it; its owner can still take the triple. */
  void (*close)(lua_State *L, struct crml_live *self);
  /* The same for a call whose engine is gone and must not be used. */
  void (*lose)(struct crml_live *self);
} crml_live;

typedef struct crml_client {
  unsigned references;
  bool closed;
  long pid;                      /* the process that limiter and calls belong to */
  bool threaded;                 /* its calls run on the VM's thread */
  crml_policy policy;
  crml_signer *signer;           /* for call:sign; NULL: not needed yet, or the policy's */
  crml_limiter limiter;
  crml_live *calls;              /* live ones; close() ends them */
  char *user_agent;
  crml_buffer proxy_password, proxy_basic;  /* secrets to redact */
  crml_call *recycled;           /* an ended call kept for its memory; NULL: none */
  crml_binding binding;          /* of the previous call, kept for its memory */
  const crml_operation_row *bound;  /* its operation when the request was just the ARN; NULL
                                       otherwise */
  crml_buffer bound_arn;
  crml_buffer endpoint_url;      /* the endpoint of the last call, as text and parsed */
  crml_endpoint endpoint;
} crml_client;

/* core.client(options) -> client */
int crml_lua_client_new(lua_State *L);
/* The open client at stack index `i`; raises an error on anything else, and on a closed one. */
crml_client *crml_checkclient(lua_State *L, int i);
void crml_client_release(lua_State *L, crml_client *client);
/* Keeps an ended call for the memory of the next one; NULL: does nothing. */
void crml_client_take_back(crml_client *client, crml_call *call);
/* Lend a binding memory, and take it back. */
void crml_client_lend_binding(crml_client *client, crml_binding *binding);
void crml_client_return_binding(crml_client *client, crml_binding *binding);
/* The signer for Lua's thread, besides the one of the thread that runs the client's calls. Raises
 * an error when out of memory. */
crml_signer *crml_client_signer(lua_State *L, crml_client *client);
void crml_client_link(crml_client *client, crml_live *call);
void crml_client_unlink(crml_client *client, crml_live *call);
/* In a child of fork: drops the calls that stayed with the parent. */
void crml_client_check_fork(crml_client *client);

#pragma GCC visibility pop

#endif
