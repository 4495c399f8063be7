/* Which hosts no_proxy leaves out: decided here, alike for every version of libcurl. */
#ifndef CRML_NO_PROXY_H
#define CRML_NO_PROXY_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Whether a list of entries, between commas or blanks, names a host (as a URL has it, an IPv6
 * address in brackets) at a port. An entry is `*` (all), a name (`example.com`, `.example.com` and
 * `*.example.com`: the host itself and all below it), an address, or a range of addresses
 * (`10.0.0.0/8`); IPv6 with or without brackets; perhaps with a port (`127.0.0.1:8080`,
 * `[::1]:8080`), which then must be the same. Case and a trailing dot do not matter. */
bool crml_no_proxy_names(crml_text list, crml_text host, unsigned port);

#pragma GCC visibility pop

#endif
