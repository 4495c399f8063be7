--- The service's operations by method name, and the messages for unknown names.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local suggest = lazy "cleanroomsml.suggest"

local operations = {}

---@class cleanroomsml.OperationRow
---@field method string of its Lua method: "get_trained_model"

--- All operations, sorted by method.
---@type cleanroomsml.OperationRow[]
operations.list = {}

local rows = {} -- by method
local names = core.methods()
for i = 1, #names do
  local method = names[i]
  local row = { method = method }
  operations.list[i], rows[method] = row, row
end

local facts = {}

--- The row of an operation in the description.
---@param row cleanroomsml.OperationRow
---@return cleanroomsml.core.Listed read only
function operations.facts(row)
  if not facts[row] then
    for i, listed in ipairs(core.describe()) do facts[operations.list[i]] = listed end
  end
  return facts[row]
end

--- The operation with this method name. Raises an error when there is none, naming the nearest.
---@param name any
---@param level integer as that of `error`, for this function's caller
---@return cleanroomsml.OperationRow
function operations.find(name, level)
  local row = rows[name]
  if row then return row end
  error(suggest.operation(name, names), level + 1)
end

-- Whether a text begins like the name of a method: "get_".
local function has_verb(text)
  local verb = type(text) == "string" and text:match("^%l+_")
  for i = 1, verb and #names or 0 do
    if names[i]:sub(1, #verb) == verb then return true end
  end
  return false
end

--- For classes with a method for each operation: an unknown name is nil, or raises an error if it
--- begins like an operation.
---@param class table
---@return table class
function operations.guard(class)
  return setmetatable(class, {
    __index = function(_, name)
      if has_verb(name) then error(suggest.operation(name, names), 2) end
    end,
  })
end

--- The service's operations: a new list, sorted by method.
---@return { name: string, method: string, paginated: boolean, short_form: boolean }[]
function operations.all()
  local found = {}
  for i, listed in ipairs(core.describe()) do
    found[i] = {
      name = listed.name, method = listed.method, paginated = listed.paginated,
      short_form = listed.short_form,
    }
  end
  return found
end

return operations
