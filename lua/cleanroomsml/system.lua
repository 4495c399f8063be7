--- Everything that reads the world, in one table with real defaults. Specs hand in their own.
local core = require "cleanroomsml.core"

local system = {}

-- nginx strips the environment of its workers after init_by_lua: there the first require decides.
local at_require = type(rawget(_G, "ngx")) == "table" and core.environ() or nil

---@class cleanroomsml.System
---@field getenv fun(name: string): string|nil a variable of the environment, as it was when this table was made
---@field read_file fun(path: string, max_bytes: integer): string|nil, string|nil, string|nil text of a regular file, or nil, reason without the path, code ("missing", "unreadable", "too_large", "not_regular"); never blocks on a FIFO or device
---@field now fun(): number seconds since the epoch
---@field monotonic fun(): number seconds
---@field random fun(): number from 0 to below 1
---@field sleep fun(seconds: number) as the client waits: yields where it does

--- The real world, with the environment as it is now (in nginx: at the first require).
---@param waiter cleanroomsml.Waiter how sleeps and HTTP wait
---@return cleanroomsml.System
function system.new(waiter)
  local environment = at_require or core.environ()
  return {
    getenv = function(name) return environment[name] end,
    read_file = core.read_file,
    now = core.now,
    monotonic = core.monotonic,
    random = core.random,
    sleep = waiter.sleep,
  }
end

return system
