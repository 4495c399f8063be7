--- Credentials from a function of the user's: it may yield, and is asked for each call unless what
--- it returned says when it expires.
local callback = {}
callback.__index = callback

---@param fn fun(): table|nil, string|nil
function callback.new(fn)
  return setmetatable({ fn = fn }, callback)
end

local NAMES = { "access_key_id", "secret_access_key", "session_token" }

-- What is wrong with what the function returned; never shows a value.
local function fault(value)
  if type(value) ~= "table" then
    return "the credentials function returned " .. type(value) .. ", not a table"
  end
  for _, name in ipairs(NAMES) do
    local given = value[name]
    local optional = name == "session_token"
    if not (optional and given == nil) and (type(given) ~= "string" or given == "") then
      return ("the credentials function returned no usable %s"):format(name)
    end
  end
  if value.expiration ~= nil and type(value.expiration) ~= "number" then
    return "the credentials function returned an expiration that is not a number of seconds"
  end
end

---@return table|nil credentials, string|nil message, table|nil info
function callback:get()
  local value, message = self.fn()
  if value == nil then
    return nil, "the credentials function gave none: " .. tostring(message or "no reason given")
  end
  local wrong = fault(value)
  if wrong then return nil, wrong end
  return {
    access_key_id = value.access_key_id,
    secret_access_key = value.secret_access_key,
    session_token = value.session_token,
    expiration = value.expiration,
    single_use = value.expiration == nil,
    refreshable = true,
    source = "option credentials (function)",
  }
end

return callback
