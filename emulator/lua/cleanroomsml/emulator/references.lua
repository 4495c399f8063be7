--- The resources that a request refers to; they must exist and be ACTIVE.
local description = require "cleanroomsml.emulator.description"
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"
local resources = require "cleanroomsml.emulator.resources"

local references = {}

-- Rows by the name of the shape of their ARN.
local by_shape = {}
for _, row in ipairs(resources.rows) do
  if row.arn then
    local operation = description.of(row.get)
    by_shape[description.member(operation.input, row.arn).shape.name] = row
  end
end

local collect

--- The version next to an ARN: versionIdentifier, trainedModelVersionIdentifier.
local function version_beside(members)
  for name, text in pairs(members) do
    if name:find("ersionIdentifier$") then return jsontext.value(text) end
  end
end

local function of_structure(members, shape, found)
  for _, member in ipairs(shape.members) do
    local text, row = members[member.name], by_shape[member.shape.name]
    if text and row then
      found[#found + 1] = { row = row, key = jsontext.value(text), member = member.name,
        version = row.versions and version_beside(members) or nil }
    elseif text then
      collect(text, member.shape, found)
    end
  end
end

function collect(text, shape, found)
  if shape.type == "structure" then
    of_structure(rawjson.by_name(text), shape, found)
  elseif shape.type == "list" then
    for _, item in ipairs(rawjson.items(text)) do
      local row = by_shape[shape.element.name]
      if row then
        found[#found + 1] = { row = row, key = jsontext.value(item) }
      else
        collect(item, shape.element, found)
      end
    end
  end
end

--- All references in the members of a structure.
---@param shape table
---@param members table<string, string>
---@return {row: table, key: string, version: string?, member: string?}[]
function references.within(shape, members)
  local found = {}
  of_structure(members, shape, found)
  return found
end

--- The same in the input of an operation.
function references.of(operation, input)
  return references.within(operation.input, input)
end

return references
