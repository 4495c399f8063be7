--- Runs the command in the specs' process, in a made-up world.
local cli = require "cleanroomsml.cli"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local support = {}

support.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
support.ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. support.MEMBERSHIP
  .. "/trained-model/"

--- A world that records output. Entries of `more` replace its own; also:
--- `environment` (table), `columns` (of a terminal at standard output), `input` (list of lines).
---@param more table|nil
---@return table world `printed()` and `said()` give the two outputs so far
function support.world(more)
  local out, err, at = {}, {}, 0
  more = more or {}
  local world = {
    out = function(text)
      out[#out + 1] = text
      return true
    end,
    flush = function() return true end,
    err = function(text) err[#err + 1] = text end,
    read_line = function()
      at = at + 1
      return (more.input or {})[at]
    end,
    read_file = function(path) return nil, path .. ": No such file or directory" end,
    getenv = function(name) return (more.environment or {})[name] end,
    terminal = function(fd) return fd == 1 and more.columns or nil end,
    client = cleanroomsml.client,
    now = core.now, monotonic = core.monotonic, sleep = core.sleep,
    printed = function() return table.concat(out) end,
    said = function() return table.concat(err) end,
  }
  for name, value in pairs(more) do world[name] = value end
  return world
end

--- Runs the command: exit status, standard output, standard error.
---@param arguments string[]
---@param more table|nil for `world`
---@return integer status, string out, string err
function support.run(arguments, more)
  local world = support.world(more)
  local status = cli.main(arguments, world)
  return status, world.printed(), world.said()
end

--- A client for tests: answers come from `answer(request, operation)` → output, or nil, message,
--- info. Sleeping advances the clock of its world.
---@param answer fun(request: table, operation: string): table|nil, string|nil, table|nil
---@return table more for `world`: `client`, `now`, `monotonic`, `sleep`
function support.fake(answer)
  local time = 1000
  local function clock() return time end
  local function sleep(seconds) time = time + seconds end
  local client = {
    system = { monotonic = clock, now = clock, random = function() return 0.5 end },
    provider = { peek = function() return { source = "the spec" } end },
    settings = { get = function() return {} end },
    call = function(_, operation, request)
      local output, message, info = answer(request, operation)
      info = info or { http_status = 200, request_id = "r" }
      info.attempts, info.request = info.attempts or 1, request
      return output, message, info
    end,
    close = function() end,
  }
  function client:batch(operation, requests)
    local at = 0
    return function()
      at = at + 1
      local request
      if type(requests) == "function" then request = requests() else request = requests[at] end
      if not request then return nil end
      return at, self:call(operation, request)
    end
  end
  return { client = function() return client end, now = clock, monotonic = clock, sleep = sleep }
end

return support
