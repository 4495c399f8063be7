--- Everything that reads the world, in one table with real defaults. Specs hand in their own.
local core = require "cleanroomsml.core"

local system = {}

-- nginx strips the environment of its workers after init_by_lua: there the first require decides.
local at_require = type(rawget(_G, "ngx")) == "table" and core.environ() or nil

---@class cleanroomsml.System
---@field getenv fun(name: string): string|nil a variable of the environment, as it was when this table was made
---@field read_file fun(path: string, max_bytes: integer): string|nil, string|nil, string|nil text of a regular file, or nil, reason without the path, code ("missing", "unreadable", "too_large", "not_regular"); never blocks on a FIFO or device
---@field update_file fun(path: string, change: fun(text: string|nil): string|nil): true|nil, string|nil changes a file that others change too; see below
---@field now fun(): number seconds since the epoch
---@field monotonic fun(): number seconds
---@field random fun(): number from 0 to below 1
---@field sleep fun(seconds: number) as the client waits: yields where it does
---@field yields boolean|nil whether `sleep`, `run` and `http` let other coroutines run
---@field spawn nil|fun(job: fun()): true|nil runs a job by itself, so that an aborted caller does not take it along; nil when it cannot be begun
---@field run fun(command: string, limits: {timeout: number, max_output: integer}): {exit: integer|nil, signal: integer|nil, stdout: string}|nil, string|nil runs a shell command; see below
---@field http fun(request: cleanroomsml.HttpRequest): table|nil, string|nil, string|nil, string|nil one exchange; see http.lua

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

-- `change` gets the text as it is under the lock, nil when there is none, and returns the new one;
-- nil leaves the file alone. It may yield. The file is replaced as a whole, with mode 0600. An error
-- that `change` raises goes through, and the lock goes when it is collected.
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

-- `/bin/sh -c command`: no descriptor of ours, standard error nowhere, all of its process group
-- killed at a limit. Neither exit nor signal in the result: somebody else took the status.
local function run(command, limits, waiter, environment)
  local all = child_environment(environment)
  if waiter.command then return waiter.command(command, limits, all) end
  local process, message = core.process(command, {
    timeout = limits.timeout, max_output = limits.max_output, env = all,
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
    update_file = function(path, change) return update_file(path, change, waiter.sleep) end,
    now = core.now,
    monotonic = core.monotonic,
    random = core.random,
    sleep = waiter.sleep,
    yields = waiter.yields,
    spawn = waiter.spawn,
    run = function(command, limits) return run(command, limits, waiter, environment) end,
  }
end

return system
