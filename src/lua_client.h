/* What the calls of one client share, as the glue keeps it: policy, lane, transport. Counted, so
 * that finalizers may run in any order. */
#ifndef CRML_LUA_CLIENT_H
#define CRML_LUA_CLIENT_H

#include "call.h"
#include "lua_glue.h"

#pragma GCC visibility push(hidden)

struct crml_lua_call;

enum { CRML_PATH_MAX = 64 * 1024 };

typedef struct crml_client {
  unsigned references;
  bool closed;
  long pid;                      /* whose lane and calls these are */
  bool threaded;                 /* its calls are run by the VM's thread */
  crml_policy policy;
  crml_lane lane;
  struct crml_lua_call *calls;   /* the live ones: close() ends them */
  char *user_agent;
  crml_buffer proxy_password, proxy_basic;  /* never shown */
  crml_buffer path, query;       /* of the call being started; kept for their memory */
  crml_buffer endpoint_url;      /* where the last call went, and the same taken apart */
  crml_endpoint endpoint;
} crml_client;

/* The open client at stack index `i`; raises on anything else, and when it is closed. */
crml_client *crml_checkclient(lua_State *L, int i);
void crml_client_release(lua_State *L, crml_client *client);
/* Between these no thread uses what its calls share. The second gives what the first gave. */
crml_driver *crml_client_enter(lua_State *L, const crml_client *client);
void crml_client_leave(crml_driver *driver);
/* Ends the call as kind `closed`; its owner still gets the triple. */
void crml_lua_call_close(lua_State *L, struct crml_lua_call *call);
/* The same for a call whose engine is gone, and not to be touched: it stayed with the parent of a
 * fork, or the VM is closing. One that had its answer keeps it. */
void crml_lua_call_lose(struct crml_lua_call *call);
/* In a child of fork: loses the calls that stayed with the parent. */
void crml_client_settle(crml_client *client);

#pragma GCC visibility pop

#endif
