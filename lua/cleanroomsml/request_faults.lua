--- What is wrong with a request that is not plainly right. Pure, and like `request.lua` it never
--- raises.
local core = require "cleanroomsml.core"
local arn = require "cleanroomsml.arn"
local parse_arn = require "cleanroomsml.parse_arn"
local regions = require "cleanroomsml.regions"
local suggest = require "cleanroomsml.suggest"

local faults = {}

local INPUTS = core.describe("get_trained_model").input.members

local NAMES, KNOWN = {}, {}
for i, input in ipairs(INPUTS) do NAMES[i], KNOWN[input.name] = input.name, true end

local function wrong_partition(head)
  if arn.is_in_its_partition(head) then return nil end
  return ("its region %s is of partition %s, not %s"):format(head.region,
    regions.partition(head.region), head.partition)
end

-- Each gives what is wrong with a text of that kind, nil when it is fine.
local PATTERNS = {
  UUID = function(text)
    return not arn.is_uuid(text) and "must be a UUID in lower case" or nil
  end,
  TrainedModelArn = function(text)
    local parsed, message = parse_arn(text)
    return message or wrong_partition(parsed)
  end,
}

-- What holds for an ARN whose pattern is not asked for: nothing may make a host name of it.
local function unsafe_region(text)
  local head = arn.head(text)
  if head then return wrong_partition(head) end
  local region = text:match("^arn:[^:]*:[^:]*:([^:]+)")
  if region and not regions.is_host_label(region) then
    return "its region " .. regions.NOT_A_HOST_LABEL
  end
end

local function text_fault(input, value, validate)
  local shape = input.shape
  if type(value) ~= "string" then return "must be a string, not " .. type(value) end
  if value == "" then return "must not be empty" end
  if value:find("[%z\1-\31\127]") then return "must not contain control bytes" end
  if input.location == "path" and arn.climbs(value) then
    return 'must not have a segment "." or ".."'
  end
  if not validate then
    return shape.name == "TrainedModelArn" and unsafe_region(value) or nil
  end
  if #value < shape.min or #value > shape.max then
    local length = shape.min == shape.max and shape.min or shape.min .. " to " .. shape.max
    return ("must be %s bytes long, not %d"):format(length, #value)
  end
  return PATTERNS[shape.name](value)
end

--- Checks a request and names all that is wrong with it, not just the first thing.
---@param given table
---@param validate boolean false: patterns and lengths are not looked at
---@return cleanroomsml.CheckedRequest? checked
---@return string[]? params every fault, "member: what is wrong"
function faults.check(given, validate)
  local values, found = {}, {}
  local function blame(name, fault) found[#found + 1] = name .. ": " .. fault end
  for name in next, given do
    if not KNOWN[name] then found[#found + 1] = suggest.unknown(name, "member", NAMES) end
  end
  table.sort(found)
  for _, input in ipairs(INPUTS) do
    local value, fault = rawget(given, input.name), nil
    if value ~= nil then
      fault = text_fault(input, value, validate)
    elseif input.name == "trainedModelArn" then
      fault = "is required"
    end
    if fault then blame(input.name, fault) else values[input.name] = value end
  end

  local text = values.trainedModelArn
  values.arn = text and arn.head(text) or nil
  if rawget(given, "membershipIdentifier") == nil then
    if values.arn then
      values.membershipIdentifier = values.arn.membership
    elseif text then
      blame("membershipIdentifier", "is required, as trainedModelArn does not name it")
    end
  end
  if found[1] then return nil, found end
  return values
end

return faults
