--- Takes the ARN of a trained model apart, or says what is wrong with it. Pure.
local arn = require "cleanroomsml.arn"
local regions = require "cleanroomsml.regions"

local function like(pattern)
  return function(text) return text:find(pattern) ~= nil end
end

local function names_membership(resource)
  return arn.is_uuid(resource:match("^membership/([^/]*)/trained%-model/") or "")
end

-- The fields in order: what each must be, and what to say. The last one may hold colons.
local FIELDS = {
  { like("^arn$"), 'it must start with "arn:"' },
  { like("^aws[a-z-]*$"), "its partition must be aws or begin with aws" },
  { like("^cleanrooms%-ml$"), "its service must be cleanrooms-ml" },
  { regions.is_host_label, "its region " .. regions.NOT_A_HOST_LABEL },
  { like("^%d%d%d%d%d%d%d%d%d%d%d%d$"), "its account must be 12 digits" },
  { names_membership,
    "its resource must be membership/<UUID in lower case>/trained-model/<name>" },
}

-- The first thing that is wrong with it.
local function explain(text)
  if #text < arn.MIN or #text > arn.MAX then
    return ("it must be %d to %d bytes long, not %d"):format(arn.MIN, arn.MAX, #text)
  end
  local rest = text
  for i, field in ipairs(FIELDS) do
    local value = i < #FIELDS and rest:match("^[^:]*") or rest
    if not field[1](value) then return field[2] end
    rest = rest:sub(#value + 2)
  end
  return "its name must be one or more of A-Z, a-z, 0-9 and _ / . -"
end

---@class cleanroomsml.Arn: cleanroomsml.ArnHead
---@field trained_model string

--- Grammar: the service's own, and a region that is one host label.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message
return function(text)
  if type(text) ~= "string" then return nil, "must be a string, not " .. type(text) end
  local head, stop = arn.head(text)
  if not head then return nil, "not the ARN of a trained model: " .. explain(text) end
  return {
    partition = head.partition, region = head.region, account = head.account,
    membership = head.membership, trained_model = text:sub(stop + 1),
  }
end
