--- Credentials given as they are: the `credentials` option as a table.
local static = {}
static.__index = static

---@param credentials {access_key_id: string, secret_access_key: string, session_token: string|nil, expiration: number|nil}
function static.new(credentials)
  return setmetatable({
    credentials = {
      access_key_id = credentials.access_key_id,
      secret_access_key = credentials.secret_access_key,
      session_token = credentials.session_token,
      source = "option credentials",
    },
  }, static)
end

---@return table credentials
function static:get()
  return self.credentials
end

return static
