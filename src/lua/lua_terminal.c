/* For the command: terminals, Ctrl-C, the standard descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lua/lua_glue.h"

/* core.terminal(fd) -> columns, rows (0: unknown) | nil: not a terminal */
static int terminal(lua_State *L) {
  lua_Number given = luaL_checknumber(L, 1);
  int fd, columns = 0, rows = 0;
  luaL_argcheck(L, given >= 0 && given <= 1024, 1, "out of range");
  fd = (int)given;
  if (!isatty(fd)) return 0;
#ifdef TIOCGWINSZ
  {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
      columns = size.ws_col;
      rows = size.ws_row;
    }
  }
#endif
  lua_pushinteger(L, columns);
  lua_pushinteger(L, rows);
  return 2;
}

/* core.hold_standard_descriptors(): opens /dev/null in place of closed descriptors 0, 1 and 2, so
 * that no socket gets one of these numbers. Reading from 0 and writing to 1 then fail with EBADF,
 * as if they were closed. */
static int hold_standard_descriptors(lua_State *L) {
  static const int flags[] = { O_WRONLY, O_RDONLY, O_RDWR };
  int fd;
  (void)L;
  for (fd = 0; fd <= 2; fd++) {
    /* open() returns the lowest free number, and the lower ones are taken */
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", flags[fd]) != fd) break;
  }
  return 0;
}

/* File-level, since a signal handler gets no pointer. */
static lua_State *volatile interrupted_state;

static void raise_interrupted(lua_State *L, lua_Debug *where) {
  (void)where;
  lua_sethook(L, NULL, 0, 0);
  (void)alarm(0);
  lua_pushliteral(L, "interrupted!");
  lua_error(L);
}

/* Does nothing; the signal ends a system call. */
static void on_alarm(int signal_number) { (void)signal_number; }

/* lua_sethook is the only function of Lua that a signal handler may call. A signal that comes just
 * before a system call does not end it; the alarm, a second later, does. */
static void on_interrupt(int signal_number) {
  (void)signal_number;
  (void)alarm(1);
  lua_sethook(interrupted_state, raise_interrupted, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

/* core.catch_interrupt(): the first SIGINT raises the error "interrupted!" in this Lua thread,
 * without a position, and ends a read or sleep within a second; the second one kills. Takes
 * SIGALRM too. For programs that own their process, such as the command. */
static int catch_interrupt(lua_State *L) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_alarm;
  if (sigaction(SIGALRM, &action, NULL) != 0) return luaL_error(L, "no handler for SIGALRM");
  action.sa_handler = on_interrupt;
  action.sa_flags = (int)SA_RESETHAND;
  interrupted_state = L;
  if (sigaction(SIGINT, &action, NULL) != 0) return luaL_error(L, "no handler for SIGINT");
  return 0;
}

void crml_open_terminal(lua_State *L) {
  static const luaL_Reg functions[] = {
    { "terminal", terminal }, { "catch_interrupt", catch_interrupt },
    { "hold_standard_descriptors", hold_standard_descriptors }, { NULL, NULL }
  };
  crml_setfuncs(L, functions, 0);
}
