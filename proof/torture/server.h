/* A server in a child process: a word in the request's target selects the answer. */
#ifndef CRML_TORTURE_SERVER_H
#define CRML_TORTURE_SERVER_H

#include <sys/types.h>

/* Starts the server; returns its process id and its port. It ends with this process. */
pid_t server_start(int *port);

#endif
