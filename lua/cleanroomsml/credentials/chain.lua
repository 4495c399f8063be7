--- Providers in order: the first configured one decides; others pass.
local failures = require "cleanroomsml.credentials.failures"

local chain = {}
chain.__index = chain

---@param providers table[] each with `name` and `get(system)`
---@param hint string|nil what else to say when none serves
function chain.new(providers, hint)
  return setmetatable({ providers = providers, hint = hint }, chain)
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function chain:get(system)
  local tried = {}
  for _, provider in ipairs(self.providers) do
    local credentials, message, info = provider:get(system)
    if credentials or not info.pass then return credentials, message, info end
    tried[#tried + 1] = provider.name .. ": " .. message
  end
  tried[#tried + 1] = self.hint
  return failures.new("NoCredentials", "no credentials anywhere; " .. table.concat(tried, "; "))
end

return chain
