--- Reads JSON text of a request by its shape: returns it normalized (known members in the service's
--- order, no nulls), and collects violated constraints and wrong types.
local constraints = require "cleanroomsml.emulator.constraints"
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"

local value = {}

local NUMBER = "^%-?%d+$"
local TIME = "^(%d%d%d%d%-%d%d%-%d%d[Tt]%d%d:%d%d:%d%d%.?%d*)([Zz+-]%d?%d?:?%d?%d?)$"

--- A text of another type than its shape; its content is not checked.
local function mistyped(path, wanted)
  error({ mistyped = ("%s: %s expected"):format(path == "" and "/" or path, wanted) }, 0)
end

local function note(faults, about, path, words)
  if about then faults[#faults + 1] = constraints.fault(about, path, words) end
end

local read
local readers = {}

function readers.string(text, shape, path, faults)
  local given = jsontext.value(text)
  if not given then mistyped(path, "a string") end
  for _, broken in ipairs(constraints.string(given, shape)) do
    note(faults, broken[1], path, broken[2])
  end
  return jsontext.string(given)
end

local function integer(limit)
  return function(text, shape, path, faults)
    local number = text:find(NUMBER) and tonumber(text)
    if not number or number < -limit or number >= limit then mistyped(path, "an integer") end
    local about, words = constraints.range(number, shape)
    note(faults, about, path, words)
    return text
  end
end

readers.integer = integer(2 ^ 31)
readers.long = integer(2 ^ 63)

function readers.double(text, shape, path, faults)
  local number = text:find("^[-%d]") and tonumber(text)
  if not number or number ~= number or number - number ~= 0 then mistyped(path, "a number") end
  local about, words = constraints.range(number, shape)
  note(faults, about, path, words)
  return text
end

function readers.boolean(text, _, path)
  if text ~= "true" and text ~= "false" then mistyped(path, "a boolean") end
  return text
end

function readers.timestamp(text, _, path)
  local given = jsontext.value(text)
  local day, zone = (given or ""):match(TIME)
  if not day or not (zone:upper() == "Z" or zone:find("^[+-]%d%d:%d%d$")) then
    mistyped(path, "a time YYYY-MM-DDTHH:MM:SSZ")
  end
  return jsontext.string(given:upper())
end

function readers.list(text, shape, path, faults)
  if text:sub(1, 1) ~= "[" then mistyped(path, "a list") end
  local items = rawjson.items(text)
  local about, words = constraints.length(#items, shape)
  note(faults, about, path, words)
  for i, item in ipairs(items) do
    items[i] = read(item, shape.element, ("%s/%d"):format(path, i - 1), faults)
  end
  return "[" .. table.concat(items, ",") .. "]"
end

--- An object's members without nulls; of two with the same name the last one.
local function members_of(text, path)
  if text:sub(1, 1) ~= "{" then mistyped(path, "an object") end
  local members, at = {}, {}
  for _, member in ipairs(rawjson.members(text)) do
    if member.text ~= "null" then
      local i = at[member.name] or #members + 1
      members[i], at[member.name] = member, i
    end
  end
  return members, at
end

function readers.map(text, shape, path, faults)
  local members = members_of(text, path)
  local about, words = constraints.length(#members, shape)
  note(faults, about, path, words)
  for _, member in ipairs(members) do
    read(jsontext.string(member.name), shape.key, path, faults)
    member.text = read(member.text, shape.element, path .. "/" .. member.name, faults)
  end
  return jsontext.object(members)
end

function readers.structure(text, shape, path, faults)
  local members, at = members_of(text, path)
  local known = {}
  for _, member in ipairs(shape.members) do
    local given = members[at[member.name] or 0]
    local where = path .. "/" .. member.name
    if given then
      known[#known + 1] =
        { name = member.name, text = read(given.text, member.shape, where, faults) }
    elseif member.required then
      note(faults, "", where, constraints.REQUIRED)
    end
  end
  if shape.union and (#known ~= 1 or #members ~= 1) then
    mistyped(path, "exactly one member of the union")
  end
  return jsontext.object(known)
end

function read(text, shape, path, faults)
  return readers[shape.type](text, shape, path, faults)
end

--- Reads one value.
---@param text string compact JSON text
---@param shape table see description.lua
---@param path string /member/0/member
---@param faults string[] what the shape forbids is added here
---@return string|nil text in one form, string? message nil and why: the text has another type
function value.read(text, shape, path, faults)
  local ok, result = pcall(read, text, shape, path, faults)
  if ok then return result end
  if type(result) == "table" and result.mistyped then return nil, result.mistyped end
  error(result, 0)
end

return value
