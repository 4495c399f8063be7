/* The URL of a proxy: its normal form for libcurl, and its secrets. */
#ifndef CRML_PROXY_H
#define CRML_PROXY_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Appends a proxy's URL in a form that every libcurl accepts: scheme in lower case (default http),
 * user and password percent-encoded, host and port, nothing else. The host begins after the last
 * '@'; the default port of an http proxy is 80. NULL: fine; otherwise the error ("out of memory"
 * included), a static text that repeats nothing of the input. */
const char *crml_proxy_append_url(crml_buffer *out, crml_text url) CRML_MUST_CHECK;
/* Appends the password of `scheme://user:password@host` to `password`, and the text of its Basic
 * authentication to `basic`; nothing when there is no user. False: out of memory. */
bool crml_proxy_secrets(crml_text url, crml_buffer *password, crml_buffer *basic) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
