/* Keeps a shared object loaded for the life of the process: needed where threads that are not
 * joined may still run its code after the Lua VM that loaded it has closed. */
#ifndef CRML_PIN_H
#define CRML_PIN_H

#pragma GCC visibility push(hidden)

/* Pins the object that contains `function`. Does nothing where the platform cannot pin. */
void crml_pin(void (*function)(void));
/* A handle of that object for dlsym, which also searches the libraries it is linked with; never
 * closed. NULL: the platform cannot give one. */
void *crml_object_of(void (*function)(void));

#pragma GCC visibility pop

#endif
