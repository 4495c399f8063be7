--- Files shared with the AWS CLI and SDKs: cached SSO tokens and login sessions. They are JSON
--- objects, read again and changed only under a lock, so that no other program's change is lost.
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local texts = require "cleanroomsml.text"

local token_cache = {}

local MAX_BYTES = 256 * 1024

--- The object in a file.
---@param system table
---@param path string
---@return table|nil object, string|nil err, boolean|nil missing
function token_cache.read(system, path)
  local text, reason, code = system.read_file(path, MAX_BYTES)
  if not text then return nil, ("%s: %s"):format(texts.shown(path), reason), code == "missing" end
  local object = document.decode(text)
  if not object then return nil, texts.shown(path) .. ": not a JSON object" end
  return object
end

--- Changes a file under its lock. `change` gets the current object and returns the changed one; nil
--- leaves the file unchanged.
---@param system table
---@param path string
---@param change fun(object: table|nil): table|nil
---@return true|nil done, string|nil message, table|nil info
function token_cache.update(system, path, change)
  local done, reason = system.update_file(path, function(text)
    local object = change(text and document.decode(text))
    return object and document.encode(object)
  end)
  if done then return true end
  return failures.new("CacheError", ("%s could not be written: %s"):format(
    texts.shown(path), tostring(reason)))
end

return token_cache
