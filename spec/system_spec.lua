--- cleanroomsml.system: reading and changing files, the environment, commands.
local blocking = require "cleanroomsml.wait.blocking"
local child = require "spec.support.child"
local core = require "cleanroomsml.core"
local lfs = require "lfs"
local shell = require "spec.support.shell"
local system = require "cleanroomsml.system"
local testing = require "cleanroomsml.testing"

local folder
before_each(function()
  folder = os.tmpname()
  os.remove(folder)
  assert(lfs.mkdir(folder))
end)
after_each(function() os.execute("rm -rf " .. folder) end)

local function path_of(name) return folder .. "/" .. name end

local function write(name, text) shell.write(path_of(name), text) end

local function read(name) return shell.read_if_there(path_of(name)) end

local function names()
  local list = {}
  for name in lfs.dir(folder) do
    if name ~= "." and name ~= ".." then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

local function make(command)
  local ok = os.execute(("cd %s && %s"):format(folder, command))
  assert(ok == true or ok == 0, command)
end

--- A system that sleeps no time: what it slept is in the list.
local function sleepless(on_sleep)
  local slept = {}
  return system.new { run = blocking.run, sleep = function(seconds)
    slept[#slept + 1] = seconds
    if on_sleep then on_sleep(#slept) end
  end }, slept
end

describe("system.read_file", function()
  local read_file = system.new(blocking).read_file
  local cases = {
    { "the text of a regular file", function() write("f", "a\0b\n") end, { "a\0b\n" } },
    { "the text of an empty file", function() write("f", "") end, { "" } },
    { "the text of a file as long as the limit",
      function() write("f", ("x"):rep(100)) end, { ("x"):rep(100) } },
    { "an error for a file over the limit", function() write("f", ("x"):rep(101)) end,
      { nil, "too large", "too_large" } },
    { "the text of a file behind a symbolic link",
      function() write("g", "text") make "ln -s g f" end, { "text" } },
    { "an error for a missing file",
      function() end, { nil, "No such file or directory", "missing" } },
    { "an error for a dangling symbolic link", function() make "ln -s g f" end,
      { nil, "No such file or directory", "missing" } },
    { "an error for a symbolic link to itself", function() make "ln -s f f" end,
      { nil, "Too many levels of symbolic links", "unreadable" } },
    { "an error for a directory",
      function() make "mkdir f" end, { nil, "not a regular file", "not_regular" } },
    { "an error for a FIFO, without blocking", function() make "mkfifo f" end,
      { nil, "not a regular file", "not_regular" } },
    { "an error for a device", function() make "ln -s /dev/zero f" end,
      { nil, "not a regular file", "not_regular" } },
  }
  for _, case in ipairs(cases) do
    it("returns " .. case[1], function()
      case[2]()
      assert.same(case[3], { read_file(path_of("f"), 100) })
    end)
  end

  it("returns missing for a path below a file", function()
    write("f", "")
    assert.equal("missing", select(3, read_file(path_of("f/g"), 100)))
  end)

  it("returns unreadable for a path with a NUL byte", function()
    write("f", "")
    assert.equal("unreadable", select(3, read_file(path_of("f\0"), 100)))
  end)
end)

describe("system.update_file", function()
  local function put(text) return function() return text end end

  it("passes the text to the function, and writes its result with mode 600", function()
    write("f", "old")
    make "chmod 644 f"
    local update, seen = system.new(blocking).update_file, nil
    assert.is_true(update(path_of("f"), function(text) seen = text return "new\0" end))
    assert.equal("old", seen)
    assert.equal("new\0", read("f"))
    assert.equal("rw-------", lfs.attributes(path_of("f"), "permissions"))
    assert.same({ "f" }, names())
  end)

  it("creates a missing file with mode 600", function()
    local update, seen = system.new(blocking).update_file, "?"
    assert.is_true(update(path_of("f"), function(text) seen = text return "new" end))
    assert.is_nil(seen)
    assert.equal("new", read("f"))
    assert.equal("rw-------", lfs.attributes(path_of("f"), "permissions"))
    assert.same({ "f" }, names())
  end)

  it("does not change the file if the function returns nil", function()
    local update = system.new(blocking).update_file
    assert.is_true(update(path_of("f"), put(nil)))
    assert.same({}, names())
    write("f", "old")
    local inode = lfs.attributes(path_of("f"), "ino")
    assert.is_true(update(path_of("f"), put(nil)))
    assert.equal("old", read("f"))
    assert.equal(inode, lfs.attributes(path_of("f"), "ino"))
    assert.same({ "f" }, names())
  end)

  it("writes through a symbolic link and keeps the link", function()
    make "mkdir real && ln -s real/f f"
    write("real/f", "old")
    assert.is_true(system.new(blocking).update_file(path_of("f"), put("new")))
    assert.equal("new", read("real/f"))
    assert.equal("link", lfs.symlinkattributes(path_of("f"), "mode"))
    assert.same({ "f", "real" }, names())
  end)

  it("does not write through symbolic links with names of temporary files", function()
    write("f", "old")
    write("victim", "untouched")
    make "ln -s victim f.tmp; ln -s victim f.lock; ln -s victim f.XXXXXX"
    assert.is_true(system.new(blocking).update_file(path_of("f"), put("new")))
    assert.equal("untouched", read("victim"))
    assert.equal("new", read("f"))
  end)

  it("replaces the file, so that open readers see the old text", function()
    write("f", ("a"):rep(200000))
    local file = assert(io.open(path_of("f"), "rb"))
    local first = file:read(10)
    assert.is_true(system.new(blocking).update_file(path_of("f"), put(("b"):rep(200000))))
    assert.equal(("a"):rep(200000), first .. file:read("*a"))
    file:close()
  end)

  local refused = {
    { "a path in a missing directory", function() end, "no/f", "No such file or directory" },
    { "a directory", function() make "mkdir f" end, "f", "Is a directory" },
    { "a FIFO", function() make "mkfifo f" end, "f", "not a regular file" },
    { "a device", function() make "ln -s /dev/null f" end, "f", "not a regular file" },
    { "a dangling symbolic link", function() make "ln -s g f" end, "f", "File exists" },
    { "a file over 1 MiB",
      function() write("f", ("x"):rep(1024 * 1024 + 1)) end, "f", "too large" },
    { "a path with NUL", function() end, "f\0g", "No such file or directory" },
  }
  for _, case in ipairs(refused) do
    it("refuses " .. case[1], function()
      case[2]()
      local before = names()
      local done, reason = system.new(blocking).update_file(path_of(case[3]), function()
        error("is not asked")
      end)
      assert.is_nil(done)
      assert.equal(case[4], reason)
      assert.same(before, names())
    end)
  end

  it("reports a failed write, and keeps the old text", function()
    write("f", "old")
    local output = child.run(([[
      local system = require "cleanroomsml.system"
      local made = system.new(require "cleanroomsml.wait.blocking")
      print(made.update_file(%q, function() return ("x"):rep(100000) end))]]):format(path_of("f")),
      "trap '' XFSZ; ulimit -f 20;")
    assert.equal("nil\tFile too large\n", output)
    assert.equal("old", read("f"))
    assert.same({ "f" }, names())
  end)

  it("waits for the lock, and reads what its holder wrote", function()
    write("f", "old")
    local lock = assert(core.lock_file(path_of("f")))
    local made, slept = sleepless(function(times)
      if times == 3 then assert.is_true(lock:replace("theirs")) end
    end)
    local seen
    assert.is_true(made.update_file(path_of("f"), function(text) seen = text return "ours" end))
    assert.equal("theirs", seen)
    assert.equal("ours", read("f"))
    assert.same({ 0.1, 0.1, 0.1 }, slept)
  end)

  it("reads what was written without the lock meanwhile", function()
    write("f", "old")
    local lock = assert(core.lock_file(path_of("f")))
    local made = sleepless(function()
      write("g", "theirs")
      os.rename(path_of("g"), path_of("f"))
    end)
    local seen
    assert.is_true(made.update_file(path_of("f"), function(text) seen = text return "ours" end))
    assert.equal("theirs", seen)
    assert.equal("ours", read("f"))
    lock:close()
    assert.equal("ours", read("f"))
  end)

  it("fails after 30 s without the lock", function()
    write("f", "old")
    local lock = assert(core.lock_file(path_of("f")))
    local made, slept = sleepless()
    assert.same({ nil, "another process is changing it" },
      { made.update_file(path_of("f"), put("new")) })
    local total = 0
    for _, seconds in ipairs(slept) do total = total + seconds end
    assert.is_true(total > 29 and total <= 30)
    lock:close()
    assert.is_true(made.update_file(path_of("f"), put("new")))
  end)

  it("serializes coroutines that yield in it", function()
    write("f", "")
    local made = system.new { run = blocking.run, sleep = function() coroutine.yield() end }
    local routines = {}
    for i = 1, 3 do
      routines[i] = coroutine.create(function()
        assert(made.update_file(path_of("f"), function(text)
          coroutine.yield()
          return (text or "") .. i
        end))
      end)
    end
    for _ = 1, 20 do
      for _, routine in ipairs(routines) do
        if coroutine.status(routine) ~= "dead" then assert(coroutine.resume(routine)) end
      end
    end
    assert.equal(3, #read("f"))
  end)

  it("passes on an error of the function, and releases the lock", function()
    local made = system.new(blocking)
    for _, text in ipairs { "old", "" } do
      if text ~= "" then write("f", text) end
      assert.has_error(function()
        made.update_file(path_of("f"), function() error("mine", 0) end)
      end, "mine")
      collectgarbage()
      collectgarbage()
      assert.is_true(made.update_file(path_of("f"), put("new")))
    end
    assert.same({ "f" }, names())
  end)

  it("loses no change of concurrent processes, and leaks no descriptor", function()
    local before = testing.open_files()
    local code = ([[
      local system = require "cleanroomsml.system"
      local core = require "cleanroomsml.core"
      local made = system.new { run = error, sleep = function() core.sleep(0.002) end }
      for _ = 1, 25 do
        assert(made.update_file(%q, function(text) return tostring((tonumber(text) or 0) + 1) end))
      end]]):format(path_of("f"))
    write("code.lua", code)
    local output, ok = child.run(([[
      local pipes = {}
      for i = 1, 4 do pipes[i] = io.popen(arg[-1] .. " %s 2>&1") end
      for _, pipe in ipairs(pipes) do io.write(pipe:read("*a")) pipe:close() end]])
      :format(path_of("code.lua")))
    assert.equal("", output)
    assert.is_true(ok)
    assert.equal("100", read("f"))
    assert.same({ "code.lua", "f" }, names())
    local made = system.new(blocking)
    for _ = 1, 5 do made.update_file(path_of("f"), put("x")) end
    for _ = 1, 5 do made.update_file(path_of("no/f"), put("x")) end
    assert.equal(before, testing.open_files())
  end)
end)

describe("core.lock_file", function()
  it("returns busy at once for a locked file", function()
    write("f", "")
    local lock = core.lock_file(path_of("f"))
    assert.same({ nil, "another process is changing it", "busy" }, { core.lock_file(path_of("f")) })
    lock:close()
    lock:close()
    assert.has_error(function() lock:replace("x") end, "the lock is closed")
    assert.is_userdata(core.lock_file(path_of("f")))
  end)

  it("leaves the lock with the parent after fork", function()
    local lock = assert(core.lock_file(path_of("new")))
    local pid = testing.fork()
    if pid == 0 then
      local ok = pcall(function()
        local written, message = lock:replace("the child's")
        assert(written == nil and message == "this process forked after it was locked")
        lock = nil
        collectgarbage()
        collectgarbage()
      end)
      testing.exit(ok and 0 or 1)
    end
    local status
    local deadline = core.monotonic() + 10
    repeat
      core.sleep(0.005)
      status = testing.status_of(pid)
    until status or core.monotonic() > deadline
    assert.equal(0, status)
    assert.equal("", read("new"))
    assert.is_true(lock:replace("the parent's"))
    assert.equal("the parent's", read("new"))
  end)

  it("returns the reason for a file that cannot be locked", function()
    assert.same({ nil, "No such file or directory", "failed" }, { core.lock_file(path_of("no/f")) })
  end)
end)

describe("system.run", function()
  local PRELUDE = [[
    local system = require "cleanroomsml.system"
    local made = system.new(require "cleanroomsml.wait.blocking")
    local function run(command) return made.run(command, { timeout = 10, max_output = 1000 }) end
  ]]

  it("returns a command's output and exit status, or why it was killed", function()
    local made = system.new(blocking)
    assert.same({ exit = 3, stdout = "out\n" },
      (made.run("echo out; exit 3", { timeout = 10, max_output = 10 })))
    assert.same({ nil, "it wrote more than 10 bytes" },
      { made.run("yes", { timeout = 10, max_output = 10 }) })
    assert.same({ nil, "it did not end within 0.1 s and was killed" },
      { made.run("sleep 60", { timeout = 0.1, max_output = 10 }) })
  end)

  it("runs the client's wait function while a command runs", function()
    local ticks = 0
    system.new { sleep = blocking.sleep, run = function(handle)
      repeat ticks = ticks + 1 until handle:run(0.2)
      return true
    end }.run("sleep 0.5", { timeout = 10, max_output = 10 })
    assert.is_true(ticks >= 3)
  end)

  it("passes this process's environment to a command", function()
    local output = child.run(PRELUDE .. [[print(run("echo $ONE $AWS_PROFILE").stdout)]],
      "ONE=1 AWS_PROFILE=dev")
    assert.equal("1 dev\n\n", output)
  end)

  it("adds PATH, HOME and AWS_* that nginx removed from the environment", function()
    local output = child.run([[
      ngx = {}
      local core = require "cleanroomsml.core"
      local real = core.environ
      require "cleanroomsml.system"
      local stripped = { PATH = real().PATH, AWS_REGION = "own" }
      core.environ = function() return stripped end
    ]] .. PRELUDE .. [[
      io.write(run("echo $HOME $AWS_PROFILE $AWS_REGION ${OTHER-none}").stdout)
      print(made.getenv("AWS_REGION"), made.getenv("OTHER"))]],
      "HOME=/home/u AWS_PROFILE=dev AWS_REGION=read OTHER=1")
    assert.equal("/home/u dev own none\nread\t1\n", output)
  end)
end)

describe("system.getenv", function()
  it("returns values from the time when the client was created", function()
    local output = child.run([[
      local core = require "cleanroomsml.core"
      local system = require "cleanroomsml.system"
      local now = { ONE = "1" }
      core.environ = function() return now end
      local made = system.new(require "cleanroomsml.wait.blocking")
      now = { ONE = "2" }
      print(made.getenv("ONE"), made.getenv("TWO"))]])
    assert.equal("1\tnil\n", output)
  end)
end)

describe("system.getenv", function()
  it("returns HOME from the password database if it is unset or blank", function()
    local code = ([[
      package.path, package.cpath = %q, %q
      local system = require "cleanroomsml.system".new { run = print, sleep = print }
      print(system.getenv "HOME")
    ]]):format(package.path, package.cpath)
    local home = shell.must("getent passwd $(id -u) | cut -d: -f6")
    assert.equal(home, (child.run(code, "env -u HOME")))
    assert.equal(home, (child.run(code, "HOME=")))
    assert.equal(home, (child.run(code, "HOME=' '")))
    assert.equal("/made/up\n", (child.run(code, "HOME=/made/up")))
  end)
end)
