--- Reports calls to `log` and `on_attempt`.
local core = require "cleanroomsml.core"
local operations = require "cleanroomsml.operations"
local system = require "cleanroomsml.system"

local reporting = {}

local function deliver(log, lines)
  for i = 1, #lines, 2 do log(lines[i], lines[i + 1]) end
end

-- The service may change the spelling of an identifier: an answer with another one is passed on
-- unchanged.
local function compare(log, row, given, output)
  local member = output and operations.facts(row).arn
  local wanted = given
  if member and type(given) == "table" then wanted = rawget(given, member) end
  local named = member and output[member]
  if not named or named == wanted then return end
  log("warn", ("the answer's %s is %s, the request's is %s"):format(member,
    core.redact(tostring(named), {}), core.redact(tostring(wanted), {})))
end

-- The attempts of a call that were not reported yet.
local function new_events(client, handle)
  local reported, list = client.reported[handle] or 0, {}
  while true do
    local events = handle:events(reported + 1)
    if not events then return list end
    for _, event in ipairs(events) do list[#list + 1] = event end
    reported = reported + #events
    client.reported[handle] = reported
  end
end

local function report(client, events)
  for _, event in ipairs(events) do client.on_attempt(event) end
end

local INTERVAL = 1 -- seconds between reports while calls are in flight

local function handles_of(calls)
  local handles = {}
  for _, call in pairs(calls) do handles[#handles + 1] = call.handle or nil end
  return handles
end

--- A handle or group that reports ended attempts to `on_attempt` during a wait.
---@param client cleanroomsml.Client
---@param handle userdata
---@param calls table<any, cleanroomsml.Call> whose attempts it reports; may change
---@return table|userdata
function reporting.handle(client, handle, calls)
  local monotonic, due = system.monotonic, 0
  return {
    slice = INTERVAL,
    run = function(_, seconds)
      local got = handle:run(seconds)
      if monotonic() < due then return got end
      due = monotonic() + INTERVAL
      for _, one in ipairs(handles_of(calls)) do report(client, new_events(client, one)) end
      return got
    end,
    set_notifier = function(_, notifier) return handle:set_notifier(notifier) end,
    watch = function() return handle:watch() end,
  }
end

--- The triple of a call that is done, as `await.finish` returns it.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call
---@param target cleanroomsml.Target
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function reporting.finish(client, handle, target)
  local log = client.options.log
  local lines = log and handle:log()
  local events = client.on_attempt and new_events(client, handle)
  local output, message, info = handle:result()
  info.region, info.endpoint = target.region, target.endpoint
  if lines then deliver(log, lines) end
  local sent = log and client.requests[handle]
  if sent then compare(log, sent[1], sent[2], output) end
  if events then report(client, events) end
  return output, message, info
end

return reporting
