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

-- By method; and the prefixes of method names, such as "get_".
local rows, verbs = {}, {}
local names = core.methods()
for i = 1, #names do
  local method = names[i]
  local row = { method = method }
  operations.list[i], rows[method] = row, row
  verbs[method:match("^%l+_")] = true
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

local function is_arn(text) return text:find("^%s*arn:") ~= nil end

-- The message for an unknown operation.
local function explain(name)
  if type(name) ~= "string" then
    return "operation: expected a string, got " .. (name == nil and "nothing" or type(name))
  elseif is_arn(name) then
    return "operation expected, an ARN was given"
  end
  return suggest.missing("operation", name, names)
end

--- The operation with this method name. Raises an error when there is none, naming the nearest.
---@param name any
---@param level integer as that of `error`, for this function's caller
---@return cleanroomsml.OperationRow
function operations.find(name, level)
  local row = rows[name]
  if row then return row end
  error(explain(name), level + 1)
end

--- For classes with a method for each operation: an unknown name is nil, or raises an error if it
--- begins like an operation.
---@param class table
---@return table class
function operations.guard(class)
  return setmetatable(class, {
    __index = function(_, name)
      if type(name) == "string" and verbs[name:match("^%l+_")] then error(explain(name), 2) end
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
