--- Maps operations to actions: the inverse of the rows of resources.lua.
local actions = require "cleanroomsml.emulator.actions"
local lists = require "cleanroomsml.emulator.lists"
local resources = require "cleanroomsml.emulator.resources"
local tags = require "cleanroomsml.emulator.tags"

local operations = {
  TagResource = { action = tags.tag },
  UntagResource = { action = tags.untag },
  ListTagsForResource = { action = tags.list },
}

for _, row in ipairs(resources.rows) do
  for _, name in ipairs { "create", "get", "update", "cancel", "delete", "put" } do
    if row[name] then operations[row[name]] = { action = actions[name], row = row } end
  end
  for _, name in ipairs(row.list or {}) do operations[name] = { action = lists.list, row = row } end
  if row.collaboration_get then
    operations[row.collaboration_get] = { action = actions.get, row = row }
  end
end

return operations
