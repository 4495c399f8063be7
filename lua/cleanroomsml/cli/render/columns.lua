--- The columns of a list of objects: important ones first, then the rest in order. Pure.
local core = require "cleanroomsml.core"
local duration = require "cleanroomsml.cli.render.duration"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local columns = {}

local FIRST = { "name", "status", "createTime" }
local SHORT = { createTime = "AGE", versionIdentifier = "VERSION" }

---@class cleanroomsml.cli.render.Column
---@field member string
---@field title string
---@field is_age boolean|nil shown as the time that has passed

-- `trainedModelArn` becomes `TRAINED MODEL ARN`.
local function title_of(member)
  return (member:gsub("(%l)(%u)", "%1 %2"):upper())
end

-- All members of the items, in the order of their first appearance.
local function members_of(items)
  local names, seen = {}, {}
  for _, item in ipairs(items) do
    for _, name in ipairs(item.names) do
      if not seen[name] then
        seen[name] = true
        names[#names + 1] = name
      end
    end
  end
  return names, seen
end

-- The member with the item's own ARN: the longest name within the list's name, such as
-- `trainedModelArn` in `collaborationTrainedModels`; else the first ARN.
local function own_arn(names, list_name)
  local best, first, in_list = nil, nil, (list_name or ""):lower()
  for _, name in ipairs(names) do
    local stem = name:match("^(.+)Arn$")
    first = first or stem and name
    if stem and in_list:find(stem:lower(), 1, true) and #name > #(best or "") then best = name end
  end
  return best or first
end

local function is_constant(items, name)
  for _, item in ipairs(items) do
    if item.members[name] ~= items[1].members[name] then return false end
  end
  return #items > 1
end

-- A summary of the service shows its identifying members; other objects, such as results of
-- --query, show all members.
local function chosen(items, names, seen, list_name)
  if not seen.createTime or not list_name then return names, false end
  local list, arn, version = {}, own_arn(names, list_name), "versionIdentifier"
  local function add(name)
    if name and seen[name] then list[#list + 1] = name end
  end
  for _, name in ipairs(FIRST) do add(name) end
  -- Versions of one resource have the same ARN.
  if is_constant(items, arn) then arn, version = version, arn end
  add(arn)
  add(version)
  add "description"
  return list, true
end

local function first_ones_first(names, seen)
  local list, taken = {}, {}
  for _, name in ipairs(FIRST) do
    if seen[name] and (name == "name" or name == "status") then
      list[#list + 1], taken[name] = name, true
    end
  end
  for _, name in ipairs(names) do
    if not taken[name] then list[#list + 1] = name end
  end
  return list
end

--- Chooses columns.
---@param items cleanroomsml.cli.json.Array of objects
---@param list_name string|nil the member of an answer that they stand in
---@return cleanroomsml.cli.render.Column[]
function columns.of(items, list_name)
  local names, seen = members_of(items)
  local list, is_summary = chosen(items, names, seen, list_name)
  if not is_summary then list = first_ones_first(names, seen) end
  for i, name in ipairs(list) do
    local short = is_summary and (SHORT[name] or name:find("Arn$") and "ARN")
    list[i] = { member = name, title = short or title_of(name), is_age = short == "AGE" }
  end
  return list
end

--- The text of an item in a column; nested values are JSON in one line.
---@param item cleanroomsml.cli.json.Object
---@param column cleanroomsml.cli.render.Column
---@param now number
---@return string
function columns.cell(item, column, now)
  local member = item.members[column.member]
  if member == nil or member == value.null then return "" end
  local time = column.is_age and type(member) == "string" and core.parse_time(member)
  if time then return duration(now - time) end
  return type(member) == "string" and member or writer.compact(member)
end

return columns
