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
  ino_t inode;             /* tells our socket from a later file with the same descriptor */
  int port;                /* local port, by which libcurl identifies connections; 0: not asked
                              yet */
  bool shares_port;        /* another socket, to another address, has the same local port */
  union {                  /* the address it connects to */
    struct sockaddr any;
    struct sockaddr_in ip4;
    struct sockaddr_in6 ip6;
  } remote;
  crml_protocol protocol;
  uint32_t host;           /* a hash of the origin it serves */
  double used;             /* when the last exchange on it ended, monotonic */
  bool avoided;            /* takes no new exchange */
  bool in_use;             /* set by mark_used in connections.c */
} crml_socket;

typedef struct crml_sockets {
  crml_socket *list;
  size_t count, room;
  size_t unnamed;          /* number of sockets with port 0 */
  volatile bool changing;  /* the list is being changed; a child forked now must not read it */
} crml_sockets;

/* Opens a socket for connecting to `remote`, closed on exec; -1: errno says why. */
int crml_sockets_open(crml_sockets *sockets, const struct sockaddr *remote, socklen_t remote_size,
                      int type, int protocol);
int crml_sockets_close(crml_sockets *sockets, int fd);
/* A socket with that local port; NULL: none. `*hint` is where it was found the last time. */
crml_socket *crml_sockets_find(crml_sockets *sockets, long port, size_t *hint);
/* The socket with that local port that connects to that address; NULL: none. */
crml_socket *crml_sockets_find_to(crml_sockets *sockets, long port, const char *remote_ip,
                                  long remote_port);
/* Whether there are bytes to read, or the end of the stream. */
bool crml_socket_is_readable(const crml_socket *socket);
/* In a child of fork: closes the sockets that are still ours, without a shutdown on the wire. */
void crml_sockets_abandon(crml_sockets *sockets);
void crml_sockets_clean(crml_sockets *sockets);

#pragma GCC visibility pop

#endif
