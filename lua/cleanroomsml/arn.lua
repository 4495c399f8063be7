--- The grammar of the service's ARNs. Pure. It only decides whether a text is an ARN;
--- `parse_arn.lua` explains errors.
local memo = require "cleanroomsml.memo"
local regions = require "cleanroomsml.regions"

local find, match, sub = string.find, string.match, string.sub

local arn = {}

arn.MIN, arn.MAX = 20, 2048

--- The types of resources; true: the resource belongs to a membership. From the model's patterns; a
--- spec compares them.
---@type table<string, boolean>
arn.TYPES = {
  ["trained-model"] = true, ["trained-model-inference-job"] = true, ["ml-input-channel"] = true,
  ["configured-model-algorithm-association"] = true, ["configured-model-algorithm"] = false,
  ["training-dataset"] = false, ["audience-model"] = false, ["audience-generation-job"] = false,
  ["configured-audience-model"] = false,
}

--- Whether a text is a UUID in lower case, the service's form.
---@type fun(text: string): boolean
arn.is_uuid = memo(512, function(text)
  local a, b, c, d = match(text,
    "^[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+$")
  return #text == 36 and a == 9 and b == 14 and c == 19 and d == 24
end)

---@class cleanroomsml.ArnHead everything before the resource's own name
---@field partition string
---@field region string one host label
---@field account string 12 digits
---@field membership string|nil UUID in lower case
---@field type string of the resource: "trained-model"

local function read_resource(resource)
  local membership, kind = match(resource, "^membership/([^/]*)/([^/]*)/$")
  if membership and not arn.is_uuid(membership) then return nil end
  kind = kind or match(resource, "^([^/]*)/$")
  if arn.TYPES[kind] == (membership ~= nil) then return kind, membership end
end

-- The head: the part that resources of one type (and one membership) have in common.
local read_head = memo(64, function(head)
  local partition, region, account, resource = match(head,
    "^arn:(aws[a-z-]*):cleanrooms%-ml:([^:]*):(%d%d%d%d%d%d%d%d%d%d%d%d):(.*)$")
  if not partition or not regions.is_host_label(region) then return nil end
  local kind, membership = read_resource(resource)
  return kind and {
    partition = partition, region = region, account = account, membership = membership,
    type = kind,
  }
end)

--- The head of an ARN of this service, or nil if it is none. Cheap for ARNs with the same head.
---@param text string
---@return cleanroomsml.ArnHead? head shared: read only
---@return integer? stop where the head ends
function arn.head(text)
  if #text < arn.MIN or #text > arn.MAX then return nil end
  local _, stop = find(text, ":membership/[^/]*/[^/]*/")
  if not stop then stop = find(text, "/", 1, true) end
  local head = stop and read_head(sub(text, 1, stop))
  if head and find(text, "^[a-z0-9_A-Z/.-]+$", stop + 1) then return head, stop end
end

return arn
