--- Credentials from a function of the user's. It may yield; it is asked for each call unless what
--- it returned says when it expires. An error it raises goes to whoever waits for the call.
local options = require "cleanroomsml.options"
local fault = require "cleanroomsml.credentials.fault"

local callback = { name = "option credentials (function)", asked_each_call = true }
callback.__index = callback

---@param fn fun(): cleanroomsml.Credentials?, string?
function callback.new(fn)
  return setmetatable({ fn = fn }, callback)
end

---@return table? credentials
---@return string? message
---@return table? info
function callback:get()
  local given, reason = self.fn()
  if given == nil then
    return fault.new("NoCredentials",
      "the credentials function gave none: " .. tostring(reason or "no reason given"))
  end
  local credentials, problem = options.check_credentials(given)
  if not credentials then
    return fault.new("InvalidCredentials", "the credentials function: " .. problem)
  end
  credentials.source = self.name
  credentials.single_use = credentials.expiration == nil
  credentials.refreshable = true
  return credentials
end

return callback
