/* The id of this process without a system call. Engine, thread and sockets check it on every
 * entry. */
#ifndef CRML_PID_H
#define CRML_PID_H

#pragma GCC visibility push(hidden)

/* The id of this process, also in a child of fork (not of a bare clone). Safe from any thread. */
long crml_pid(void);

#pragma GCC visibility pop

#endif
