/* The sockets of one engine's connections: what is known of each, and how a child of fork closes
 * them. */
#ifndef CRML_SOCKETS_H
#define CRML_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

typedef enum crml_protocol {
  CRML_PROTOCOL_UNKNOWN,  /* no exchange has ended on it */
  CRML_PROTOCOL_HTTP1,
  CRML_PROTOCOL_HTTP2     /* several exchanges may be on it at once */
} crml_protocol;

typedef struct crml_socket {
  int fd;
  ino_t inode;             /* tells our socket from whatever took its number later */
  int port;                /* its local port, by which libcurl names connections; 0: not asked */
  bool shares_port;        /* with a socket to another address: the system allows it */
  union {                  /* the address that it connects to */
    struct sockaddr any;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
  } remote;
  crml_protocol protocol;
  uint32_t host;           /* a hash of the origin it serves */
  double used;             /* when the last exchange on it ended, monotonic */
  bool avoided;            /* new exchanges are kept off it */
  bool in_use;             /* only during a walk over all of them */
} crml_socket;

typedef struct crml_sockets {
  crml_socket *list;
  size_t count, room;
  size_t unnamed;          /* of those, how many have port 0 */
  volatile bool changing;  /* a fork just now would find the list half written */
} crml_sockets;

/* A socket for connecting to an address, closed on exec; -1, errno: none to be had. */
int crml_sockets_open(crml_sockets *sockets, const struct sockaddr *remote, socklen_t remote_size,
                      int type, int protocol);
int crml_sockets_close(crml_sockets *sockets, int fd);
/* One with that local port, NULL: none. `*hint` is where it was found, to be given again. */
crml_socket *crml_sockets_find(crml_sockets *sockets, long port, size_t *hint);
/* The one with that local port that connects to that address. */
crml_socket *crml_sockets_find_to(crml_sockets *sockets, long port, const char *remote_ip,
                                  long remote_port);
/* Whether there is something to read, or the end. */
bool crml_socket_is_readable(const crml_socket *socket);
/* In a child of fork: closes what is still open, and only that, without a word on the wire. */
void crml_sockets_abandon(crml_sockets *sockets);
void crml_sockets_clean(crml_sockets *sockets);

#pragma GCC visibility pop

#endif
