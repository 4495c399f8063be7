--- Checks what a caller asks for. Pure, and it never raises: it reads tables raw.
local core = require("cleanroomsml.core")
local arn = require("cleanroomsml.arn")
local endpoint = require("cleanroomsml.endpoint")
local memo = require("cleanroomsml.memo")
local suggest = require("cleanroomsml.lazy")("cleanroomsml.suggest")

local byte, find, next, type = string.byte, string.find, next, type

local request = {}

local INPUTS = core.operations.GetTrainedModel.inputs

local NAMES, KNOWN = {}, {}
for i, input in ipairs(INPUTS) do NAMES[i], KNOWN[input.name] = input.name, true end

local function wrong_partition(head)
  local id = endpoint.partition(head.region).id
  if id ~= head.partition then
    return ("its region %s is of partition %s, not %s"):format(head.region, id, head.partition)
  end
end

-- Each gives what is wrong with a text of that kind, nil when it is fine.
local PATTERNS = {
  uuid = function(text)
    return not arn.is_uuid(text) and "must be a UUID in lower case" or nil
  end,
  trained_model_arn = function(text)
    local parsed, message = arn.parse(text)
    return message or wrong_partition(parsed)
  end,
}

local function climbs(text)
  return (find(text, "/.", 1, true) or byte(text) == 46) -- "."
    and find("/" .. text .. "/", "/%.%.?/") ~= nil
end

-- What holds for an ARN whose pattern is not asked for: nothing may make a host name of it.
local function unsafe_region(text)
  local head = arn.head(text)
  if head then return wrong_partition(head) end
  local region = text:match("^arn:[^:]*:[^:]*:([^:]+)")
  if region and not endpoint.is_host_label(region) then
    return "its region " .. endpoint.NOT_A_HOST_LABEL
  end
end

local function text_fault(input, value, validate)
  if type(value) ~= "string" then return "must be a string, not " .. type(value) end
  if value == "" then return "must not be empty" end
  if find(value, "[%z\1-\31\127]") then return "must not contain control bytes" end
  if input.location == "path" and climbs(value) then
    return 'must not have a segment "." or ".."'
  end
  if not validate then
    return input.pattern == "trained_model_arn" and unsafe_region(value) or nil
  end
  if #value < input.min or #value > input.max then
    local length = input.min == input.max and input.min or input.min .. " to " .. input.max
    return ("must be %s bytes long, not %d"):format(length, #value)
  end
  return PATTERNS[input.pattern](value)
end

local function explain(given, validate)
  local values, faults = {}, {}
  local function blame(name, fault) faults[#faults + 1] = name .. ": " .. fault end
  for name in next, given do
    if not KNOWN[name] then faults[#faults + 1] = suggest.unknown(name, "member", NAMES) end
  end
  table.sort(faults)
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
  if faults[1] then return nil, faults end
  return values
end

-- The request for an ARN alone. Remembered, so that polling one model costs no parsing.
local faultless_arn = memo(512, function(text)
  local head = arn.head(text)
  return head and not wrong_partition(head) and not climbs(text)
    and { trainedModelArn = text, membershipIdentifier = head.membership, arn = head }
end)

-- The request when nothing at all is wrong with it, at the least cost; nil: see `explain`.
local function faultless(given)
  if type(given) == "string" then return faultless_arn(given) end
  if type(given) ~= "table" then return nil end
  local text, membership, version
  for name, value in next, given do
    if type(value) ~= "string" then return nil end
    if name == "trainedModelArn" then text = value
    elseif name == "membershipIdentifier" then membership = value
    elseif name == "versionIdentifier" then version = value
    else return nil end
  end
  local checked = text and faultless_arn(text)
  if not checked or membership == nil and version == nil then return checked end
  membership = membership or checked.membershipIdentifier
  if membership ~= checked.membershipIdentifier and not arn.is_uuid(membership) then return nil end
  if version and not arn.is_uuid(version) then return nil end
  return {
    trainedModelArn = text, membershipIdentifier = membership,
    versionIdentifier = version, arn = checked.arn,
  }
end

---@class cleanroomsml.CheckedRequest read only: the same ARN may give the same table again
---@field trainedModelArn string
---@field membershipIdentifier string
---@field versionIdentifier string?
---@field arn cleanroomsml.ArnHead? nil only with validate = false

--- Checks a request: a table with the service's member names, or the ARN as text. Never raises.
---@param given any
---@param validate boolean? false: patterns and lengths are not looked at
---@return cleanroomsml.CheckedRequest? checked
---@return string[]? params every fault, "member: what is wrong"
function request.check(given, validate)
  local checked = faultless(given)
  if checked then return checked end
  if type(given) == "string" then given = { trainedModelArn = given } end
  if type(given) ~= "table" then
    return nil, { "request: must be a table or the ARN as text, not " .. type(given) }
  end
  return explain(given, validate ~= false)
end

return request
