--- `--output text`: the format of the AWS command line, for shells. An object's texts are on one
--- line, separated by tabs, ordered by name; nested values follow on lines that begin with their
--- name in capitals. Pure.
local text = require "cleanroomsml.cli.terminal_text"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local function is_nested(any)
  local kind = value.type(any)
  return kind == "object" or kind == "array"
end

-- A missing value is an empty text.
local function scalar(any)
  if any == nil or any == value.null then return "" end
  if type(any) == "number" then return writer.number(any) end
  return text.clean(tostring(any), true)
end

local function sorted(names)
  table.sort(names)
  return names
end

-- The names of all texts in a list of objects: all lines have the same columns.
local function columns_of(list)
  local seen, names = {}, {}
  for _, item in ipairs(list) do
    for _, name in ipairs(item.names or {}) do
      if not seen[name] and not is_nested(item.members[name]) then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  return sorted(names)
end

local add

local function add_line(lines, cells, label)
  if label then table.insert(cells, 1, label) end
  lines[#lines + 1] = table.concat(cells, "\t")
end

local function add_object(lines, object, label, columns)
  columns = columns or columns_of { object }
  local cells, known, nested = {}, {}, {}
  for i, name in ipairs(columns) do
    local member = object.members[name]
    cells[i], known[name] = is_nested(member) and "" or scalar(member), true
  end
  for _, name in ipairs(object.names) do
    if not known[name] or is_nested(object.members[name]) then nested[#nested + 1] = name end
  end
  if cells[1] then add_line(lines, cells, label) end
  for _, name in ipairs(sorted(nested)) do
    add(lines, object.members[name], text.clean(name:upper(), true))
  end
end

local function add_scalars(lines, list, label)
  local cells = {}
  for i, item in ipairs(list) do cells[i] = scalar(item) end
  if not label then return add_line(lines, cells) end
  for _, cell in ipairs(cells) do add_line(lines, { cell }, label) end
end

local function add_array(lines, list, label)
  local scalars, nested = {}, {}
  for _, item in ipairs(list) do
    local kind = is_nested(item) and nested or scalars
    kind[#kind + 1] = item
  end
  if scalars[1] ~= nil then add_scalars(lines, scalars, label) end
  local columns = columns_of(nested)
  for _, item in ipairs(nested) do add(lines, item, label, item.names and columns) end
end

function add(lines, any, label, columns)
  local kind = value.type(any)
  if kind == "object" then return add_object(lines, any, label, columns) end
  if kind == "array" then return add_array(lines, any, label) end
  lines[#lines + 1] = scalar(any)
end

--- A value as lines.
---@param any any
---@return string lines without the last line's end
return function(any)
  local lines = {}
  add(lines, any)
  return table.concat(lines, "\n")
end
