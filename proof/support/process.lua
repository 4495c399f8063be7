--- Child processes: starts one, observes it while this process continues, and ends it.
local core = require "cleanroomsml.core"
local shell = require "tools.shell"

local process = {}

local Process = {}
Process.__index = Process

local read = shell.read_if_there

--- Starts a shell command. It must not contain pipes, since the shell replaces itself by it.
---@param command string
---@return table process
function process.start(command)
  local directory = shell.folder()
  assert(os.execute(("{ sh -c 'echo $$ >%s/pid; exec %s' >%s/out 2>%s/err; "
    .. "echo $? >%s/rc; } </dev/null >/dev/null 2>&1 &")
    :format(directory, command:gsub("'", "'\\''"), directory, directory, directory)))
  return setmetatable({ directory = directory }, Process)
end

--- The exit status; nil while it runs.
function Process:status()
  return tonumber(read(self.directory .. "/rc") or "")
end

function Process:pid() return tonumber(read(self.directory .. "/pid") or "") end

--- Its output so far.
function Process:output() return read(self.directory .. "/out") or "" end
function Process:errors() return read(self.directory .. "/err") or "" end

--- Calls `step` until the process has ended or `done()` is true; kills it after `limit` seconds.
---@return boolean in_time
function Process:await(limit, step, done)
  local deadline = core.monotonic() + limit
  while not self:status() and not (done and done()) do
    step()
    if core.monotonic() > deadline then
      self:stop()
      return false
    end
  end
  return true
end

--- Kills the process, if it still runs, and waits for its end.
function Process:stop()
  local pid = self:pid()
  if not self:status() and pid then os.execute(("kill %d 2>/dev/null"):format(pid)) end
  local deadline = core.monotonic() + 2
  while not self:status() and core.monotonic() < deadline do core.sleep(0.01) end
  if not self:status() and pid then os.execute(("kill -9 %d 2>/dev/null"):format(pid)) end
end

function Process:remove()
  self:stop()
  os.execute("rm -rf " .. shell.quote(self.directory))
end

return process
