--- Providers in order: one that is not configured passes on, the first that is decides.
local chain = {}
chain.__index = chain

---@param providers table[] each with `name` and `get(system)`
function chain.new(providers)
  return setmetatable({ providers = providers }, chain)
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function chain:get(system)
  local tried = {}
  for _, provider in ipairs(self.providers) do
    local credentials, message, info = provider:get(system)
    if credentials or not (info and info.pass) then return credentials, message, info end
    tried[#tried + 1] = provider.name .. ": " .. message
  end
  return nil, "no credentials anywhere; " .. table.concat(tried, "; "),
    { kind = "credentials", code = "NoCredentials" }
end

return chain
