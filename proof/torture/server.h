/* A service of its own process: the answer is chosen by a word in the request's target. */
#ifndef CRML_TORTURE_SERVER_H
#define CRML_TORTURE_SERVER_H

#include <sys/types.h>

/* Starts it: its process, and where it listens. It ends with us, or when it is killed. */
pid_t server_start(int *port);

#endif
