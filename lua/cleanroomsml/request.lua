--- Checks what a caller asks for. Pure, and it never raises: it reads tables raw.
local arn = require "cleanroomsml.arn"
local memo = require "cleanroomsml.memo"
local faults = require "cleanroomsml.lazy".soon "cleanroomsml.request_faults"

local next, type = next, type

local request = {}

-- The request for an ARN alone. Remembered, so that polling one model costs no parsing.
local faultless_arn = memo(512, function(text)
  local head = arn.head(text)
  return head and arn.is_in_its_partition(head) and not arn.climbs(text)
    and { trainedModelArn = text, membershipIdentifier = head.membership, arn = head }
end)

-- The request when nothing at all is wrong with it, at the least cost; nil: it takes a closer look.
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
  return faults.check(given, validate ~= false)
end

return request
