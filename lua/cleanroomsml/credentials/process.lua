--- Credentials from a profile's command (credential_process). Command line and standard error may
--- hold secrets, so messages show only the program's name and its end.
local texts = require "cleanroomsml.text"
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"

local process = {}
process.__index = process

local LIMITS = { timeout = 60, max_output = 64 * 1024 }
local NAMES = {
  access_key_id = "AccessKeyId", secret_access_key = "SecretAccessKey",
  session_token = "SessionToken", expiration = "Expiration", account_id = "AccountId",
}

---@param step cleanroomsml.Step of kind `process`
function process.new(step)
  return setmetatable({ step = step, name = "profile " .. texts.shown(step.profile) }, process)
end

-- The program of a shell command, without its folder; assignments before it and unusual characters
-- are not shown.
local function program(command)
  for word in command:gmatch("%S+") do
    if not word:find("=", 1, true) then
      local base = word:match("([%w._-]+)$")
      return base and #base <= 64 and word:find("^[%w._/~-]+$") and base or "the command"
    end
  end
  return "the command"
end

local function ending(result)
  if result.signal and result.signal ~= 0 then return "ended by signal " .. result.signal end
  if result.exit and result.exit ~= 0 then return "exited with status " .. result.exit end
end

-- Without a status (nginx reaps children itself), the output decides.
local function read(self, result, where)
  local err = ending(result)
  if err then return failures.new("ProcessError", where .. " " .. err) end
  local object = document.decode(result.stdout)
  if not object then return failures.new("ProcessError", where .. " wrote no JSON object") end
  if object.Version ~= 1 then
    return failures.new("ProcessError", where .. ' wrote no "Version": 1')
  end
  local credentials, message, info = document.credentials(object, NAMES, where)
  if not credentials then return nil, message, info end
  credentials.account_id = credentials.account_id or self.step.account_id
  return credentials
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function process:get(system)
  local where = ("%s: %s (%s)"):format(self.name, program(self.step.command), "credential_process")
  local result, reason = system.run(self.step.command, LIMITS)
  if not result then
    return failures.new("ProcessError", ("%s did not run to its end: %s"):format(where, reason))
  end
  local credentials, message, info = read(self, result, where)
  if not credentials then return nil, message, info end
  credentials.source = self.name .. " (credential_process)"
  credentials.refreshable = true
  return credentials
end

return process
