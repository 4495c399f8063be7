--- Checks JSON text of a seed against a shape and names the first member that does not fit. Less
--- strict than the reader of requests: a seed may come from a newer service.
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"
local regex = require "cleanroomsml.emulator.regex"
local unicode = require "cleanroomsml.emulator.unicode"

local KINDS = {
  ['"'] = "a string", ["{"] = "an object", ["["] = "a list", n = "null", t = "a boolean",
  f = "a boolean",
}
local TIME = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[.%d]*[Z+-][%d:]*$"
local STATUS = "^[A-Z][A-Z_]*$"
--- The service's name for the version of a base model, although its pattern forbids it.
local BASE = "NULL"

local function kind_of(text)
  return KINDS[text:sub(1, 1)] or "a number"
end

--- True when the text is of this kind, or nil, message.
local function expect(kind, text, path)
  if kind_of(text) ~= kind then
    return nil, ("%s: must be %s, not %s"):format(path, kind, kind_of(text))
  end
  return true
end

local function within(path, name)
  return path == "" and name or path .. "." .. name
end

--- Only identifiers, ARNs and statuses are checked by content.
local function is_well_formed(value, shape)
  if shape.name:find("Status$") then return value:find(STATUS) ~= nil end
  if not shape.name:find("Arn$") and shape.name ~= "UUID" then return true end
  return value == BASE and shape.name == "UUID"
    or #value <= (shape.max or #value) and #value >= (shape.min or 0)
    and regex.matches(shape.pattern, unicode.code_points(value) or {})
end

local check

local checks = {}

function checks.string(text, shape, path)
  local ok, message = expect("a string", text, path)
  if not ok then return nil, message end
  local value = jsontext.value(text)
  if not is_well_formed(value, shape) then
    return nil, ("%s: is not well formed: %q"):format(path, value)
  end
  return true
end

function checks.timestamp(text, _, path)
  local ok, message = expect("a string", text, path)
  if not ok then return nil, message end
  if not jsontext.value(text):find(TIME) then
    return nil, ("%s: is not well formed: %q"):format(path, jsontext.value(text))
  end
  return true
end

function checks.integer(text, _, path)
  if kind_of(text) ~= "a number" or tonumber(text) % 1 ~= 0 then
    return nil, path .. ": must be an integer"
  end
  return true
end

checks.long = checks.integer

function checks.double(text, _, path)
  return expect("a number", text, path)
end

function checks.boolean(text, _, path)
  return expect("a boolean", text, path)
end

function checks.map(text, shape, path)
  local ok, message = expect("an object", text, path)
  if not ok then return nil, message end
  for _, member in ipairs(rawjson.members(text)) do
    if member.text ~= "null" then
      ok, message = check(member.text, shape.element, within(path, member.name))
      if not ok then return nil, message end
    end
  end
  return true
end

function checks.list(text, shape, path)
  local ok, message = expect("a list", text, path)
  if not ok then return nil, message end
  for i, item in ipairs(rawjson.items(text)) do
    ok, message = check(item, shape.element, ("%s[%d]"):format(path, i))
    if not ok then return nil, message end
  end
  return true
end

function checks.structure(text, shape, path)
  local ok, message = expect("an object", text, path)
  if not ok then return nil, message end
  local given = {}
  for _, member in ipairs(rawjson.members(text)) do given[member.name] = member.text end
  for _, member in ipairs(shape.members) do
    local value, at = given[member.name], within(path, member.name)
    if member.required and not value then
      return nil, at .. ": is missing"
    elseif value and (member.required or value ~= "null") then
      ok, message = check(value, member.shape, at)
      if not ok then return nil, message end
    end
  end
  return true
end

--- Unknown members pass, and so does `null` for an optional member.
---@param text string compact JSON text
---@param shape table see description.lua
---@param path string where the value stands, "" at the top
---@return true|nil, string? message `member: what is wrong`
function check(text, shape, path)
  return checks[shape.type](text, shape, path)
end

return check
