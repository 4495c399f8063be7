--- Credentials from a user's function, which may yield. It is called for each call, unless its
--- credentials have an expiration. Its errors become failures of kind `credentials`.
local lazy = require "cleanroomsml.lazy"
local failures = require "cleanroomsml.credentials.failures"
local static = require "cleanroomsml.credentials.static"

local callback = { name = "option credentials (function)", asked_each_call = true }
callback.__index = callback

-- The text of any error value.
local function text_of(err)
  local ok, text = pcall(tostring, err)
  return ok and type(text) == "string" and text or "an error of type " .. type(err)
end

---@param fn fun(): cleanroomsml.Credentials?, string?
function callback.new(fn)
  return setmetatable({ fn = fn }, callback)
end

---@return table? credentials
---@return string? message
---@return table? info
function callback:get()
  local ok, given, reason = lazy.pcall(self.fn)
  if not ok then
    return failures.new("NoCredentials", "the credentials function raised an error: "
      .. text_of(given))
  end
  if given == nil then
    return failures.new("NoCredentials",
      "the credentials function returned none: " .. tostring(reason or "no reason given"))
  end
  local credentials, err = static.check(given)
  if not credentials then
    return failures.new("InvalidCredentials", "the credentials function: " .. err)
  end
  credentials.source = self.name
  credentials.single_use = credentials.expiration == nil
  credentials.refreshable = true
  return credentials
end

return callback
