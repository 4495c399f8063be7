--- The tags of a resource, shared by its versions.
local jsontext = require "cleanroomsml.emulator.jsontext"
local locate = require "cleanroomsml.emulator.locate"
local rawjson = require "cleanroomsml.emulator.rawjson"
local resources = require "cleanroomsml.emulator.resources"

local tags = {}

local LIMIT = 50

local function invalid(message)
  return { code = "ValidationException", message = message }
end

--- The versions of the request's resource, or nil, error.
local function versions_of(context)
  local arn = jsontext.value(context.input.resourceArn)
  local region, account = locate.region(arn)
  local found = context.store:versions(arn, context.time)
  local row = found[1] and resources.by_kind[found[1].kind]
  if not row or region ~= context.region and context.is_signed then
    return nil, { code = "ResourceNotFoundException",
      message = ("Resource %s does not exist."):format(arn) }
  end
  local membership = arn:match(":membership/([^/]+)/")
  if membership and not context.parties:membership(membership, context.caller.account)
    or not membership and account ~= context.caller.account then
    return nil, { code = "AccessDeniedException" }
  end
  return found
end

local function tags_of(versions)
  local text = versions[#versions].members.tags
  return text and text ~= "null" and rawjson.members(text) or {}
end

local function set(context, versions, members)
  for _, resource in ipairs(versions) do
    resource.members.tags = jsontext.object(members)
    context.store:touch(resource)
  end
  return {}
end

local function without(members, names)
  local kept = {}
  for _, member in ipairs(members) do
    if not names[member.name] then kept[#kept + 1] = member end
  end
  return kept
end

function tags.list(_, context)
  local versions, err = versions_of(context)
  if not versions then return nil, err end
  return { tags = jsontext.object(tags_of(versions)) }
end

function tags.tag(_, context)
  local versions, err = versions_of(context)
  if not versions then return nil, err end
  local added, names = rawjson.members(context.input.tags), {}
  for _, member in ipairs(added) do names[member.name] = true end
  local members = without(tags_of(versions), names)
  for _, member in ipairs(added) do members[#members + 1] = member end
  err = tags.check(members)
  if err then return nil, err end
  return set(context, versions, members)
end

function tags.untag(_, context)
  local versions, err = versions_of(context)
  if not versions then return nil, err end
  local names = {}
  for _, key in ipairs(rawjson.items(context.input.tagKeys)) do
    names[jsontext.value(key)] = true
  end
  return set(context, versions, without(tags_of(versions), names))
end

--- Checks the documented rules for tags that shapes do not express. An error, or nil.
---@param members {name: string, text: string}[]
function tags.check(members)
  if #members > LIMIT then
    return invalid(("A resource has at most %d tags."):format(LIMIT))
  end
  for _, member in ipairs(members) do
    if member.name:lower():find("^aws:") then
      return invalid("Tag keys that begin with aws: are reserved.")
    end
  end
end

return tags
