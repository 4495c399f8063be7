--- The description of the service: operations and shapes in the form of `core.describe`, the only
--- function of the library's C module that the emulator uses. Results are cached.
local description = {}

local loaded, core = pcall(require, "cleanroomsml.core")
local describe = loaded and core.describe or require "cleanroomsml.emulator.describe_text"
local known = {}

--- An operation or a shape by its name in the service's model, nil when there is none.
---@param name string
---@return table|nil
function description.of(name)
  if known[name] == nil then known[name] = describe(name) or false end
  return known[name] or nil
end

--- All operations.
---@return table[]
function description.operations()
  local list = {}
  for i, operation in ipairs(describe()) do list[i] = description.of(operation.name) end
  return list
end

--- The member of a structure with this name, nil when it has none.
function description.member(shape, name)
  for _, member in ipairs(shape.members) do
    if member.name == name then return member end
  end
end

return description
