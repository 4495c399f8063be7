/* Whether no_proxy excludes a host from the proxy. Implemented here so that all versions of
 * libcurl behave alike. */
#ifndef CRML_NO_PROXY_H
#define CRML_NO_PROXY_H

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

/* Whether a list of entries, separated by commas or blanks, matches a host (as in a URL, an IPv6
 * address in brackets) at a port. An entry is `*` (all), a name (`example.com`, `.example.com` and
 * `*.example.com`: the host itself and its subdomains), an address, or a range of addresses
 * (`10.0.0.0/8`); IPv6 with or without brackets. An entry may end in a port (`127.0.0.1:8080`,
 * `[::1]:8080`), which must be the same then. Case and a trailing dot are ignored. */
bool crml_no_proxy_names(crml_text list, crml_text host, unsigned port);

#pragma GCC visibility pop

#endif
