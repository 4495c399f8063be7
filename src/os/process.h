/* Runs a shell command with limits on time and output. The command inherits only the environment:
 * no descriptor above 2, no signal setting, a process group of its own; standard input and
 * standard error are /dev/null. Blocking; for one thread. */
#ifndef CRML_PROCESS_H
#define CRML_PROCESS_H

#include <sys/types.h>

#include "base/buffer.h"

#pragma GCC visibility push(hidden)

typedef struct crml_process_limits {
  double timeout;      /* seconds */
  size_t max_output;   /* bytes of standard output */
} crml_process_limits;

typedef enum crml_process_state {
  CRML_PROCESS_RUNNING,
  CRML_PROCESS_EXITED,     /* `number` is the exit status */
  CRML_PROCESS_SIGNALLED,  /* `number` is the signal */
  CRML_PROCESS_LOST,       /* ended; its status is lost (SIGCHLD is ignored, for example) */
  CRML_PROCESS_TIMEOUT,    /* killed */
  CRML_PROCESS_TOO_LARGE,  /* over the limit of output, or out of memory; killed if it still ran */
  CRML_PROCESS_ABANDONED   /* our process is a fork; the command belongs to the parent */
} crml_process_state;

typedef struct crml_process {
  crml_process_state state;
  int number;
  crml_buffer output;      /* wiped when freed */
  /* private: */
  pid_t pid, owner;        /* pid 0: reaped */
  int pipe;                /* -1: closed */
  double deadline;
} crml_process;

/* Prepares the struct; nothing to clean yet. */
void crml_process_init(crml_process *process);
/* Starts `/bin/sh -c command` with `environment` ("NAME=value", NULL at the end): 0, or errno. */
int crml_process_start(crml_process *process, const char *command, char *const *environment,
                       const crml_process_limits *limits) CRML_MUST_CHECK;
/* Waits up to `seconds`; returns whether the command has ended: the shell is gone, even if another
 * process still holds its standard output. At a limit the whole process group is killed. */
bool crml_process_run(crml_process *process, double seconds);
/* Kills the command if it still runs. May be called again. */
void crml_process_clean(crml_process *process);

#pragma GCC visibility pop

#endif
