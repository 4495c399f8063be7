/* The module cleanroomsml.testing: C functions that only the specs call. Built for them, never
 * installed. Each of these adds its functions to the table on top of the stack. */
#ifndef CRML_TESTING_H
#define CRML_TESTING_H

#include "lua/compat.h"

void crml_testing_open_values(lua_State *L); /* buffer, redact, canonical forms, dates */
void crml_testing_open_call(lua_State *L);   /* retry, call */
void crml_testing_open_engine(lua_State *L); /* fork, descriptors, an older libcurl */
void crml_testing_open_service(lua_State *L); /* a made-up service */

#endif
