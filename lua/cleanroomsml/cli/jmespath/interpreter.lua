--- Evaluates the nodes of the parser over JSON values. Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local functions = require "cleanroomsml.cli.jmespath.functions"
local signatures = require "cleanroomsml.cli.jmespath.signatures"
local value = require "cleanroomsml.cli.json.value"

local null = value.null
local visit = {}

local function evaluate(node, given)
  return visit[node.type](node, given)
end

local EMPTY = { array = function(list) return #list == 0 end,
  object = function(object) return #object.names == 0 end }

local function is_true(any)
  if any == null or any == false or any == "" then return false end
  local is_empty = EMPTY[value.type(any)]
  return not (is_empty and is_empty(any))
end

function visit.current(_, given) return given end
function visit.literal(node) return node.value end

function visit.field(node, given)
  if value.type(given) ~= "object" then return null end
  local member = given.members[node.name]
  if member == nil then return null end
  return member
end

function visit.chain(node, given)
  return evaluate(node.right, evaluate(node.left, given))
end

function visit.index(node, given)
  local list = evaluate(node.left, given)
  if value.type(list) ~= "array" then return null end
  local item = list[node.index < 0 and #list + node.index + 1 or node.index + 1]
  if item == nil then return null end
  return item
end

-- The start or end of a slice: counted from the end when negative, within the list.
local function bound(index, default, length, step)
  if not index then return default end
  if index < 0 then index = index + length end
  local least, most = step < 0 and -1 or 0, step < 0 and length - 1 or length
  return math.max(least, math.min(index, most))
end

function visit.slice(node, given)
  local list = evaluate(node.left, given)
  if value.type(list) ~= "array" then return null end
  local length, step, slice = #list, node.step or 1, value.array()
  local start = bound(node.start, step < 0 and length - 1 or 0, length, step)
  local stop = bound(node.stop, step < 0 and -1 or length, length, step)
  for i = start, step < 0 and stop + 1 or stop - 1, step do slice[#slice + 1] = list[i + 1] end
  return slice
end

function visit.flatten(node, given)
  local list, flat = evaluate(node.left, given), value.array()
  if value.type(list) ~= "array" then return null end
  for _, item in ipairs(list) do
    if value.type(item) == "array" then
      for _, inner in ipairs(item) do flat[#flat + 1] = inner end
    else
      flat[#flat + 1] = item
    end
  end
  return flat
end

-- The results of a projection for each item, without nulls.
local function project(node, items)
  local found = value.array()
  for _, item in ipairs(items) do
    if not node.condition or is_true(evaluate(node.condition, item)) then
      local any = evaluate(node.right, item)
      if any ~= null then found[#found + 1] = any end
    end
  end
  return found
end

function visit.projection(node, given)
  local list = evaluate(node.left, given)
  return value.type(list) == "array" and project(node, list) or null
end

function visit.value_projection(node, given)
  local object = evaluate(node.left, given)
  return value.type(object) == "object" and project(node, functions.values(object)) or null
end

function visit.multi_select_list(node, given)
  if given == null then return null end
  local list = value.array()
  for i, item in ipairs(node.items) do list[i] = evaluate(item, given) end
  return list
end

function visit.multi_select_hash(node, given)
  if given == null then return null end
  local object = value.object()
  for i, item in ipairs(node.items) do
    value.set(object, node.names[i], evaluate(item, given))
  end
  return object
end

visit["or"] = function(node, given)
  local left = evaluate(node.left, given)
  if is_true(left) then return left end
  return evaluate(node.right, given)
end

visit["and"] = function(node, given)
  local left = evaluate(node.left, given)
  if not is_true(left) then return left end
  return evaluate(node.right, given)
end

visit["not"] = function(node, given)
  return not is_true(evaluate(node.left, given))
end

local COMPARE = {
  ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end,
  [">"] = function(a, b) return a > b end,
  [">="] = function(a, b) return a >= b end,
}

function visit.compare(node, given)
  local left, right = evaluate(node.left, given), evaluate(node.right, given)
  if node.operator == "==" then return value.equal(left, right) end
  if node.operator == "!=" then return not value.equal(left, right) end
  if type(left) ~= "number" or type(right) ~= "number" then return null end
  return COMPARE[node.operator](left, right)
end

-- An expression reference is a function until a JMESPath function calls it.
function visit.reference(node)
  return function(given) return evaluate(node.left, given) end
end

local function all_are(any, kind)
  if value.type(any) ~= "array" then return false end
  for _, item in ipairs(any) do
    if type(item) ~= kind then return false end
  end
  return true
end

local function is_of(any, kind)
  if type(any) == "function" then return kind == "reference" end
  if kind == "numbers" then return all_are(any, "number") end
  if kind == "strings" then return all_are(any, "string") end
  return kind == "any" or value.type(any) == kind
end

local function check_argument(name, position, any)
  local kinds = signatures.types(name, position)
  for kind in kinds:gmatch("[^|]+") do
    if is_of(any, kind) then return end
  end
  errors.raise("invalid-type", ("%s(): argument %d is of type %s, expected %s"):format(name,
    position, value.type(any) or "reference",
    (kinds:gsub("|", " or "):gsub("numbers", "array of numbers")
      :gsub("strings", "array of strings"))))
end

function visit.call(node, given)
  local arguments = {}
  for i, argument in ipairs(node.arguments) do
    arguments[i] = evaluate(argument, given)
    check_argument(node.name, i, arguments[i])
  end
  return functions[node.name]((table.unpack or unpack)(arguments))
end

--- Evaluates an expression. Raises an error of class "invalid-type".
---@param node table of the parser
---@param given any
---@return any
return function(node, given)
  local found = evaluate(node, given)
  if type(found) == "function" then
    errors.raise("invalid-type", "a reference (&) is an argument of a function")
  end
  return found
end
