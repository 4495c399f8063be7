--- The ARN of a trained model, taken apart. Pure.
local endpoint = require("cleanroomsml.endpoint")

local find, match = string.find, string.match

local arn = {}

arn.MIN, arn.MAX = 20, 2048

local UUID = "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$"

--- Whether a text is a UUID in lower case, as the service writes them.
---@param text string
---@return boolean
function arn.is_uuid(text)
  return find(text, UUID) ~= nil and not find(text, "[A-F]")
end

-- Matches every good ARN and some bad ones: what it leaves open is checked field by field.
local WHOLE = "^arn:(aws[a-z-]*):cleanrooms%-ml:([a-z0-9-]+):(%d%d%d%d%d%d%d%d%d%d%d%d):"
  .. "membership/([0-9a-f-]+)/trained%-model/([a-z0-9_A-Z/.-]+)$"

-- What each field must be, in order: {pattern, message}.
local FIELDS = {
  { "^arn$", 'it must start with "arn:"' },
  { "^aws[a-z-]*$", "its partition must be aws or begin with aws" },
  { "^cleanrooms%-ml$", "its service must be cleanrooms-ml" },
  { "^[a-z0-9-]+$", "its region " .. endpoint.NOT_A_HOST_LABEL },
  { "^%d%d%d%d%d%d%d%d%d%d%d%d$", "its account must be 12 digits" },
  { "^membership/[^/]*/trained%-model/.",
    "its resource must be membership/<UUID>/trained-model/<name>" },
}

local function explain(text)
  if #text < arn.MIN or #text > arn.MAX then
    return ("must be %d to %d bytes long, is %d"):format(arn.MIN, arn.MAX, #text)
  end
  local position = 1
  for i, field in ipairs(FIELDS) do
    local value = i == #FIELDS and text:sub(position) or match(text:sub(position), "^[^:]*")
    if not find(value, field[1]) then return field[2] end
    position = position + #value + 1
  end
  local membership = match(text, ":membership/([^/]*)/")
  if not arn.is_uuid(membership) then return "its membership must be a UUID in lower case" end
  return "its trained model's name may hold only A-Z, a-z, 0-9 and _ / . -"
end

---@class cleanroomsml.Arn
---@field partition string
---@field region string one host label
---@field account string 12 digits
---@field membership string UUID in lower case
---@field trained_model string

--- Takes the ARN of a trained model apart. Grammar: the service's own, and a region that is one
--- host label.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message
function arn.parse(text)
  if type(text) ~= "string" then return nil, "must be a string, not " .. type(text) end
  if #text >= arn.MIN and #text <= arn.MAX then
    local partition, region, account, membership, trained_model = match(text, WHOLE)
    if partition and arn.is_uuid(membership) then
      if not endpoint.is_host_label(region) then
        return nil, "not the ARN of a trained model: its region " .. endpoint.NOT_A_HOST_LABEL
      end
      return {
        partition = partition, region = region, account = account,
        membership = membership, trained_model = trained_model,
      }
    end
  end
  return nil, "not the ARN of a trained model: " .. explain(text)
end

return arn
