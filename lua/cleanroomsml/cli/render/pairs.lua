--- One object as lines of names and values: name and status first, then the service's order. Pure.
local colour = require "cleanroomsml.cli.render.colour"
local shorten = require "cleanroomsml.cli.render.shorten"
local text = require "cleanroomsml.cli.terminal_text"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local STACK_BELOW = 24 -- columns for values; with less they go below their names
local FIRST = { "name", "status" }

local function scalar(any)
  if any == value.null then return "" end
  return type(any) == "number" and writer.number(any) or tostring(any)
end

local function ordered(object)
  local list, taken = {}, {}
  for _, name in ipairs(FIRST) do
    if object.members[name] ~= nil then list[#list + 1], taken[name] = name, true end
  end
  for _, name in ipairs(object.names) do
    if not taken[name] then list[#list + 1] = name end
  end
  return list
end

local collect

-- The items of a list, or the members of an object, one row each and what is in them below.
local function collect_array(into, array, depth, label)
  for i, item in ipairs(array) do
    collect(into, item, depth, ("%s[%d]"):format(label, i - 1))
  end
end

local function collect_object(into, object, depth)
  for _, name in ipairs(ordered(object)) do
    collect(into, object.members[name], depth, name == "" and '""' or name,
      depth == 0 and name == "status")
  end
end

function collect(into, any, depth, label, is_status)
  local kind = value.type(any)
  local row = { label = label, depth = depth, is_status = is_status }
  if kind == "array" and #any > 0 then return collect_array(into, any, depth, label) end
  into[#into + 1] = row
  if kind == "object" and #any.names > 0 then return collect_object(into, any, depth + 1) end
  row.text = kind == "array" and "[]" or kind == "object" and "{}" or scalar(any)
end

local function room_of(screen, taken)
  return screen.columns and math.max(screen.columns - taken, 2) or math.huge
end

-- The lines of a value in so many columns.
local function value_lines(clean, columns, screen)
  if shorten.is_unbreakable(clean) then return { shorten.middle(clean, columns, screen.utf8) } end
  return text.wrap(clean, columns)
end

local function add_row(lines, row, screen, names, stacked)
  local clean = row.text and row.text ~= "" and text.clean(row.text, screen.utf8)
  -- An unbreakable word gets its own line if more of it fits there.
  stacked = stacked or clean and shorten.is_unbreakable(clean)
    and text.width(clean) > room_of(screen, names + 2)
  if not clean or stacked then
    for _, line in ipairs(text.wrap(row.name, room_of(screen, 0))) do lines[#lines + 1] = line end
  end
  if not clean then return end
  local indent = (" "):rep(stacked and 2 * row.depth + 2 or names + 2)
  local before = stacked and indent or text.pad(row.name, names + 2)
  for _, line in ipairs(value_lines(clean, room_of(screen, #indent), screen)) do
    local shown = row.is_status and screen.colour and colour.status(clean, line) or line
    lines[#lines + 1] = before .. shown
    before = indent
  end
end

--- Lines of an object.
---@param object cleanroomsml.cli.json.Object
---@param screen cleanroomsml.cli.Screen
---@return string[] lines
return function(object, screen)
  local rows, names, lines = {}, 0, {}
  collect_object(rows, object, 0)
  for _, row in ipairs(rows) do
    row.name = ("  "):rep(row.depth) .. text.clean(row.label, screen.utf8)
    if row.text then names = math.max(names, text.width(row.name)) end
  end
  local stacked = screen.columns and screen.columns - names - 2 < STACK_BELOW
  for _, row in ipairs(rows) do add_row(lines, row, screen, names, stacked) end
  return lines
end
