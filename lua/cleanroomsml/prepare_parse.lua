--- For other HTTP clients: signs a request, decodes a response.
local core = require "cleanroomsml.core"
local failure = require "cleanroomsml.failure"
local send = require "cleanroomsml.send"
local targets = require "cleanroomsml.target"

local prepare_parse = {}

local SIGNATURES_KEPT = 16

---@class cleanroomsml.Prepared
---@field operation cleanroomsml.OperationName
---@field method string of HTTP
---@field url string
---@field headers table<string, string>
---@field body string|nil nil: the operation has none

-- Keeps the secrets that a response to a prepared request may quote in a function: no dump shows
-- them.
local function remember(client, credentials, signed)
  local signatures = client.prepared and select(2, client.prepared()) or {}
  table.insert(signatures, 1, signed.headers.Authorization:match("Signature=(%x+)"))
  signatures[SIGNATURES_KEPT + 1] = nil
  client.prepared = function() return credentials, signatures end
end

--- Signs a request.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param request any
---@return cleanroomsml.Prepared|nil signed
---@return string|nil message
---@return cleanroomsml.Info|nil info
function prepare_parse.prepare(client, row, request)
  local handle, target, info = send.make(client, row, request)
  if not handle then return nil, target, info end
  local credentials, accepted, message
  credentials, message, info = client.provider:get()
  if not credentials then return nil, message, info end
  accepted, message = handle:set_credentials(credentials)
  if not accepted then return failure("credentials", "InvalidCredentials", message) end
  local signed
  signed, message, info = handle:sign()
  if not signed then return nil, message, info end
  remember(client, credentials, signed)
  signed.operation = row.method
  return signed
end

-- The error in a header's value, which is a text or a list of texts; nil: none.
local function check_value(value)
  if type(value) == "string" then return nil end
  if type(value) ~= "table" then return "expected a string, got " .. type(value) end
  for key, line in next, value do
    if type(key) ~= "number" then return "expected a list of strings, got a table with names" end
    if type(line) ~= "string" then return "expected a list of strings, got " .. type(line) end
  end
end

local function check_headers(headers)
  if type(headers) ~= "table" then return "expected a table, got " .. type(headers) end
  for name, value in next, headers do
    if type(name) ~= "string" then
      local key = type(name) == "number" and tostring(name) or "a " .. type(name)
      return ("expected names with their values, got the key %s"):format(key)
    end
    local err = check_value(value)
    if err then return ("%s: %s"):format(core.redact(name, {}), err) end
  end
end

--- Raises an error for arguments of a wrong type.
---@param http_status any
---@param headers any
---@param body any
---@param level integer as that of `error`, for this function's caller
function prepare_parse.check_answer(http_status, headers, body, level)
  level = level + 1
  if type(http_status) ~= "number" or not (http_status >= 100 and http_status <= 999) then
    error("http_status: expected a number from 100 to 999", level)
  end
  local err = check_headers(headers)
  if err then error("headers: " .. err, level) end
  if type(body) ~= "string" then
    error("body: expected a string, got " .. type(body), level)
  end
end

--- Decodes a response.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param http_status integer
---@param headers table<string, string|string[]>
---@param body string
---@return table|nil output
---@return string|nil message
---@return cleanroomsml.Info info
function prepare_parse.parse(client, row, http_status, headers, body)
  local ready, message, info = targets.core(client)
  if not ready then return nil, message, info end
  -- Redacted in the message, in case the response quotes them.
  local credentials, signatures = client.provider:peek(), {}
  if client.prepared then credentials, signatures = client.prepared() end
  local output
  output, message, info = core.receive(ready, row.method, http_status, headers, body, credentials,
    signatures[1])
  for i = 2, message and #signatures or 0 do message = message:gsub(signatures[i], "***") end
  return output, message, info
end

return prepare_parse
