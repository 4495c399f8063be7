--- `--output table`: a value for human readers. Pure.
local columns = require "cleanroomsml.cli.render.columns"
local grid = require "cleanroomsml.cli.render.grid"
local pairs_lines = require "cleanroomsml.cli.render.pairs"
local text = require "cleanroomsml.cli.terminal_text"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local function all_are(list, kind)
  for _, item in ipairs(list) do
    if value.type(item) ~= kind then return false end
  end
  return #list > 0
end

local function scalar(any, screen)
  if type(any) == "string" then return text.clean(any, screen.utf8) end
  return text.clean(writer.compact(any), screen.utf8)
end

-- One line an object.
local function objects(list, screen, list_name)
  local chosen, titles, rows, status = columns.of(list, list_name), {}, {}, nil
  local rigid = {}
  for i, column in ipairs(chosen) do
    titles[i] = text.clean(column.title, screen.utf8)
    if column.member == "status" then status, rigid[i] = i, true end
    rigid[i] = rigid[i] or column.is_age or nil
  end
  for i, item in ipairs(list) do
    rows[i] = {}
    for k, column in ipairs(chosen) do
      rows[i][k] = text.clean(columns.cell(item, column, screen.now), screen.utf8)
    end
  end
  return grid.lines(titles, rows, #chosen, screen, rigid, status)
end

-- One line for each list, for results of --query '[].[name, status]'.
local function lists(list, screen)
  local rows, count = {}, 0
  for _, items in ipairs(list) do count = math.max(count, #items) end
  for i, items in ipairs(list) do
    rows[i] = {}
    for k = 1, count do rows[i][k] = items[k] ~= nil and scalar(items[k], screen) or "" end
  end
  return grid.lines(nil, rows, count, screen)
end

local function array(list, screen, list_name)
  if all_are(list, "object") then return objects(list, screen, list_name) end
  if all_are(list, "array") then return lists(list, screen) end
  local lines = {}
  for i, item in ipairs(list) do lines[i] = scalar(item, screen) end
  return lines
end

-- The only list of objects in an answer, and its name.
local function only_list(object)
  local name = object.names[1]
  local list = name and object.members[name]
  if #object.names == 1 and value.type(list) == "array" and (#list == 0 or all_are(list, "object"))
  then
    return list, name
  end
end

--- A value as lines.
---@param any any
---@param screen cleanroomsml.cli.Screen
---@return string lines without the last line's end
return function(any, screen)
  local kind = value.type(any)
  if kind == "array" then return table.concat(array(any, screen), "\n") end
  if kind ~= "object" then return scalar(any, screen) end
  local list, name = only_list(any)
  return table.concat(list and array(list, screen, name) or pairs_lines(any, screen), "\n")
end
