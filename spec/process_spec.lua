--- core.process: commands that succeed, fail, time out; none leaks descriptors or processes.
local child = require "spec.support.child"
local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local ENV = { PATH = os.getenv("PATH") }

local function start(command, limits)
  limits = limits or {}
  return core.process(command, {
    timeout = limits.timeout or 20, max_output = limits.max_output or 65536,
    env = limits.env or ENV,
  })
end

local function finish(process)
  while not process:run(0.2) do end
  return process:result()
end

local function run(command, limits) return finish(assert(start(command, limits))) end

local read = require("spec.support.shell").read_if_there

--- Whether a process is there and alive (a zombie is not).
local function is_alive(pid)
  local state = (read("/proc/" .. pid .. "/stat") or ""):match("%) (%a)")
  return state ~= nil and state ~= "Z"
end

local function eventually(check)
  local deadline = core.monotonic() + 5
  while not check() and core.monotonic() < deadline do core.sleep(0.01) end
  return check()
end

--- The processes that this one has: none when all were reaped.
local function all_children()
  local pid = read("/proc/self/stat"):match("^%d+")
  return read(("/proc/%s/task/%s/children"):format(pid, pid))
end

-- Those that other specs left to this process are none of a command's.
local others = {}
for pid in all_children():gmatch("%d+") do others[pid] = true end

local function children()
  local new = {}
  for pid in all_children():gmatch("%d+") do
    if not others[pid] then new[#new + 1] = pid end
  end
  return table.concat(new, " ")
end

describe("a child process", function()
  local cases = {
    { "its standard output", "echo hello", { exit = 0, stdout = "hello\n" } },
    { "an empty standard output", ":", { exit = 0, stdout = "" } },
    { "bytes of any kind", [[printf 'a\0b\377']], { exit = 0, stdout = "a\0b\255" } },
    { "its exit status", "echo out; exit 3", { exit = 3, stdout = "out\n" } },
    { "the exit status 127 for a missing program", "/nowhere/program",
      { exit = 127, stdout = "" } },
    { "the signal that ended it", "echo out; kill -TERM $$", { signal = 15, stdout = "out\n" } },
    { "nothing of its standard error", "echo secret >&2; echo out",
      { exit = 0, stdout = "out\n" } },
    { "its output, with an empty standard input", "cat; echo end", { exit = 0, stdout = "end\n" } },
    { "its output, with arguments split by the shell", [[set -- "a b" c; echo $#]],
      { exit = 0, stdout = "2\n" } },
    { "its output, with exactly the given environment",
      "env | grep -v '^\\(_\\|PWD\\|SHLVL\\)=' | sort",
      { exit = 0, stdout = "A=1\nB=x=y z\nPATH=" .. ENV.PATH .. "\n" },
      { env = { PATH = ENV.PATH, A = "1", B = "x=y z" } } },
    { "its output, with an empty environment",
      "echo ${HOME-unset}", { exit = 0, stdout = "unset\n" },
      { env = {} } },
    { "output as long as max_output", "printf 123456789", { exit = 0, stdout = "123456789" },
      { max_output = 9 } },
    { "output longer than a pipe's buffer", "head -c 300000 /dev/zero",
      { exit = 0, stdout = ("\0"):rep(300000) }, { max_output = 300000 } },
    { "its exit status, although it closed its output before", "exec >&-; sleep 0.1; exit 4",
      { exit = 4, stdout = "" } },
    { "at its end, although a background process still has its output open", "sleep 3 & echo out",
      { exit = 0, stdout = "out\n" } },
  }
  for _, case in ipairs(cases) do
    it("returns " .. case[1], function()
      assert.same(case[3], (run(case[2], case[4])))
    end)
  end

  it("has a process group of its own", function()
    local pid, group = run("ps -o pid= -o pgid= -p $$").stdout:match("(%d+)%s+(%d+)")
    assert.is_string(pid)
    assert.equal(pid, group)
  end)

  it("returns control to Lua after the given seconds, and continues", function()
    local process, start_time, times = start("sleep 0.3; echo out"), core.monotonic(), 0
    while not process:run(0.02) do times = times + 1 end
    assert.is_true(times >= 5)
    assert.is_true(core.monotonic() - start_time < 2)
    assert.same({ exit = 0, stdout = "out\n" }, (process:result()))
    assert.same({ exit = 0, stdout = "out\n" }, (process:result()))
    assert.is_true(process:run(0))
  end)
end)

describe("a limit of time or output", function()
  local path
  before_each(function() path = os.tmpname() end)
  after_each(function() os.remove(path) end)

  local LATE = "it did not end within 0.3 s and was killed"
  local cases = {
    { "does not end", "echo $$ > %s; echo out; sleep 60", { timeout = 0.3 }, LATE },
    { "closes its output and does not end",
      "echo $$ > %s; exec >&-; sleep 60", { timeout = 0.3 }, LATE },
    { "does not end because of its child",
      "sh -c 'echo $$ > %s; sleep 60; :'; :", { timeout = 0.3 },
      LATE },
    { "waits for a background child that does not end",
      "sleep 60 & echo $! > %s; wait", { timeout = 0.3 },
      LATE },
    { "ignores signals", "trap '' TERM INT HUP; echo $$ > %s; while :; do sleep 1; done",
      { timeout = 0.3 }, LATE },
    { "stops itself", "echo $$ > %s; kill -STOP $$", { timeout = 0.3 }, LATE },
    { "writes without end", "echo $$ > %s; yes", {}, "it wrote more than 65536 bytes" },
    { "writes one byte more than max_output",
      "echo $$ > %s; printf 1234567890; sleep 60", { max_output = 9 },
      "it wrote more than 9 bytes" },
  }
  for _, case in ipairs(cases) do
    it("kills a command that " .. case[1], function()
      local begun = core.monotonic()
      assert.same({ nil, case[4] }, { run(case[2]:format(path), case[3]) })
      assert.is_true(core.monotonic() - begun < 3)
      local pid = assert(tonumber(read(path)), "the command did not begin")
      assert.is_true(eventually(function() return not is_alive(pid) end))
      assert.equal("", children())
    end)
  end

  it("does not kill background children of a command that ended in time", function()
    assert.same({ exit = 0, stdout = "" }, (run("sleep 2 >/dev/null & echo $! > " .. path)))
    assert.is_true(is_alive(tonumber(read(path))))
  end)

  it("is not needed to kill a command that is collected as garbage", function()
    start("sleep 60 & echo $! > " .. path .. "; wait"):run(0.2)
    local pid
    assert.is_true(eventually(function() pid = tonumber(read(path)) return pid ~= nil end))
    collectgarbage()
    collectgarbage()
    assert.is_true(eventually(function() return not is_alive(pid) end))
    assert.equal("", children())
  end)
end)

describe("a command, however it ends,", function()
  it("leaves no open descriptor and no zombie", function()
    local function all()
      run("echo out")
      run("exit 1")
      run("sleep 60", { timeout = 0.02 })
      run("yes")
      start("\0")
      assert(start("sleep 60")):run(0)
      collectgarbage()
      collectgarbage()
    end
    all()
    local before = testing.open_files()
    for _ = 1, 5 do all() end
    assert.equal(before, testing.open_files())
    assert.equal("", children())
  end)
end)

describe("a command started by core.process", function()
  it("inherits three descriptors only", function()
    local file = assert(io.open("LICENSE"))
    local output = run("ls -l /proc/self/fd").stdout
    file:close()
    local seen = {}
    for fd, target in output:gmatch("(%d+) %-> ([^\n]+)") do seen[fd] = target end
    assert.truthy(seen["3"]:find("^/proc/%d+/fd$"), output) -- the listing's own
    seen["1"], seen["3"] = seen["1"]:match("^pipe:"), nil
    assert.same({ ["0"] = "/dev/null", ["1"] = "pipe:", ["2"] = "/dev/null" }, seen)
  end)

  it("inherits three descriptors only, also on a C library without addclosefrom_np", function()
    local name = os.tmpname()
    local main = assert(io.open(name .. ".c", "w"))
    main:write([[
      #include <fcntl.h>
      #include <stdio.h>
      #include "os/process.h"
      int main(void) {
        char *none[] = { NULL };
        crml_process_limits limits = { 5, 1000 };
        crml_process p;
        int fd;
        for (fd = 0; fd < 20; fd++) (void)open("/dev/zero", O_RDONLY);
        crml_process_init(&p);
        if (crml_process_start(&p, "exec /bin/ls /proc/self/fd", none, &limits) != 0) return 1;
        while (!crml_process_run(&p, 0.2)) continue;
        fputs(p.output.data, stdout);
        crml_process_clean(&p);
        return 0;
      }]])
    main:close()
    local built = os.execute(("%s -std=c99 -D_POSIX_C_SOURCE=200809L -DCRML_NO_CLOSEFROM -Isrc "
      .. "-o %s %s.c src/os/process.c src/base/buffer.c -lm -lcrypto")
      :format(child.compiler, name, name))
    assert(built == true or built == 0)
    local pipe = io.popen(name)
    local output = pipe:read("*a")
    pipe:close()
    os.remove(name)
    os.remove(name .. ".c")
    assert.equal("0\n1\n2\n3\n", output)
  end)

  local PRELUDE = [[
    local core = require "cleanroomsml.core"
    local function run(command)
      local process = assert(core.process(command, { timeout = 10, max_output = 65536,
        env = { PATH = os.getenv("PATH") } }))
      while not process:run(0.2) do end
      local result = assert(process:result())
      io.stderr:write(("%s %s %s\n"):format(tostring(result.exit), tostring(result.signal),
        result.stdout))
    end
  ]]

  it("inherits no ignored or blocked signals", function()
    local output = child.run(PRELUDE .. [[run "grep -E 'Sig(Blk|Ign)' /proc/self/status"]],
      "env --ignore-signal=PIPE --ignore-signal=USR1 --block-signal=TERM")
    -- glibc has what it spawns ignore two signals of its own, 32 and 33.
    assert.truthy(output:find("^0 nil SigBlk:\t0+\nSigIgn:\t0000000[01][08]0000000\n\n$"), output)
  end)

  it("has its output read although the parent's stdin and stdout are closed", function()
    for _, streams in ipairs { "io.stdin:close()", "io.stdout:close()",
                               "io.stdin:close() io.stdout:close()" } do
      local output = child.run(PRELUDE .. streams .. [[ run "cat; echo out"]])
      assert.equal("0 nil out\n\n", output)
    end
  end)

  -- The search for leaks waits for a child of its own.
  it("has its output read, without a status, although SIGCHLD is ignored", function()
    local output, ok = child.run(PRELUDE .. [[
      run "echo out; exit 3"
      run "exec >&-; sleep 0.1"
      local late = core.process("sleep 60", { timeout = 0.1, max_output = 9, env = {} })
      while not late:run(0.2) do end
      print(late:result())]], "env --ignore-signal=CHLD ASAN_OPTIONS=detect_leaks=0")
    assert.equal("nil nil out\n\nnil nil \nnil\tit did not end within 0.1 s and was killed\n",
      output)
    assert.is_true(ok)
  end)

  it("is not affected by a child that the parent forked meanwhile", function()
    local output = child.run([[
      local core = require "cleanroomsml.core"
      local testing = require "cleanroomsml.testing"
      local process = core.process("sleep 0.5; echo out",
        { timeout = 10, max_output = 9, env = { PATH = os.getenv("PATH") } })
      local pid = testing.fork()
      if pid == 0 then
        local done = process:run(0)
        local _, message = process:result()
        io.stdout:write(tostring(done), " ", message, "\n")
        io.stdout:flush()
        process = nil
        collectgarbage()
        testing.exit(0)
      end
      while not testing.status_of(pid) do core.sleep(0.01) end
      while not process:run(0.2) do end
      print(process:result().stdout)]], "ASAN_OPTIONS=detect_leaks=0")
    assert.equal("true this process forked after it was started\nout\n\n", output)
  end)
end)

describe("core.process", function()
  it("refuses a command with a NUL byte", function()
    assert.same({ nil, "it could not be started: it contains a NUL byte" }, { start("echo a\0b") })
  end)

  it("raises an error for result() before the command ended", function()
    local process = start("sleep 60")
    assert.has_error(function() process:result() end, "the process is not done")
  end)

  it("reports that no file descriptor is free", function()
    local output = child.run([[
      local core = require "cleanroomsml.core"
      local files, file = {}, nil
      repeat
        file = io.open("/dev/null")
        files[#files + 1] = file
      until not file
      print(core.process("echo", { timeout = 1, max_output = 9, env = {} }))]], "ulimit -n 30;")
    assert.equal("nil\tit could not be started: Too many open files\n", output)
  end)

  local limits = { timeout = 1, max_output = 1, env = {} }
  local wrong = {
    { "no command", { nil, limits }, "string expected" },
    { "no limits", { "echo" }, "table expected" },
    { "no timeout", { "echo", { max_output = 1, env = {} } }, "timeout: expected a number" },
    { "a timeout of 0", { "echo", { timeout = 0, max_output = 1, env = {} } },
      "timeout: out of range" },
    { "a timeout NaN", { "echo", { timeout = 0 / 0, max_output = 1, env = {} } },
      "timeout: out of range" },
    { "no max_output", { "echo", { timeout = 1, env = {} } }, "max_output: expected a number" },
    { "no env", { "echo", { timeout = 1, max_output = 1 } }, "env: expected a table" },
    { "numbers in env", { "echo", { timeout = 1, max_output = 1, env = { A = 1 } } },
      "env: expected strings" },
    { "a list as env", { "echo", { timeout = 1, max_output = 1, env = { "A=1" } } },
      "env: expected strings" },
    { "NUL in env", { "echo", { timeout = 1, max_output = 1, env = { A = "\0" } } },
      "env: contains a NUL byte" },
  }
  for _, case in ipairs(wrong) do
    it("raises an error for " .. case[1], function()
      local ok, message = pcall(core.process, case[2][1], case[2][2])
      assert.is_false(ok)
      assert.truthy(tostring(message):find(case[3], 1, true), message)
    end)
  end
end)
