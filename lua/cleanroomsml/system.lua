--- Everything that reads the world, in one table with real defaults. Specs hand in their own.
local core = require "cleanroomsml.core"

local system = {}

-- nginx strips the environment of its workers after init_by_lua: there the first require decides.
local at_require = type(rawget(_G, "ngx")) == "table" and core.environ() or nil

--- The text of a regular file, or nil, the reason without the path, and a code: "missing",
--- "unreadable", "too_large" or "not_regular". Never blocks on a FIFO or device.
---@alias cleanroomsml.ReadFile fun(path: string, max_bytes: integer): string?, string?, string?

--- Changes a file that others change too, under its lock: true, or nil and the reason without the
--- path. `change` gets the text as it is then, nil when there is none, and returns the new one; nil
--- leaves the file alone. It may yield. The file is replaced as a whole, with mode 0600. An error
--- that `change` raises goes through; the lock goes when it is collected. Others' locks are waited
--- for with `sleep`.
---@alias cleanroomsml.UpdateFile fun(path: string, change: cleanroomsml.Change,
--- sleep: cleanroomsml.Sleep?): true?, string?
---@alias cleanroomsml.Sleep fun(seconds: number)
---@alias cleanroomsml.Change fun(text: string|nil): string|nil

---@class cleanroomsml.CommandResult
---@field exit integer|nil status
---@field signal integer|nil that ended it; neither: somebody else took the status
---@field stdout string

--- Runs `/bin/sh -c command`: its result, or nil and the reason. No descriptor of ours, standard
--- error nowhere, its process group killed at a limit (`timeout` seconds, `max_output` bytes).
---@alias cleanroomsml.Run fun(command: string, limits: table): cleanroomsml.CommandResult?, string?

---@class cleanroomsml.System
---@field getenv fun(name: string): string|nil the environment as it was when this table was made
---@field read_file cleanroomsml.ReadFile
---@field update_file cleanroomsml.UpdateFile
---@field now fun(): number seconds since the epoch
---@field monotonic fun(): number seconds
---@field random fun(): number from 0 to below 1
---@field sleep fun(seconds: number) as the client waits: yields where it does
---@field run cleanroomsml.Run
---@field http cleanroomsml.Http
---@field yields boolean|nil whether `sleep`, `run` and `http` let other coroutines run
---@field spawn cleanroomsml.Spawn|nil

--- Runs a job by itself, so that an aborted caller does not take it along; nil: it cannot begin.
---@alias cleanroomsml.Spawn fun(job: fun()): true|nil

local FILE_MAX = 1024 * 1024
local LOCK_TRIES, LOCK_DELAY = 300, 0.1

-- What a command's environment has besides the process's own, where that lacks it.
local function is_inherited(name)
  return name == "PATH" or name == "HOME" or name:find("^AWS_") ~= nil
end

-- The environment of a command: the process's own, and what was there before nginx stripped it.
local function child_environment(environment)
  local all = core.environ()
  for name, value in pairs(environment) do
    if all[name] == nil and is_inherited(name) then all[name] = value end
  end
  return all
end

-- The lock of a file, or nil and the reason, after 30 s at most.
local function lock_file(path, sleep)
  local lock, reason, code
  for try = 1, LOCK_TRIES do
    lock, reason, code = core.lock_file(path)
    if code ~= "busy" then break end
    if try < LOCK_TRIES then sleep(LOCK_DELAY) end
  end
  return lock, reason
end

local function update_file(path, change, sleep)
  local lock, reason = lock_file(path, sleep)
  if not lock then return nil, reason end
  local text
  text, reason = core.read_file(path, FILE_MAX)
  if not text then
    lock:close()
    return nil, reason
  end
  local changed = change(text ~= "" and text or nil)
  if changed then return lock:replace(changed) end
  lock:close()
  return true
end

local function run(command, limits, waiter, environment)
  local process, message = core.process(command, {
    timeout = limits.timeout, max_output = limits.max_output, env = child_environment(environment),
  })
  if not process then return nil, message end
  local done, _, _, why = waiter.run(process)
  if not done then return nil, why end
  return process:result()
end

--- The real world, with the environment as it is now (in nginx: at the first require). `http` is
--- added by the client, whose settings it needs.
---@param waiter cleanroomsml.Waiter how sleeps, commands and HTTP wait
---@return cleanroomsml.System
function system.new(waiter)
  local environment = at_require or core.environ()
  return {
    getenv = function(name) return environment[name] end,
    read_file = core.read_file,
    update_file = function(path, change, sleep)
      return update_file(path, change, sleep or waiter.sleep)
    end,
    now = core.now,
    monotonic = core.monotonic,
    random = core.random,
    sleep = waiter.sleep,
    yields = waiter.yields,
    spawn = waiter.spawn,
    run = function(command, limits) return run(command, limits, waiter, environment) end,
  }
end

-- A copy of a request or of limits that leaves no more than `seconds`.
local function within(seconds, given)
  local copy = {}
  for name, value in pairs(given) do copy[name] = value end
  copy.timeout = math.min(given.timeout or seconds, seconds)
  return copy
end

--- The same world, in which nothing that waits lasts past a point in time.
---@param base cleanroomsml.System
---@param deadline number monotonic seconds
---@return cleanroomsml.System
function system.bounded(base, deadline)
  local function left() return math.max(deadline - base.monotonic(), 0.001) end
  local function sleep(seconds) return base.sleep(math.min(seconds, left())) end
  return setmetatable({
    sleep = sleep,
    run = function(command, limits) return base.run(command, within(left(), limits)) end,
    http = function(request) return base.http(within(left(), request)) end,
    update_file = function(path, change) return base.update_file(path, change, sleep) end,
  }, { __index = base })
end

return system
