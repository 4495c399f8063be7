--- The built-in functions of JMESPath. The arguments match their signatures; an expression
--- reference is a function of a value. Pure.
local ordering = require "cleanroomsml.cli.jmespath.ordering"
local reader = require "cleanroomsml.cli.json.reader"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local functions = {
  abs = math.abs, ceil = math.ceil, floor = math.floor, type = value.type,
  max = ordering.max, max_by = ordering.max, min = ordering.min, min_by = ordering.min,
  sort = ordering.sort, sort_by = ordering.sort,
}

function functions.sum(numbers)
  local total = 0
  for _, number in ipairs(numbers) do total = total + number end
  return total
end

function functions.avg(numbers)
  return #numbers == 0 and value.null or functions.sum(numbers) / #numbers
end

function functions.contains(subject, search)
  if type(subject) == "string" then
    return type(search) == "string" and subject:find(search, 1, true) ~= nil
  end
  for _, item in ipairs(subject) do
    if value.equal(item, search) then return true end
  end
  return false
end

function functions.starts_with(text, start) return text:sub(1, #start) == start end
function functions.ends_with(text, last) return text:sub(-#last) == last or last == "" end
function functions.join(between, texts) return table.concat(texts, between) end

function functions.keys(object)
  local list = value.array()
  for i, name in ipairs(object.names) do list[i] = name end
  return list
end

function functions.values(object)
  local list = value.array()
  for i, name in ipairs(object.names) do list[i] = object.members[name] end
  return list
end

-- The characters of a text.
local function characters(text)
  local list = {}
  for character in text:gmatch "[%z\1-\127\194-\244][\128-\191]*" do
    list[#list + 1] = character
  end
  return list
end

function functions.length(any)
  if type(any) == "string" then return #characters(any) end
  return #(any.names or any)
end

function functions.reverse(any)
  local items = type(any) == "string" and characters(any) or any
  local list = {}
  for i = #items, 1, -1 do list[#list + 1] = items[i] end
  return type(any) == "string" and table.concat(list) or value.array(list)
end

function functions.map(reference, items)
  local list = {}
  for i, item in ipairs(items) do list[i] = reference(item) end
  return value.array(list)
end

function functions.merge(...)
  local merged = value.object()
  for _, object in ipairs { ... } do
    for _, name in ipairs(object.names) do value.set(merged, name, object.members[name]) end
  end
  return merged
end

function functions.not_null(...)
  for _, any in ipairs { ... } do
    if any ~= value.null then return any end
  end
  return value.null
end

function functions.to_array(any)
  return value.type(any) == "array" and any or value.array { any }
end

function functions.to_number(any)
  if type(any) == "number" then return any end
  return type(any) == "string" and reader.number(any) or value.null
end

function functions.to_string(any)
  return type(any) == "string" and any or writer.compact(any)
end

return functions
