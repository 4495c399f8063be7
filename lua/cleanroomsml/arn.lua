--- The ARN of a trained model, taken apart. Pure.
local endpoint = require("cleanroomsml.endpoint")
local memo = require("cleanroomsml.memo")

local find, match, sub = string.find, string.match, string.sub

local arn = {}

arn.MIN, arn.MAX = 20, 2048

--- Whether a text is a UUID in lower case, as the service writes them.
---@type fun(text: string): boolean
arn.is_uuid = memo(512, function(text)
  local a, b, c, d = match(text,
    "^[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+$")
  return #text == 36 and a == 9 and b == 14 and c == 19 and d == 24
end)

local function like(pattern)
  return function(text) return find(text, pattern) ~= nil end
end

local function membership_of(resource)
  return match(resource, "^membership/([^/]*)/trained%-model/")
end

-- The fields in order, with what each must be. The last one may hold colons.
local FIELDS = {
  { name = "scheme", check = like("^arn$"), message = 'it must start with "arn:"' },
  { name = "partition", check = like("^aws[a-z-]*$"),
    message = "its partition must be aws or begin with aws" },
  { name = "service", check = like("^cleanrooms%-ml$"),
    message = "its service must be cleanrooms-ml" },
  { name = "region", check = endpoint.is_host_label,
    message = "its region " .. endpoint.NOT_A_HOST_LABEL },
  { name = "account", check = like("^%d%d%d%d%d%d%d%d%d%d%d%d$"),
    message = "its account must be 12 digits" },
  { name = "resource",
    check = function(text) return arn.is_uuid(membership_of(text) or "") end,
    message = "its resource must be membership/<UUID in lower case>/trained-model/<name>" },
}

-- The fields of an ARN whose model's name is not looked at, or nil and what is wrong.
local function read_fields(text)
  local fields, rest = {}, text
  for i, field in ipairs(FIELDS) do
    local value = i < #FIELDS and match(rest, "^[^:]*") or rest
    if not field.check(value) then return nil, field.message end
    fields[field.name], rest = value, sub(rest, #value + 2)
  end
  return fields
end

-- Everything before the model's name is the same for all models of a membership.
local read_head = memo(64, function(head)
  local fields = read_fields(head)
  return fields and {
    partition = fields.partition, region = fields.region, account = fields.account,
    membership = membership_of(fields.resource),
  }
end)

local function explain(text)
  if #text < arn.MIN or #text > arn.MAX then
    return ("it must be %d to %d bytes long, not %d"):format(arn.MIN, arn.MAX, #text)
  end
  local _, message = read_fields(text)
  return message or "its name must be one or more of A-Z, a-z, 0-9 and _ / . -"
end

---@class cleanroomsml.ArnHead what the models of one membership have in common
---@field partition string
---@field region string one host label
---@field account string 12 digits
---@field membership string UUID in lower case

---@class cleanroomsml.Arn: cleanroomsml.ArnHead
---@field trained_model string

--- The head of the ARN of a trained model, or nil when it is not one. Costs little for models of
--- the same membership.
---@param text string
---@return cleanroomsml.ArnHead? head shared: read only
---@return integer? stop where the head ends
function arn.head(text)
  local _, stop = find(text, "/trained-model/", 1, true)
  local head = stop and #text >= arn.MIN and #text <= arn.MAX and read_head(sub(text, 1, stop))
  if head and find(text, "^[a-z0-9_A-Z/.-]+$", stop + 1) then return head, stop end
end

--- Takes the ARN of a trained model apart. Grammar: the service's own, and a region that is one
--- host label.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message
function arn.parse(text)
  if type(text) ~= "string" then return nil, "must be a string, not " .. type(text) end
  local head, stop = arn.head(text)
  if not head then return nil, "not the ARN of a trained model: " .. explain(text) end
  return {
    partition = head.partition, region = head.region, account = head.account,
    membership = head.membership, trained_model = sub(text, stop + 1),
  }
end

return arn
