--- Finds the resource of a request, and the place of a new one.
local jsontext = require "cleanroomsml.emulator.jsontext"
local life = require "cleanroomsml.emulator.life"

local locate = {}

local PARTITIONS = { ["cn-"] = "aws-cn", ["us-gov-"] = "aws-us-gov" }

--- Region and account of an ARN; nil: not an ARN.
function locate.region(arn)
  return arn:match("^arn:[^:]*:[^:]*:([^:]*):([^:]*):")
end

--- The ARN of a new resource.
function locate.arn(row, context, id)
  local partition = "aws"
  for prefix, name in pairs(PARTITIONS) do
    if context.region:sub(1, #prefix) == prefix then partition = name end
  end
  local membership = context.input.membershipIdentifier
  return ("arn:%s:cleanrooms-ml:%s:%s:%s%s/%s"):format(partition, context.region, context.owner,
    membership and "membership/" .. jsontext.value(membership) .. "/" or "", row.kind, id)
end

function locate.missing(row, key)
  return { code = "ResourceNotFoundException",
    message = ("%s %s does not exist."):format(row.words, key) }
end

--- The key of a single resource of an owner.
function locate.single_key(row, context)
  return locate.key_of_single(row, jsontext.value(context.input[row.single]), context)
end

function locate.key_of_single(row, owner, context)
  return ("%s#%s#%s"):format(owner, row.kind, context.region)
end

--- Whether a resource belongs to the request's membership, or else to its account and region.
function locate.is_beside(resource, context)
  if resource.region ~= context.region then return false end
  local membership = context.input.membershipIdentifier
  if membership then return resource.members.membershipIdentifier == membership end
  return resource.account == context.owner
end

--- Whether the request's other members (membership, collaboration) match the resource.
local function fits(resource, context)
  for _, name in ipairs { "membershipIdentifier", "collaborationIdentifier" } do
    local given = context.input[name]
    if given and resource.members[name] ~= given then return false end
  end
  return true
end

--- Whether the ARN belongs to another account and the request gives no access to it.
local function is_foreign(row, context, account)
  local input = context.input
  return row.arn and not input.membershipIdentifier and not input.collaborationIdentifier
    and account ~= context.caller.account
end

--- Whether a signed request was sent to another region than its ARN's.
local function is_elsewhere(row, context, region)
  return row.arn and context.is_signed and context.region ~= region
end

--- The resource of the request's ARN, or the single resource of its membership.
---@param row table
---@param context table
---@param version string|nil which one is meant without a version in the request
---@return table|nil resource, table stage or error
function locate.one(row, context, version)
  local named = jsontext.value(context.input[row.single or row.arn])
  local key = row.single and locate.single_key(row, context) or named
  local region, account = locate.region(key)
  if is_foreign(row, context, account) then return nil, { code = "AccessDeniedException" } end
  local given = row.versions and jsontext.value(context.input.versionIdentifier)
  local resource, at = context.store:find(key, context.time, given or version)
  if not resource or not fits(resource, context) or is_elsewhere(row, context, region) then
    return nil, locate.missing(row, named)
  elseif at.error then
    return nil, at.error == "ResourceNotFoundException" and locate.missing(row, key)
      or { code = at.error }
  end
  return resource, at
end

--- The version that represents a model in lists: the latest.
function locate.is_latest(context, resource)
  local versions = context.store:versions(resource.key, context.time)
  return versions[#versions] == resource
end

--- JSON text of an answer: the shape's members in order, then unknown ones.
---@param shape table|nil
---@param members table<string, string>
---@param extra {name: string, text: string}[]|nil
function locate.text(shape, members, extra)
  local known = {}
  for _, member in ipairs(shape and shape.members or {}) do
    local text = members[member.name]
    if text then known[#known + 1] = { name = member.name, text = text } end
  end
  for _, member in ipairs(extra or {}) do known[#known + 1] = member end
  return jsontext.object(known)
end

--- The same of a resource at a stage.
function locate.view(shape, resource, at)
  local members = {}
  for _, member in ipairs(shape.members) do
    members[member.name] = life.member(resource, at, member.name)
  end
  return locate.text(shape, members)
end

--- The shape of a member of a structure.
function locate.member_shape(structure, name)
  for _, member in ipairs(structure.members) do
    if member.name == name then return member.shape end
  end
end

--- Whether an operation can answer with an error.
function locate.has_error(operation, code)
  for _, one in ipairs(operation.errors) do
    if one.name == code then return true end
  end
  return false
end

return locate
