--- What goes to standard output: a value as JSON, as a table for people, as text for shells. Pure.
local json = require "cleanroomsml.json"
local rows = require "cleanroomsml.cli.rows"
local text = require "cleanroomsml.cli.text"

local output = {}

local STACK_BELOW = 24 -- columns for values; with less they go below their names

--- JSON text with line breaks and four blanks a level, as the AWS command line writes it.
---@param compact string as `json.write` gives it
---@return string
function output.indented(compact)
  local depth = 0
  local function line(by)
    depth = depth + by
    return "\n" .. ("    "):rep(depth)
  end
  local function mark(char)
    if char == ":" then return ": " end
    if char == "," then return char .. line(0) end
    if char == "[" or char == "{" then return char .. line(1) end
    return line(-1) .. char
  end
  local function marks(chars)
    if chars == "[]" or chars == "{}" then return chars end
    return (chars:gsub(".", mark))
  end
  -- JSON has no control bytes: two of them stand for what is escaped while texts are looked for.
  local plain = compact:gsub("\\\\", "\1"):gsub('\\"', "\2")
  local spread = plain:gsub('([^"]*)("?[^"]*"?)', function(between, quoted)
    return between:gsub("[%[%]{},:][%]}]?", marks) .. quoted
  end)
  return (spread:gsub("\2", '\\"'):gsub("\1", "\\\\"))
end

local function as_json(value, shape, screen)
  if value == nil then return "null" end
  local written, message = json.write(value, shape, "iso")
  if not written then return nil, message end
  written = text.clean_json(written)
  return screen.many and written or output.indented(written)
end

local function is_flat(list)
  for _, item in ipairs(list) do
    if type(item) == "table" then return false end
  end
  return #list > 0
end

local function as_text(value, shape)
  if value == nil then return "" end
  if type(value) ~= "table" then return text.clean(rows.scalar(value, shape), true) end
  local lines = {}
  if is_flat(value) then
    for i, item in ipairs(value) do
      lines[i] = text.clean(rows.scalar(item, shape and shape.element), true)
    end
    return table.concat(lines, "\t")
  end
  for _, row in ipairs(rows.of(value, shape)) do
    if row.text then
      lines[#lines + 1] = text.clean(row.path, true) .. "\t" .. text.clean(row.text, true)
    end
  end
  return table.concat(lines, "\n")
end

-- The lines of a row: its name, and its value beside it or, when stacked, below.
local function add_row(lines, row, screen, names, stacked)
  local function room(taken)
    return screen.columns and math.max(screen.columns - taken, 2) or math.huge
  end
  local value = row.text and row.text ~= "" and text.clean(row.text, screen.utf8)
  if not value or stacked then
    for _, line in ipairs(text.wrap(row.name, room(0))) do lines[#lines + 1] = line end
  end
  if not value then return end
  local indent = (" "):rep(stacked and 2 * row.depth + 2 or names + 2)
  local before = stacked and indent or text.pad(row.name, names + 2)
  for _, line in ipairs(text.wrap(value, room(#indent))) do
    lines[#lines + 1] = before .. line
    before = indent
  end
end

-- Names in one column and values in the next, or, where that is too narrow, below each other.
local function as_table(value, shape, screen)
  if value == nil then return "null" end
  if type(value) ~= "table" then return text.clean(rows.scalar(value, shape), screen.utf8) end
  local list, names, lines = rows.of(value, shape), 0, {}
  for _, row in ipairs(list) do
    row.name = ("  "):rep(row.depth) .. text.clean(row.label, screen.utf8)
    if row.text then names = math.max(names, text.width(row.name)) end
  end
  local stacked = screen.columns and screen.columns - names - 2 < STACK_BELOW
  for _, row in ipairs(list) do add_row(lines, row, screen, names, stacked) end
  return table.concat(lines, "\n")
end

---@class cleanroomsml.cli.Screen
---@field columns integer|nil nil: no limit
---@field utf8 boolean whether it shows more than ASCII
---@field many boolean|nil several values follow each other: JSON takes one line each

local FORMATS = { json = as_json, text = as_text, table = as_table }

--- A value as one of the formats wants it.
---@param format "json"|"table"|"text"
---@param value any nil: the value is not there
---@param shape table|nil
---@param screen cleanroomsml.cli.Screen
---@return string|nil lines without the last line's end
---@return string|nil message
function output.format(format, value, shape, screen)
  return FORMATS[format](value, shape, screen)
end

return output
