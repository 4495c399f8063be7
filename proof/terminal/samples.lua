--- A valid value for each flag, from its shape; ARNs are those of the emulator's built-in
--- resources.
local builtin = require "cleanroomsml.emulator.builtin"
local cjson = require("cjson").new()
local hints = require "cleanroomsml.cli.hints"
local parties = require "cleanroomsml.emulator.parties"

local samples = {}

-- Resources without a status.
local EXAMPLE = { ["configured-audience-model"] = true, ["configured-model-algorithm"] = true,
  ["configured-model-algorithm-association"] = true }
local ROLE = "arn:aws:iam::123456789012:role/sample"

local value

-- An ARN that matches a pattern (for several kinds: a dataset's); nil: not an ARN of this service.
local function arn_of(shape)
  if not (shape.pattern or ""):find("cleanrooms%-ml:") then return nil end
  local form = hints.shape(shape.pattern)
    or "arn:aws:cleanrooms-ml:REGION:ACCOUNT:training-dataset/ID"
  local kind = form:match "([%l-]+)/ID$"
  return (form:gsub("REGION", "us-east-1"):gsub("ACCOUNT", parties.ACCOUNT)
    :gsub("membership/ID", "membership/" .. builtin.MEMBERSHIP)
    :gsub("ID$", EXAMPLE[kind] and "example" or "active"))
end

local function of_string(shape, name)
  if shape.enum then return shape.enum[1] end
  if name == "collaborationIdentifier" then return parties.COLLABORATION end
  if shape.min == 36 then return builtin.MEMBERSHIP end
  if name:find "Arns?$" or shape.min == 20 then return arn_of(shape) or ROLE end
  return ("sample"):rep(math.ceil((shape.min or 1) / 6))
end

local function of_number(shape)
  return math.min(math.max(shape.min or 1, 1), shape.max or math.huge)
end

local function of_structure(shape)
  local object, has_required = {}, false
  for _, member in ipairs(shape.members) do has_required = has_required or member.required end
  for i, member in ipairs(shape.members) do
    if shape.union and i == 1 or not shape.union and (member.required or not has_required) then
      object[member.name] = value(member.shape, member.name)
    end
  end
  return object
end

local MAKE = {
  string = of_string, integer = of_number, long = of_number, double = of_number,
  structure = of_structure,
  timestamp = function() return "2026-11-27T00:00:00Z" end,
  boolean = function() return true end,
  list = function(shape, name) return { value(shape.element, name) } end,
  map = function(shape, name) return { sample = value(shape.element, name) } end,
}

function value(shape, name) return MAKE[shape.type](shape, name) end

--- The word after a flag.
---@param flag cleanroomsml.cli.Flag
---@return string
function samples.text(flag)
  local made = value(flag.shape, flag.member)
  return type(made) == "table" and cjson.encode(made) or tostring(made)
end

--- The ARN argument of an operation.
---@param found cleanroomsml.cli.Operation
---@return string
function samples.arn(found) return value(found.arn.shape, found.arn.member) end

return samples
