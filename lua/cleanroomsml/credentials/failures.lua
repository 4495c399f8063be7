--- Failures of providers: `nil, message, info`; the message starts with `info.code`. A provider
--- that is not configured passes: `nil, why, {pass = true}`, a message without a code.
local failure = require "cleanroomsml.failure"

local failures = {}

--- Not configured: the chain continues.
---@param why string
---@return nil, string message, table info
function failures.pass(why)
  return nil, why, { pass = true }
end

--- Configured, and failed: the chain ends.
---@param code string
---@param message string names the source; never holds a secret
---@param more? table further fields of info
---@return nil, string message, table info
function failures.new(code, message, more)
  return failure("credentials", code, message, more)
end

--- The configuration itself is wrong.
---@param message string names the setting
---@return nil, string message, table info
function failures.config(message)
  return failure("config", "InvalidConfig", message)
end

--- A failure's message without its code.
---@param message string
---@param info table|nil
---@return string
function failures.bare(message, info)
  local code = info and info.code
  if code and message:sub(1, #code + 2) == code .. ": " then return message:sub(#code + 3) end
  return message
end

--- The same failure, with its context in front.
---@param where string
---@return nil, string message, table info
function failures.within(where, message, info)
  if info.pass then return nil, where .. ": " .. message, info end
  return nil, info.code .. ": " .. where .. ": " .. failures.bare(message, info), info
end

return failures
