--- A value as rows, one for each text, number or time in it, in the order of its shape. Pure.
local core = require "cleanroomsml.core"

local rows = {}

local function sorted_names(value, except)
  local names = {}
  for name in pairs(value) do
    if not except[name] then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

-- A name as --query takes it.
local function quoted(name)
  return name:find("^[%w_-]+$") and name or '"' .. name .. '"'
end

-- What is in a list: {label, step of the path, value, shape} each.
local function items(value, shape)
  local list = {}
  for i, item in ipairs(value) do
    local index = ("[%d]"):format(i - 1)
    list[i] = { label = index, step = index, value = item, shape = shape.element }
  end
  return list
end

-- What is in a structure or map, the members that the shape has first.
local function members(value, shape)
  local list, known = {}, {}
  local function add(name, below)
    local item = value[name]
    if item == nil then return end
    local label = name == "" and '""' or name
    list[#list + 1] = { label = label, step = "." .. quoted(name), value = item, shape = below }
  end
  for _, member in ipairs(shape.members or {}) do
    known[member.name] = true
    add(member.name, member.shape)
  end
  for _, name in ipairs(sorted_names(value, known)) do add(name, shape.element) end
  return list
end

--- The text of a scalar: times as ISO 8601.
---@param value any
---@param shape table|nil
---@return string
function rows.scalar(value, shape)
  if type(value) ~= "number" then return tostring(value) end
  if shape and shape.type == "timestamp" then return core.iso8601(value) or tostring(value) end
  return value % 1 == 0 and ("%.0f"):format(value) or tostring(value)
end

---@class cleanroomsml.cli.Row
---@field label string the last step of the path; with a list's item comes the name of the list
---@field path string as --query takes it
---@field depth integer
---@field text string|nil nil: a heading, what is in it follows

local NO_SHAPE = {}

local function collect(into, value, shape, row)
  if row.path ~= "" then into[#into + 1] = row end
  if type(value) ~= "table" then
    row.text = rows.scalar(value, shape)
    return
  end
  local is_list = #value > 0 or shape and shape.type == "list"
  local below = (is_list and items or members)(value, shape or NO_SHAPE)
  if #below == 0 then
    row.text = is_list and "[]" or "{}"
  elseif is_list and row.path ~= "" then
    into[#into] = nil -- each item is a heading of its own
  end
  for _, child in ipairs(below) do
    collect(into, child.value, child.shape, {
      label = is_list and row.label .. child.label or child.label,
      path = row.path == "" and child.step:gsub("^%.", "") or row.path .. child.step,
      depth = (is_list or row.path == "") and row.depth or row.depth + 1,
    })
  end
end

--- The rows of a value, depth first.
---@param value table
---@param shape table|nil
---@return cleanroomsml.cli.Row[]
function rows.of(value, shape)
  local list = {}
  collect(list, value, shape, { label = "", path = "", depth = 0 })
  return list
end

return rows
