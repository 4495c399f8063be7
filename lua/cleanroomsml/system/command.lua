--- `system.run`: runs a shell command with limits; waits as the client waits.
local core = require "cleanroomsml.core"

local command = {}

---@class cleanroomsml.CommandResult
---@field exit integer|nil exit status
---@field signal integer|nil that ended it; neither: another part of the program took the status
---@field stdout string

--- Runs `/bin/sh -c command`; returns its result, or nil and the reason. It inherits no
--- descriptors, standard error is discarded, and its process group is killed at a limit (`timeout`
--- seconds, `max_output` bytes).
---@alias cleanroomsml.Run fun(command: string, limits: table): cleanroomsml.CommandResult?, string?

-- Defaults for variables that the process lacks.
local function is_inherited(name)
  return name == "PATH" or name == "HOME" or name:find("^AWS_") ~= nil
end

-- The environment of a command: the process's own, plus the variables that nginx has stripped.
local function child_environment(environment)
  local all = core.environ()
  for name, value in pairs(environment) do
    if all[name] == nil and is_inherited(name) then all[name] = value end
  end
  return all
end

---@param text string for /bin/sh
---@param limits {timeout: number, max_output: integer}
---@param wait_driver cleanroomsml.WaitDriver
---@param environment table<string, string> as it was before nginx stripped it
---@return cleanroomsml.CommandResult|nil result, string|nil reason
function command.run(text, limits, wait_driver, environment)
  local process, message = core.process(text, {
    timeout = limits.timeout, max_output = limits.max_output, env = child_environment(environment),
  })
  if not process then return nil, message end
  local done, _, _, why = wait_driver.run(process)
  if not done then return nil, why end
  return process:result()
end

return command
