--- Checks what a caller asks for. Pure, and it never raises: it reads tables raw.
local arn = require("cleanroomsml.arn")
local endpoint = require("cleanroomsml.endpoint")
local suggest = require("cleanroomsml.suggest")

local find, next, type = string.find, next, type

local request = {}

--- The operation's input members and their constraints, as src/operation.c has them.
request.INPUTS = {
  { name = "membershipIdentifier", location = "path", required = true, min = 36, max = 36,
    pattern_name = "uuid" },
  { name = "trainedModelArn", location = "path", required = true, min = arn.MIN, max = arn.MAX,
    pattern_name = "trained_model_arn" },
  { name = "versionIdentifier", location = "query", required = false, min = 36, max = 36,
    pattern_name = "uuid" },
}

local NAMES, KNOWN = {}, {}
for i, input in ipairs(request.INPUTS) do NAMES[i], KNOWN[input.name] = input.name, true end

local function wrong_partition(parsed)
  local id = endpoint.partition(parsed.region).id
  if id ~= parsed.partition then
    return ("its region %s is of partition %s, not %s"):format(parsed.region, id, parsed.partition)
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
  return find(text, ".", 1, true) and find("/" .. text .. "/", "/%.%.?/") ~= nil
end

-- What holds for an ARN whose pattern is not asked for: nothing may make a host name of it.
local function unsafe_region(text)
  local parsed = arn.parse(text)
  if parsed then return wrong_partition(parsed) end
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
    return input.pattern_name == "trained_model_arn" and unsafe_region(value) or nil
  end
  if #value < input.min or #value > input.max then
    local length = input.min == input.max and input.min or input.min .. " to " .. input.max
    return ("must be %s bytes long, is %d"):format(length, #value)
  end
  return PATTERNS[input.pattern_name](value)
end

local function explain(given, validate)
  local values, faults = {}, {}
  local function blame(name, fault) faults[#faults + 1] = name .. ": " .. fault end
  for name in next, given do
    if not KNOWN[name] then faults[#faults + 1] = suggest.unknown(name, "member", NAMES) end
  end
  table.sort(faults)
  for _, input in ipairs(request.INPUTS) do
    local value = rawget(given, input.name)
    local fault = value ~= nil and text_fault(input, value, validate)
    if fault then blame(input.name, fault) else values[input.name] = value end
  end
  if rawget(given, "trainedModelArn") == nil then blame("trainedModelArn", "is required") end

  local text = values.trainedModelArn
  values.arn = text and arn.parse(text) or nil
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

-- ARNs found without fault, so that polling one costs no parsing; emptied when it is full.
local MEMO_MAX = 512
local memo, memo_count = {}, 0

local function faultless_arn(text)
  local parsed = memo[text]
  if parsed then return parsed end
  parsed = arn.parse(text)
  if not parsed or wrong_partition(parsed) or climbs(text) then return nil end
  if memo_count == MEMO_MAX then memo, memo_count = {}, 0 end
  memo[text], memo_count = parsed, memo_count + 1
  return parsed
end

-- The request when nothing at all is wrong with it, at the least cost; nil: see `explain`.
local function faultless(given)
  local text, membership, version = given, nil, nil
  if type(given) == "table" then
    text = nil
    for name, value in next, given do
      if type(value) ~= "string" then return nil end
      if name == "trainedModelArn" then text = value
      elseif name == "membershipIdentifier" then membership = value
      elseif name == "versionIdentifier" then version = value
      else return nil end
    end
  end
  local parsed = type(text) == "string" and faultless_arn(text)
  if not parsed then return nil end
  if membership == nil then
    membership = parsed.membership
  elseif membership ~= parsed.membership and not arn.is_uuid(membership) then
    return nil
  end
  if version and not arn.is_uuid(version) then return nil end
  return {
    trainedModelArn = text, membershipIdentifier = membership,
    versionIdentifier = version, arn = parsed,
  }
end

---@class cleanroomsml.CheckedRequest
---@field trainedModelArn string
---@field membershipIdentifier string
---@field versionIdentifier string?
---@field arn cleanroomsml.Arn? shared between requests: read only; nil only with validate = false

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
