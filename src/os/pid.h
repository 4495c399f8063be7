/* Whose the engine, its thread and its sockets are: asked for on every entry, so not by a system
 * call each time. */
#ifndef CRML_PID_H
#define CRML_PID_H

#pragma GCC visibility push(hidden)

/* The id of this process, also in a child of fork (not of a bare clone). Any thread may ask. */
long crml_pid(void);

#pragma GCC visibility pop

#endif
