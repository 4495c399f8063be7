--- Parses an ARN of this service, or explains its error. Pure.
local arn = require "cleanroomsml.arn"
local regions = require "cleanroomsml.regions"
local suggest = require "cleanroomsml.suggest"

local function like(pattern, message)
  return function(text) return not text:find(pattern) and message or nil end
end

local function region_error(text)
  return not regions.is_host_label(text) and "its region " .. regions.NOT_A_HOST_LABEL or nil
end

local function type_names()
  local names = {}
  for name in pairs(arn.TYPES) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function type_error(kind, in_membership)
  local belongs = arn.TYPES[kind]
  if belongs == in_membership then return nil end
  if belongs ~= nil then
    return ("its resource must be %s%s/<name>"):format(
      belongs and "membership/<UUID>/" or "", kind)
  end
  return 'its resource\'s type: ' .. suggest.missing("type", kind, type_names())
end

-- The error in "membership/UUID/type/name" or "type/name".
local function resource_error(text)
  local membership, rest = text:match("^membership/([^/]*)/(.*)$")
  if membership and not arn.is_uuid(membership) then
    return "its membership must be a UUID in lower case"
  end
  local kind, name = (rest or text):match("^([^/]*)/(.*)$")
  if not kind then
    return "its resource must be <type>/<name> or membership/<UUID>/<type>/<name>"
  end
  local err = type_error(kind, membership ~= nil)
  if err then return err end
  if not name:find("^[a-z0-9_A-Z/.-]+$") then
    return "its name must be one or more of A-Z, a-z, 0-9 and _ / . -"
  end
end

-- The checks of the fields in order. The last field may contain colons.
local FIELDS = {
  like("^arn$", 'it must start with "arn:"'),
  like("^aws[a-z-]*$", "its partition must be aws or begin with aws"),
  like("^cleanrooms%-ml$", "its service must be cleanrooms-ml"),
  region_error,
  like("^%d%d%d%d%d%d%d%d%d%d%d%d$", "its account must be 12 digits"),
  resource_error,
}

-- The first error in it.
local function explain(text)
  if #text < arn.MIN or #text > arn.MAX then
    return ("it must be %d to %d bytes long, not %d"):format(arn.MIN, arn.MAX, #text)
  end
  local rest = text
  for i, error_of in ipairs(FIELDS) do
    local value = i < #FIELDS and rest:match("^[^:]*") or rest
    local err = error_of(value)
    if err then return err end
    rest = rest:sub(#value + 2)
  end
end

---@class cleanroomsml.Arn: cleanroomsml.ArnHead
---@field id string the resource's own name

--- The service's grammar, and a region that is one host label.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message
return function(text)
  if type(text) ~= "string" then return nil, "must be a string, not " .. type(text) end
  local head, stop = arn.head(text)
  if not head then return nil, "not an ARN of this service: " .. explain(text) end
  return {
    partition = head.partition, region = head.region, account = head.account,
    membership = head.membership, type = head.type, id = text:sub(stop + 1),
  }
end
