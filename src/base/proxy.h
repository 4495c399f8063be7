/* The URL of a proxy: as libcurl takes it, and what of it may never be shown. */
#ifndef CRML_PROXY_H
#define CRML_PROXY_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Appends a proxy's URL as every libcurl takes it: scheme in lower case (http without one), user
 * and password percent-encoded, host and port, and nothing else. The host begins after the last
 * '@'; an http proxy without port is on 80. NULL when fine; else what is wrong, as a static text
 * that repeats nothing of the input, "out of memory" included. */
const char *crml_proxy_append_url(crml_buffer *out, crml_text url) CRML_MUST_CHECK;
/* Appends the password of `scheme://user:password@host` to one buffer, and what libcurl makes of
 * both for Basic authentication to the other; nothing when there is no user. False: out of
 * memory. */
bool crml_proxy_secrets(crml_text url, crml_buffer *password, crml_buffer *basic) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
