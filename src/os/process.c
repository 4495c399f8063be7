#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np, where there is one */

#include "os/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  LOOK_MS = 50,   /* between checks whether the shell has ended, while its output is open */
  CLOSED_MS = 5,  /* the same once its output is closed: it ends soon */
  GONE_MS = 1000  /* how long to wait for a killed process */
};

static double now(void) {
  struct timespec time;
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* --- the start --- */

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* A pipe with both ends above 2, even if the host has closed some of these, and closed by exec. */
static int open_pipe(int ends[2]) {
  int raw[2], error = 0, i;
  ends[0] = ends[1] = -1;
  if (pipe(raw) != 0) return errno;
  for (i = 0; i < 2; i++) {
    ends[i] = fcntl(raw[i], F_DUPFD_CLOEXEC, 3);
    if (ends[i] < 0) error = errno;
    close(raw[i]);
  }
  if (error == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) error = errno;
  return error;
}

#if defined(__GLIBC__) && !defined(CRML_NO_CLOSEFROM)
#if __GLIBC_PREREQ(2, 34)
#define HAVE_CLOSEFROM
#endif
#endif

#ifdef HAVE_CLOSEFROM
static int close_others(posix_spawn_file_actions_t *actions) {
  return posix_spawn_file_actions_addclosefrom_np(actions, 3);
}
#else
static int close_one(posix_spawn_file_actions_t *actions, long fd) {
  int flags = fd > 2 && fd <= INT_MAX ? fcntl((int)fd, F_GETFD) : -1;
  if (flags < 0 || (flags & FD_CLOEXEC)) return 0;
  return posix_spawn_file_actions_addclose(actions, (int)fd);
}

/* The open descriptors. */
static int close_others(posix_spawn_file_actions_t *actions) {
  DIR *list = opendir("/dev/fd");
  const struct dirent *entry;
  long fd, end = list ? 0 : sysconf(_SC_OPEN_MAX);
  int rc = 0;
  while (list && rc == 0 && (entry = readdir(list)) != NULL)
    rc = close_one(actions, strtol(entry->d_name, NULL, 10));
  if (list) closedir(list);
  for (fd = 3; rc == 0 && fd < end; fd++) rc = close_one(actions, fd);
  return rc;
}
#endif

static int set_files(posix_spawn_file_actions_t *actions, int output) {
  int rc = posix_spawn_file_actions_adddup2(actions, output, 1);
  if (rc == 0) rc = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (rc == 0) rc = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
  return rc == 0 ? close_others(actions) : rc;
}

static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  int rc = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                  POSIX_SPAWN_SETSIGMASK);
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  if (rc == 0) rc = posix_spawnattr_setpgroup(attributes, 0);
  if (rc == 0) rc = posix_spawnattr_setsigdefault(attributes, &all);
  if (rc == 0) rc = posix_spawnattr_setsigmask(attributes, &none);
  return rc;
}

static int spawn(pid_t *pid, const char *command, char *const *environment, int output) {
  char *const arguments[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int rc = posix_spawn_file_actions_init(&actions);
  if (rc != 0) return rc;
  rc = posix_spawnattr_init(&attributes);
  if (rc == 0) {
    rc = set_files(&actions, output);
    if (rc == 0) rc = set_attributes(&attributes);
    if (rc == 0)
      rc = posix_spawn(pid, "/bin/sh", &actions, &attributes, arguments, environment);
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return rc;
}

void crml_process_init(crml_process *process) {
  process->state = CRML_PROCESS_LOST;
  process->number = 0;
  process->pid = 0;
  process->pipe = -1;
  crml_buffer_init(&process->output, 0, true);
}

int crml_process_start(crml_process *process, const char *command, char *const *environment,
                       const crml_process_limits *limits) {
  int ends[2];
  int error = open_pipe(ends);
  process->output.max = limits->max_output;
  process->owner = getpid();
  process->deadline = now() + limits->timeout;
  if (error == 0) error = spawn(&process->pid, command, environment, ends[1]);
  close_end(&ends[1]);
  if (error == 0) {
    process->pipe = ends[0];
    process->state = CRML_PROCESS_RUNNING;
  } else {
    process->pid = 0;
    close_end(&ends[0]);
  }
  return error;
}

/* --- run and end --- */

/* Reads what is in the pipe, up to its end. False: over the cap. */
static bool drain(crml_process *process) {
  char chunk[4096];
  bool fits = true;
  while (fits && process->pipe >= 0) {
    ssize_t n = read(process->pipe, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (n <= 0) close_end(&process->pipe);
    else fits = crml_buffer_append(&process->output, chunk, (size_t)n);
  }
  crml_wipe(chunk, sizeof chunk);
  return fits;
}

/* Whether the shell has ended, and how; then its process id may be reused. */
static bool reap(crml_process *process, crml_process_state *how) {
  int status = 0;
  pid_t pid;
  do pid = waitpid(process->pid, &status, WNOHANG); while (pid < 0 && errno == EINTR);
  if (pid == 0) return false;
  process->pid = 0;
  *how = CRML_PROCESS_LOST;
  if (pid > 0 && WIFEXITED(status)) {
    *how = CRML_PROCESS_EXITED;
    process->number = WEXITSTATUS(status);
  } else if (pid > 0 && WIFSIGNALED(status)) {
    *how = CRML_PROCESS_SIGNALLED;
    process->number = WTERMSIG(status);
  }
  return true;
}

static void end(crml_process *process, crml_process_state how) {
  process->state = how;
  close_end(&process->pipe);
}

/* A killed process ends at once, unless it hangs in the kernel or belongs to another user. */
static void stop(crml_process *process, crml_process_state why) {
  crml_process_state how;
  int left = GONE_MS / CLOSED_MS;
  end(process, why);
  if (process->pid == 0 || reap(process, &how)) return;
  if (kill(-process->pid, SIGKILL) != 0) (void)kill(process->pid, SIGKILL);
  while (!reap(process, &how) && left-- > 0) (void)poll(NULL, 0, CLOSED_MS);
}

/* Checks the shell before the pipe, so that all it wrote before its end is read. */
static void look(crml_process *process) {
  crml_process_state how;
  bool gone = reap(process, &how);
  if (!drain(process)) stop(process, CRML_PROCESS_TOO_LARGE);
  else if (gone) end(process, how);
  else if (now() >= process->deadline) stop(process, CRML_PROCESS_TIMEOUT);
}

bool crml_process_run(crml_process *process, double seconds) {
  double until = now() + seconds;
  while (process->state == CRML_PROCESS_RUNNING) {
    struct pollfd output = { process->pipe, POLLIN, 0 };
    double left;
    if (process->owner != getpid()) {
      end(process, CRML_PROCESS_ABANDONED);
      break;
    }
    look(process);
    output.fd = process->pipe;
    left = fmin(until, process->deadline) - now();
    if (process->state != CRML_PROCESS_RUNNING || !(left > 0)) break;
    (void)poll(&output, 1, (int)ceil(fmin(left * 1e3, output.fd < 0 ? CLOSED_MS : LOOK_MS)));
  }
  return process->state != CRML_PROCESS_RUNNING;
}

void crml_process_clean(crml_process *process) {
  if (process->pid != 0 && process->owner == getpid()) stop(process, CRML_PROCESS_LOST);
  close_end(&process->pipe);
  crml_buffer_free(&process->output);
}
