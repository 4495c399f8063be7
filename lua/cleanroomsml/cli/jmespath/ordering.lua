--- Sorting, minimum and maximum of JMESPath: numbers or texts, by a key. Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local value = require "cleanroomsml.cli.json.value"

local ordering = {}

-- Compares texts by bytes, hence by code points; `<` depends on the locale.
local function texts_less(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = a:byte(i), b:byte(i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function numbers_less(a, b) return a < b end

-- The items with their keys, which are all numbers or all texts, and how to compare them.
local function keyed(items, key)
  local list, kind = {}, nil
  for i, item in ipairs(items) do
    local by = item
    if key then by = key(item) end
    local this = value.type(by)
    if this ~= "number" and this ~= "string" or kind and kind ~= this then
      errors.raise("invalid-type", "items are compared by numbers or by texts, not by both or "
        .. (this or "a reference"))
    end
    list[i], kind = { key = by, item = item, index = i }, this
  end
  return list, kind == "string" and texts_less or numbers_less
end

--- Sorts; items with equal keys keep their order.
---@param items cleanroomsml.cli.json.Array
---@param key nil|fun(item: any): any
---@return cleanroomsml.cli.json.Array
function ordering.sort(items, key)
  local list, less = keyed(items, key)
  table.sort(list, function(a, b)
    if less(a.key, b.key) then return true end
    return a.index < b.index and not less(b.key, a.key)
  end)
  for i, entry in ipairs(list) do list[i] = entry.item end
  return value.array(list)
end

-- The first item that no other one comes before.
local function first(items, key, comes_before)
  local list, less = keyed(items, key)
  local best = list[1]
  for _, entry in ipairs(list) do
    if comes_before(less, entry.key, best.key) then best = entry end
  end
  if not best then return value.null end
  return best.item
end

---@param items cleanroomsml.cli.json.Array
---@param key nil|fun(item: any): any
---@return any
function ordering.max(items, key)
  return first(items, key, function(less, a, b) return less(b, a) end)
end

---@param items cleanroomsml.cli.json.Array
---@param key nil|fun(item: any): any
---@return any
function ordering.min(items, key)
  return first(items, key, function(less, a, b) return less(a, b) end)
end

return ordering
