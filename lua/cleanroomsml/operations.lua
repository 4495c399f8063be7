--- The service's operations by the names of their methods, and the messages for other names.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local suggest = lazy "cleanroomsml.suggest"

local operations = {}

---@class cleanroomsml.OperationRow
---@field name string on the wire: "GetTrainedModel"
---@field method string of its Lua method: "get_trained_model"
---@field paginated boolean
---@field short_form boolean whether the ARN may stand for the whole request
---@field arn string|nil of a short form: the member that the ARN is

--- All operations, sorted by method.
---@type cleanroomsml.OperationRow[]
operations.list = core.describe()

-- By method; and what the names of methods begin with: "get_".
local rows, verbs = {}, {}
for _, row in ipairs(operations.list) do
  rows[row.method] = row
  verbs[row.method:match("^%l+_")] = true
end

local function names()
  local found = {}
  for i, row in ipairs(operations.list) do found[i] = row.method end
  return found
end

local function is_arn(text) return text:find("^%s*arn:") ~= nil end

-- The message for a name that no operation has.
local function explain(name)
  if type(name) ~= "string" then
    return "operation: expected a string, got " .. (name == nil and "nothing" or type(name))
  elseif is_arn(name) then
    return "operation expected, an ARN was given"
  end
  return suggest.missing("operation", name, names())
end

--- The operation whose method has this name. Raises when there is none, naming the nearest.
---@param name any
---@param level integer as that of `error`, for this function's caller
---@return cleanroomsml.OperationRow
function operations.find(name, level)
  local row = rows[name]
  if row then return row end
  error(explain(name), level + 1)
end

--- For classes that have a method for each operation: reading another name gives nil, or raises if
--- it begins as the operations do.
---@param class table
---@return table class
function operations.guard(class)
  return setmetatable(class, {
    __index = function(_, name)
      if type(name) == "string" and verbs[name:match("^%l+_")] then error(explain(name), 2) end
    end,
  })
end

--- What the service can do: a new list, sorted by method.
---@return { name: string, method: string, paginated: boolean, short_form: boolean }[]
function operations.all()
  local found = {}
  for i, row in ipairs(operations.list) do
    found[i] = {
      name = row.name, method = row.method, paginated = row.paginated, short_form = row.short_form,
    }
  end
  return found
end

return operations
