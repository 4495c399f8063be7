/* What the calls of one client share, as the glue keeps it: policy, limiter, transport. Counted, so
 * that finalizers may run in any order. */
#ifndef CRML_LUA_CLIENT_H
#define CRML_LUA_CLIENT_H

#include "aws/binding.h"
#include "aws/call.h"
#include "lua/lua_glue.h"

#pragma GCC visibility push(hidden)

enum { CRML_PATH_MAX = 64 * 1024 };

/* A live call among the client's. */
typedef struct crml_live {
  struct crml_live *next, *prev;
  /* Ends it as kind `closed` and unlinks it; its owner still gets the triple. */
  void (*close)(lua_State *L, struct crml_live *self);
  /* The same for a call whose engine is gone, and not to be touched. */
  void (*lose)(struct crml_live *self);
} crml_live;

typedef struct crml_client {
  unsigned references;
  bool closed;
  long pid;                      /* whose limiter and calls these are */
  bool threaded;                 /* its calls are run by the VM's thread */
  crml_policy policy;
  crml_signer *signer;           /* NULL: none needed so far, or the policy's */
  crml_limiter limiter;
  crml_live *calls;              /* close() ends them */
  char *user_agent;
  crml_buffer proxy_password, proxy_basic;  /* never shown */
  crml_call *recycled;               /* one that is over, NULL: none; kept for its memory */
  crml_binding binding;          /* of the call before; the same */
  const crml_operation_row *bound;  /* what it is of, when the request was the ARN alone; or NULL */
  crml_buffer bound_arn;
  crml_buffer endpoint_url;      /* where the last call went, and the same taken apart */
  crml_endpoint endpoint;
} crml_client;

/* core.client(options) -> client */
int crml_lua_client_new(lua_State *L);
/* The open client at stack index `i`; raises on anything else, and when it is closed. */
crml_client *crml_checkclient(lua_State *L, int i);
void crml_client_release(lua_State *L, crml_client *client);
/* Takes in a call that is over, for the memory of the next one; NULL: nothing. */
void crml_client_take_back(crml_client *client, crml_call *call);
/* Lends a binding its memory, and takes the memory back. */
void crml_client_lend_binding(crml_client *client, crml_binding *binding);
void crml_client_return_binding(crml_client *client, crml_binding *binding);
/* Signs in the thread of Lua, beside one that may run the client's calls. Raises when there is no
 * memory. */
crml_signer *crml_client_signer(lua_State *L, crml_client *client);
/* Between these no thread uses what its calls share. The second gives what the first gave. */
crml_driver *crml_client_enter(lua_State *L, const crml_client *client);
void crml_client_leave(crml_driver *driver);
void crml_client_link(crml_client *client, crml_live *call);
void crml_client_unlink(crml_client *client, crml_live *call);
/* In a child of fork: loses the calls that stayed with the parent. */
void crml_client_check_fork(crml_client *client);

#pragma GCC visibility pop

#endif
