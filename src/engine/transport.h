/* How connections are made: the options of one client. */
#ifndef CRML_TRANSPORT_H
#define CRML_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* Strings are copied. libcurl keeps its pools apart by these. */
typedef struct crml_transport_options {
  const char *proxy;        /* URL, may hold user:password; NULL or "": none at all */
  const char *no_proxy;     /* hosts that are reached without it (base/no_proxy.h); NULL: none */
  const char *ca_bundle;    /* file; NULL: the system's store */
  bool verify;              /* certificate and host name */
  size_t max_response_size; /* bytes of body */
  bool http2;               /* offer h2 on TLS */
} crml_transport_options;

typedef struct crml_transport crml_transport;

/* Reference-counted by its owner and by the exchanges that use it. NULL: out of memory. */
crml_transport *crml_transport_new(const crml_transport_options *options);
void crml_transport_release(crml_transport *transport);

#pragma GCC visibility pop

#endif
