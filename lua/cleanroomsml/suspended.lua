--- Calls that wait for credentials, and how they get them.
local suspended = {}

--- Gives the call credentials, or ends it with the failure. The call waits for a refresh begun by
--- another call only until its own deadline or end.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call suspended
function suspended.provide(client, handle)
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

--- Resumes calls that were sent before there were credentials.
---@param client cleanroomsml.Client
function suspended.provide_all(client)
  local calls = client.suspended
  client.suspended = setmetatable({}, getmetatable(calls))
  for call in pairs(calls) do
    if call.handle and call.handle:suspended() then suspended.provide(client, call.handle) end
  end
end

--- Resumes those that can be given credentials without blocking.
---@param client cleanroomsml.Client
function suspended.advance(client)
  local credentials = client.provider:peek()
  if not credentials then return end
  local calls = client.suspended
  client.suspended = setmetatable({}, getmetatable(calls))
  for call in pairs(calls) do
    local handle = call.handle
    if handle and handle:suspended() and not handle:rejected()
      and handle:set_credentials(credentials) then
      handle:resume()
    elseif handle and handle:suspended() then
      client.suspended[call] = true
    end
  end
end

return suspended
