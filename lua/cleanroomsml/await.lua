--- Waits for a C call, and gives it credentials when it needs them.
local core = require "cleanroomsml.core"
local operations = require "cleanroomsml.operations"

local await = {}

--- Gives the call credentials, or ends it with the failure. The call waits for a refresh begun by
--- another call only until its own deadline or end.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call suspended
function await.provide(client, handle)
  local monotonic, deadline = client.system.monotonic, handle:deadline()
  local credentials, message, info = client.provider:get(handle:rejected(),
    function() return handle:suspended() and monotonic() < deadline end, deadline)
  -- Another coroutine may have answered, or the call has ended.
  if not handle:suspended() then return end
  if not credentials and (not message or monotonic() >= deadline) then return handle:resume() end
  if not credentials then
    -- The C side adds the code.
    return handle:fail(info.kind, info.code, message:sub(#info.code + 3))
  end
  credentials, message = handle:set_credentials(credentials)
  if not credentials then return handle:fail("credentials", "InvalidCredentials", message) end
  handle:resume()
end

--- An empty table with calls as weak keys.
---@return table
function await.set() return setmetatable({}, { __mode = "k" }) end

-- Resumes calls that were sent before there were credentials.
local function provide_others(client)
  local suspended = client.suspended
  if next(suspended) == nil then return end
  client.suspended = await.set()
  for call in pairs(suspended) do
    if call.handle and call.handle:suspended() then await.provide(client, call.handle) end
  end
end

--- Advances all calls without blocking.
---@param client cleanroomsml.Client
function await.advance(client)
  local credentials = next(client.suspended) ~= nil and client.provider:peek()
  if credentials then
    local suspended = client.suspended
    client.suspended = await.set()
    for call in pairs(suspended) do
      local handle = call.handle
      if handle and handle:suspended() and not handle:rejected()
        and handle:set_credentials(credentials) then
        handle:resume()
      elseif handle and handle:suspended() then
        client.suspended[call] = true
      end
    end
  end
  core.advance()
end

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
  log("warn", ("the answer's %s is %s, asked for was %s"):format(member,
    core.redact(tostring(named), {}), core.redact(tostring(wanted), {})))
end

-- The attempts of a call that on_attempt was not told of yet.
local function new_events(client, handle)
  local told, list = client.told[handle] or 0, {}
  while true do
    local events = handle:events(told + 1)
    if not events then return list end
    for _, event in ipairs(events) do list[#list + 1] = event end
    told = told + #events
    client.told[handle] = told
  end
end

local function tell(client, events)
  for _, event in ipairs(events) do client.on_attempt(event) end
end

local TELL = 1 -- seconds between looks for attempts that have ended, of calls in flight

local function handles_of(calls)
  local handles = {}
  for _, call in pairs(calls) do handles[#handles + 1] = call.handle or nil end
  return handles
end

--- A handle or group whose calls on_attempt is told of while it is waited for.
---@param client cleanroomsml.Client
---@param handle userdata
---@param calls table<any, cleanroomsml.Call> behind it; may change
---@return table|userdata
function await.watched(client, handle, calls)
  if not client.on_attempt then return handle end
  local monotonic, due = core.monotonic, 0
  return {
    slice = TELL,
    run = function(_, seconds)
      local got = handle:run(seconds)
      if monotonic() < due then return got end
      due = monotonic() + TELL
      for _, one in ipairs(handles_of(calls)) do tell(client, new_events(client, one)) end
      return got
    end,
    set_notifier = function(_, notifier) return handle:set_notifier(notifier) end,
    watch = function() return handle:watch() end,
  }
end

--- The triple of a call that is done; the C side frees everything.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call
---@param target cleanroomsml.Target
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function await.finish(client, handle, target)
  local log = client.options.log
  local lines = log and handle:log()
  local events = client.on_attempt and new_events(client, handle)
  local output, message, info = handle:result()
  info.region, info.endpoint = target.region, target.endpoint
  if lines then deliver(log, lines) end
  local asked = log and client.asked[handle]
  if asked then compare(log, asked[1], asked[2], output) end
  if events then tell(client, events) end
  return output, message, info
end

--- Waits until a C call is done, and returns its triple.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call submitted
---@param target cleanroomsml.Target
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function await.done(client, handle, target)
  local run = client.wait_driver.run
  local watched = client.on_attempt and await.watched(client, handle, { { handle = handle } })
    or handle
  while true do
    local state, kind, code, message = run(watched)
    if state == true then return await.finish(client, handle, target) end
    if state then
      await.provide(client, handle)
      provide_others(client)
    else
      handle:fail(kind, code, message)
    end
  end
end

return await
