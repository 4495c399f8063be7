/* What the URL of a proxy holds that nobody may see. */
#ifndef CRML_PROXY_H
#define CRML_PROXY_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Appends the password of `scheme://user:password@host` to one buffer, and what libcurl makes of
 * both for Basic authentication to the other; nothing when there is no user. False: out of
 * memory. */
bool crml_proxy_secrets(crml_text url, crml_buffer *password, crml_buffer *basic) CRML_MUST_CHECK;

#pragma GCC visibility pop

#endif
