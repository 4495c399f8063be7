--- Files with one token. Tokens rotate, so the file is read at every refresh.
local files = require "cleanroomsml.config.files"
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"

local MAX_BYTES = 64 * 1024
local ERRORS = {
  not_regular = "is not a regular file",
  too_large = "is larger than 64 KiB",
  missing = "does not exist",
}

--- The token in the file.
---@param system table
---@param path string a leading `~` is the home directory
---@param source string what names the file
---@return string|nil token, string|nil message, table|nil info
return function(system, path, source)
  local expanded = files.expand(path, system.getenv)
  if not expanded then
    return failures.config(("%s: %s is not known: %s"):format(
      source, texts.shown(path), files.NO_HOME))
  end
  local token, reason, code = system.read_file(expanded, MAX_BYTES)
  local err = not token and (ERRORS[code] or "cannot be read: " .. tostring(reason))
  if token == "" then err = "is empty" end
  if not err then return token end
  return failures.new("TokenFileError", ("%s: the file %s %s"):format(
    source, texts.shown(expanded), err))
end
