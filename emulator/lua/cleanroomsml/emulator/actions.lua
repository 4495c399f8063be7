--- The actions of operations, the same for all kinds of resources. An action gets the row and the
--- context `{store, parties, time, operation, input, caller, region, draw, failures, new_id}` and
--- returns JSON texts by member, or nil and an error `{code, message}`.
local jsontext = require "cleanroomsml.emulator.jsontext"
local life = require "cleanroomsml.emulator.life"
local locate = require "cleanroomsml.emulator.locate"
local references = require "cleanroomsml.emulator.references"
local rawjson = require "cleanroomsml.emulator.rawjson"
local resources = require "cleanroomsml.emulator.resources"
local tags = require "cleanroomsml.emulator.tags"

local unpack = table.unpack or unpack -- luacheck: ignore

local actions = {}

local function conflict(message, ...)
  return { code = "ConflictException", message = message:format(...) }
end

--- Checks that the resources in the request exist and are complete.
local function check_references(context)
  for _, reference in ipairs(references.of(context.operation, context.input)) do
    local found, at = context.store:find(reference.key, context.time, reference.version)
    if not found or at.error or locate.region(reference.key) ~= context.region then
      return locate.missing(reference.row, reference.key)
    elseif at.status and at.status ~= "ACTIVE" then
      return conflict("%s %s is %s, it must be ACTIVE.", reference.row.words, reference.key,
        at.status)
    end
  end
end

local function check_unique(row, context)
  if not row.unique or context.input.incrementalTrainingDataChannels then return nil end
  for other in context.store:each(row.kind, context.time) do
    if other.members.name == context.input.name and locate.is_beside(other, context) then
      return conflict("%s with the name %s exists already.", row.words,
        jsontext.value(context.input.name))
    end
  end
end

local function copy(of)
  local made = {}
  for name, text in pairs(of) do made[name] = text end
  return made
end

--- A resource made from the request, before `prepare` and its stages.
local function new_resource(row, context)
  local members = copy(context.input)
  for name, text in pairs(row.defaults or {}) do members[name] = members[name] or text end
  members.createTime = jsontext.time(context.time)
  members.updateTime = members.createTime
  members.creatorAccountId = jsontext.string(context.owner)
  members.collaborationIdentifier = context.collaboration and jsontext.string(context.collaboration)
  local id = context.new_id()
  return { kind = row.kind, region = context.region, account = context.owner, members = members,
    key = row.arn and locate.arn(row, context, id) or row.kind .. "/" .. id }
end

local function active_members(row, resource)
  local active = copy(row.active or {})
  for name, text in pairs(resource.active or {}) do active[name] = text end
  resource.active = nil
  return active
end

local function first_stages(row, context, resource)
  local active = active_members(row, resource)
  if row.passes then
    return life.pass("CREATE", { status = "ACTIVE", members = active }, context.time,
      { draw = context.draw,
        failure = context.failures:take("create", row.kind,
          jsontext.value(resource.members.name)) })
  elseif row.status == false then
    return { { from = context.time } }
  end
  return life.rest("ACTIVE", context.time, active)
end

function actions.create(row, context)
  local err = check_references(context) or check_unique(row, context)
    or tags.check(rawjson.members(context.input.tags or "{}"))
  if err then return nil, err end
  local resource = new_resource(row, context)
  err = row.prepare and row.prepare(context, resource)
  if err then return nil, err end
  if row.arn then resource.members[row.arn] = jsontext.string(resource.key) end
  resource.stages = first_stages(row, context, resource)
  context.store:add(resource)
  return resource.members
end

function actions.get(row, context)
  local resource, at = locate.one(row, context, "latest")
  if not resource then return nil, at end
  local extra = resource.extra or at.extra
  if resource.extra and at.extra then
    extra = { unpack(resource.extra) }
    for _, member in ipairs(at.extra) do extra[#extra + 1] = member end
  end
  return life.members(resource, at), nil, extra
end

function actions.update(row, context)
  local resource, at = locate.one(row, context)
  if not resource then return nil, at end
  local err = check_references(context)
  if err then return nil, err end
  for name, text in pairs(context.input) do resource.members[name] = text end
  resource.stages = life.rest(at.status, context.time, active_members(row, resource))
  context.store:touch(resource)
  return resource.members
end

--- Why a resource cannot be deleted: another one refers to it. Nil: it can.
local function holder(row, context, resource)
  for _, hold in ipairs(row.holds or {}) do
    for other, at in context.store:each(hold.kind, context.time) do
      local text = other.members[hold.member]
      if text and text:find('"' .. resource.key .. '"', 1, true)
        and (not hold.busy or resources.is_creating(at.status)) then
        return conflict("%s %s cannot be deleted: another resource depends on it, %s.", row.words,
          resource.key, resources.by_kind[hold.kind].words:lower() .. " "
            .. (other.members.name and jsontext.value(other.members.name) or other.key))
      end
    end
  end
end

local function pass(prefix, action, row, context, resource, last)
  local failure = context.failures:take(action, row.kind, jsontext.value(resource.members.name))
  life.replace(resource, context.time, life.pass(prefix, last, context.time,
    { draw = context.draw, failure = failure }))
  context.store:touch(resource)
  return {}
end

--- Also removes the single resources that belong to it.
local function remove_owned(row, context, resource)
  for _, other in ipairs(resources.rows) do
    local owned = row.arn and other.single == row.arn
      and context.store:find(locate.key_of_single(other, resource.key, context), context.time)
    if owned then context.store:remove(owned) end
  end
end

function actions.delete(row, context)
  local resource, at = locate.one(row, context, "base")
  if not resource then return nil, at end
  if resources.is_busy(at.status) then
    return nil, conflict("%s %s is %s, it cannot be deleted now.", row.words, resource.key,
      at.status)
  end
  local err = holder(row, context, resource)
  if err then return nil, err end
  if row.deleted == "INACTIVE" then
    return pass("DELETE", "delete", row, context, resource, { status = "INACTIVE" })
  elseif row.deleted == "gone" then
    return pass("DELETE", "delete", row, context, resource, { gone = true })
  end
  context.store:remove(resource)
  remove_owned(row, context, resource)
  return {}
end

function actions.cancel(row, context)
  local resource, at = locate.one(row, context, "base")
  if not resource then return nil, at end
  if not resources.can_cancel[at.status] then
    return nil, conflict("%s %s is %s, it cannot be cancelled.", row.words, resource.key, at.status)
  end
  return pass("CANCEL", "cancel", row, context, resource, { status = "INACTIVE" })
end

--- Creates or replaces a single resource: one for each membership or model.
function actions.put(row, context)
  local key = locate.single_key(row, context)
  local former = context.store:find(key, context.time)
  local err = check_references(context)
  if err then return nil, err end
  local resource = new_resource(row, context)
  resource.key, resource.stages = key, { { from = context.time } }
  err = row.prepare and row.prepare(context, resource, former)
  if err then return nil, err end
  if former then
    resource.members.createTime = former.members.createTime
    context.store:remove(former)
  end
  context.store:add(resource)
  return resource.members
end

return actions
