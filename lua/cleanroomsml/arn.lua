--- The grammar of a trained model's ARN, and what its parts must not be. Pure; it only says yes or
--- no: `parse_arn.lua` says why.
local memo = require "cleanroomsml.memo"
local regions = require "cleanroomsml.regions"

local byte, find, match, sub = string.byte, string.find, string.match, string.sub

local arn = {}

arn.MIN, arn.MAX = 20, 2048

--- Whether a text is a UUID in lower case, as the service writes them.
---@type fun(text: string): boolean
arn.is_uuid = memo(512, function(text)
  local a, b, c, d = match(text,
    "^[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+()%-[0-9a-f]+$")
  return #text == 36 and a == 9 and b == 14 and c == 19 and d == 24
end)

---@class cleanroomsml.ArnHead what the models of one membership have in common
---@field partition string
---@field region string one host label
---@field account string 12 digits
---@field membership string UUID in lower case

-- Everything before the model's name is the same for all models of a membership.
local read_head = memo(64, function(head)
  local partition, region, account, membership = match(head, "^arn:(aws[a-z-]*):cleanrooms%-ml:"
    .. "([^:]*):(%d%d%d%d%d%d%d%d%d%d%d%d):membership/([^/]*)/trained%-model/$")
  return partition and regions.is_host_label(region) and arn.is_uuid(membership)
    and { partition = partition, region = region, account = account, membership = membership }
end)

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

--- Whether an ARN names the partition that its region is in.
---@param head cleanroomsml.ArnHead
---@return boolean
function arn.is_in_its_partition(head)
  return regions.partition(head.region) == head.partition
end

--- Whether a text that goes into a path has a segment "." or "..".
---@param text string
---@return boolean
function arn.climbs(text)
  return (find(text, "/.", 1, true) or byte(text) == 46) -- "."
    and find("/" .. text .. "/", "/%.%.?/") ~= nil
end

return arn
