--- Cells in columns that fit a terminal, one line for each item. Pure.
local colour = require "cleanroomsml.cli.render.colour"
local shorten = require "cleanroomsml.cli.render.shorten"
local text = require "cleanroomsml.cli.terminal_text"

local grid = {}

local GAP, LEAST = 2, 8

local function natural_widths(rows, count)
  local widths = {}
  for i = 1, count do widths[i] = 0 end
  for _, row in ipairs(rows) do
    for i = 1, count do widths[i] = math.max(widths[i], text.width(row[i])) end
  end
  return widths
end

local function total(widths, count)
  local sum = GAP * (count - 1)
  for i = 1, count do sum = sum + widths[i] end
  return sum
end

-- Shrinks the widest shrinkable column to the width of the next one, and so on.
local function narrow(widths, count, room, rigid)
  while total(widths, count) > room do
    local widest, second
    for i = 1, count do
      if not rigid[i] and (not widest or widths[i] >= widths[widest]) then widest = i end
    end
    if not widest or widths[widest] <= LEAST then return false end
    second = LEAST
    for i = 1, count do
      if i ~= widest and not rigid[i] then second = math.max(second, widths[i]) end
    end
    local over = total(widths, count) - room
    local least = math.min(second, widths[widest] - 1)
    widths[widest] = math.max(least, widths[widest] - over)
  end
  return true
end

-- The widths of the columns that fit; the first column always does.
local function fitted(rows, count, room, rigid)
  while true do
    local widths = natural_widths(rows, count)
    if not room or narrow(widths, count, room, rigid) then return widths, count end
    if count == 1 then return { math.max(room, 1) }, 1 end
    count = count - 1
  end
end

local function line_of(row, widths, count, screen, paint)
  local cells = {}
  for i = 1, count do
    local shown = shorten.middle(row[i], widths[i], screen.utf8)
    local padding = i < count and (" "):rep(widths[i] - text.width(shown)) or ""
    cells[i] = (screen.colour and paint(i, row[i], shown) or shown) .. padding
  end
  return (table.concat(cells, (" "):rep(GAP)):gsub(" +$", ""))
end

local function heading(_, _, shown) return colour.heading(shown) end

--- Lines of the rows.
---@param titles string[]|nil a heading
---@param rows string[][] clean texts
---@param count integer columns
---@param screen cleanroomsml.cli.Screen
---@param rigid table<integer, true>|nil columns that are never shortened
---@param status integer|nil the column that holds a status
---@return string[] lines
function grid.lines(titles, rows, count, screen, rigid, status)
  local all = {}
  if titles then all[1] = titles end
  for _, row in ipairs(rows) do all[#all + 1] = row end
  local widths, shown = fitted(all, count, screen.columns, rigid or {})
  local lines = {}
  local function paint(i, whole, cell)
    return i == status and colour.status(whole, cell) or cell
  end
  for i, row in ipairs(all) do
    lines[i] = line_of(row, widths, shown, screen, titles and i == 1 and heading or paint)
  end
  return lines
end

return grid
