--- Lists: filters from the request's members, pages, tokens.
local digest = require "openssl.digest"
local encoding = require "cleanroomsml.emulator.encoding"
local jsontext = require "cleanroomsml.emulator.jsontext"
local life = require "cleanroomsml.emulator.life"
local locate = require "cleanroomsml.emulator.locate"

local lists = {}

--- Published for the versions of a model; assumed for the other lists.
local PAGE = { ListTrainedModelVersions = 10 }
local DEFAULT_PAGE = 100

local BROKEN_TOKEN = { code = "ValidationException",
  message = "The nextToken is not valid: it is not of a list with these filters." }

--- The members of the request that filter, sorted by name.
local function filters_of(context)
  local pagination, filters = context.operation.pagination, {}
  for _, member in ipairs(context.operation.input.members) do
    local given = context.input[member.name]
    if given and member.name ~= pagination.input and member.name ~= pagination.limit then
      filters[#filters + 1] = { name = member.name, text = given }
    end
  end
  table.sort(filters, function(a, b) return a.name < b.name end)
  return filters
end

--- The scope of a token: this list, with these filters, for this account.
local function purpose_of(context, filters)
  local parts = { context.operation.name, context.caller.account, context.region }
  for _, filter in ipairs(filters) do parts[#parts + 1] = filter.name .. "=" .. filter.text end
  return encoding.hex(digest.new("sha256"):final(table.concat(parts, "\n"))):sub(1, 32)
end

local function token_after(purpose, seq)
  return encoding.hex(("%s:%d"):format(purpose, seq))
end

--- The position of a token; nil: for another list, or not ours.
local function place_of(token, purpose)
  if token:find("[^%x]") then return nil end
  local of, seq = token:gsub("%x%x", function(code)
    return string.char(tonumber(code, 16))
  end):match("^(%x+):(%d+)$")
  return of == purpose and #seq < 16 and tonumber(seq) or nil
end

--- Whether a resource passes the filters, each of which is a member of it.
local function matches(context, filters, resource, at)
  if at.error or resource.region ~= context.region and context.is_signed then return false end
  for _, filter in ipairs(filters) do
    if life.member(resource, at, filter.name) ~= filter.text then return false end
  end
  return true
end

--- One entry for each model, except in the list of versions.
local function is_listed(row, context, resource)
  return not row.versions or context.input[row.arn] ~= nil or locate.is_latest(context, resource)
end

--- Whether the account may see it; access to memberships and collaborations was checked before.
local function is_owned(context, resource)
  return context.input.membershipIdentifier or context.input.collaborationIdentifier
    or resource.account == context.caller.account
end

local function page_of(row, context, filters, after)
  local pagination = context.operation.pagination
  local summary = locate.member_shape(context.operation.output, pagination.result).element
  local limit = tonumber(context.input[pagination.limit])
    or PAGE[context.operation.name] or DEFAULT_PAGE
  local items, last = {}, nil
  for resource, at in context.store:each(row.kind, context.time, after) do
    if matches(context, filters, resource, at) and is_owned(context, resource)
      and is_listed(row, context, resource) then
      if #items == limit then return items, last end
      items[#items + 1], last = locate.view(summary, resource, at), resource.seq
    end
  end
  return items, nil
end

--- The action of all paginated operations.
---@return table<string, string>|nil members, table? error
function lists.list(row, context)
  local pagination = context.operation.pagination
  local filters = filters_of(context)
  local purpose = purpose_of(context, filters)
  local token, after = jsontext.value(context.input[pagination.input]), 0
  if token then
    after = place_of(token, purpose)
    if not after then return nil, BROKEN_TOKEN end
  end
  if context.input[row.arn]
    and locate.has_error(context.operation, "ResourceNotFoundException") then
    local found, err = locate.one(row, context)
    if not found then return nil, err end
  end
  local items, last = page_of(row, context, filters, after)
  return { [pagination.result] = "[" .. table.concat(items, ",") .. "]",
    [pagination.output] = last and jsontext.string(token_after(purpose, last)) or nil }
end

return lists
