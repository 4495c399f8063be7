--- All access to the outside world (environment, files, clocks, HTTP) in one table with real
--- defaults. Specs pass their own.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local command = lazy "cleanroomsml.system.command"
local locked_file = lazy "cleanroomsml.system.locked_file"

local texts = require "cleanroomsml.text"

local system = {}

-- nginx strips the environment of its workers after init_by_lua: the first require keeps it.
local at_require = type(rawget(_G, "ngx")) == "table" and core.environ() or nil

--- The text of a regular file, or nil, the reason without the path, and a code: "missing",
--- "unreadable", "too_large" or "not_regular". Never blocks on a FIFO or device.
---@alias cleanroomsml.ReadFile fun(path: string, max_bytes: integer): string?, string?, string?

---@class cleanroomsml.System
---@field getenv fun(name: string): string|nil a variable of the environment when this table was
--- made; an unset or blank HOME is read from the password database
---@field read_file cleanroomsml.ReadFile
---@field update_file cleanroomsml.UpdateFile
---@field now fun(): number seconds since the epoch
---@field monotonic fun(): number seconds
---@field random fun(): number from 0 to below 1
---@field sleep cleanroomsml.Sleep yields where the client's waits yield
---@field run cleanroomsml.Run
---@field http cleanroomsml.Http
---@field yields boolean|nil whether `sleep`, `run` and `http` let other coroutines run
---@field spawn cleanroomsml.Spawn|nil

---@alias cleanroomsml.Sleep fun(seconds: number)

--- Runs a job independently, so that it outlives an aborted caller; nil: it cannot start.
---@alias cleanroomsml.Spawn fun(job: fun()): true|nil

--- For the wait drivers, on which `sleep` of a system depends: the clock, and a sleep that blocks.
system.monotonic, system.block = core.monotonic, core.sleep

--- The environment as it is now; in nginx as it was at the first require.
---@return table<string, string>
function system.environment() return at_require or core.environ() end

--- The real system, with `system.environment()`. The client adds `http`, which needs its settings.
---@param wait_driver cleanroomsml.WaitDriver how sleeps, commands and HTTP wait
---@return cleanroomsml.System
function system.new(wait_driver)
  local environment = system.environment()
  return {
    getenv = function(name)
      local value = environment[name]
      if name == "HOME" and not texts.present(value) then return core.home() end
      return value
    end,
    read_file = core.read_file,
    update_file = function(path, change, sleep)
      return locked_file.update(path, change, sleep or wait_driver.sleep)
    end,
    now = core.now,
    monotonic = system.monotonic,
    random = core.random,
    sleep = wait_driver.sleep,
    yields = wait_driver.yields,
    spawn = wait_driver.spawn,
    run = function(text, limits) return command.run(text, limits, wait_driver, environment) end,
  }
end

return system
