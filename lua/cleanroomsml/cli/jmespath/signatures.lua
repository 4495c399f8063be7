--- The signatures of JMESPath's built-in functions: number and types of arguments. Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local suggest = require "cleanroomsml.suggest"

local signatures = {}

-- Types separated by "|"; "numbers" and "strings" are arrays of these, "any" is everything but a
-- reference. `more`: the last one may be repeated.
local ROWS = {
  abs = { "number" },
  avg = { "numbers" },
  ceil = { "number" },
  contains = { "array|string", "any" },
  ends_with = { "string", "string" },
  floor = { "number" },
  join = { "string", "strings" },
  keys = { "object" },
  length = { "string|array|object" },
  map = { "reference", "array" },
  max = { "numbers|strings" },
  max_by = { "array", "reference" },
  merge = { "object", more = true },
  min = { "numbers|strings" },
  min_by = { "array", "reference" },
  not_null = { "any", more = true },
  reverse = { "array|string" },
  sort = { "numbers|strings" },
  sort_by = { "array", "reference" },
  starts_with = { "string", "string" },
  sum = { "numbers" },
  to_array = { "any" },
  to_number = { "any" },
  to_string = { "any" },
  type = { "any" },
  values = { "object" },
}

--- The allowed types of an argument.
---@param name string a function of JMESPath
---@param position integer
---@return string
function signatures.types(name, position)
  local row = ROWS[name]
  return row[math.min(position, #row)]
end

local function names()
  local list = {}
  for name in pairs(ROWS) do list[#list + 1] = name end
  table.sort(list)
  return list
end

--- Raises an error unless the function exists and takes that many arguments.
---@param name string
---@param count integer
---@param at integer where the name stands in the expression
function signatures.check_call(name, count, at)
  local row = ROWS[name]
  if not row then
    local near = suggest.nearest(name, names())
    errors.raise("unknown-function", ("unknown function %s()%s"):format(name,
      near and (", did you mean %s()?"):format(near) or ""), at)
  end
  if count == #row or row.more and count > #row then return end
  errors.raise("invalid-arity", ("%s() takes %s%d argument%s, %d given"):format(name,
    row.more and "at least " or "", #row, #row == 1 and "" or "s", count), at)
end

return signatures
