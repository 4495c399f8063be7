--- The built-in resources: for each kind one in every status, named after the status, and the
--- resources they refer to.
local description = require "cleanroomsml.emulator.description"
local jsontext = require "cleanroomsml.emulator.jsontext"
local life = require "cleanroomsml.emulator.life"
local locate = require "cleanroomsml.emulator.locate"
local parties = require "cleanroomsml.emulator.parties"
local resources = require "cleanroomsml.emulator.resources"
local samples = require "cleanroomsml.emulator.samples"

local builtin = {}

builtin.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
builtin.REGION = "us-east-1"

local FAILED = '{"statusCode":"EMULATED_FAILURE",'
  .. '"message":"It failed, for you to see how that looks."}'

--- The output shape of a kind's Get, or the item shape of its list if it has no Get.
local function shape_of(row)
  if row.get then return description.of(row.get).output end
  local operation = description.of(row.list[1])
  return locate.member_shape(operation.output, operation.pagination.result).element
end

local function has(row, member)
  for _, name in ipairs { row.create, row.get } do
    local operation = description.of(name)
    if operation and locate.member_shape(operation.input, member) then return true end
  end
end

local function statuses_of(row)
  local status = row.status ~= false and locate.member_shape(shape_of(row), "status")
  return status and status.enum or { false }
end

local function name_of(status)
  return status and status:lower():gsub("_", "-") or "example"
end

local function context_of(row, region)
  return { region = region, owner = parties.ACCOUNT,
    input = { membershipIdentifier = has(row, "membershipIdentifier")
      and jsontext.string(builtin.MEMBERSHIP) or nil } }
end

local function stages_of(row, status, start)
  if not status then return { { from = start } } end
  local more = {}
  if status == "ACTIVE" or status == "INACTIVE" then
    for name, text in pairs(row.active or {}) do more[name] = text end
  elseif status:find("_FAILED$") then
    more.statusDetails = FAILED
  end
  return life.rest(status, start, more)
end

local function members_of(row, context, name, start, arns)
  local members = samples.members(row.kind, arns)
  members.name = jsontext.string(name)
  members.createTime = jsontext.time(start - 3600)
  members.updateTime = members.createTime
  members.creatorAccountId = jsontext.string(parties.ACCOUNT)
  members.membershipIdentifier = context.input.membershipIdentifier
  members.collaborationIdentifier = members.membershipIdentifier
    and jsontext.string(parties.COLLABORATION)
  return members
end

local function add(state, row, region, status, arns)
  local name, context = name_of(status), context_of(row, region)
  local start = state.clock:time() - 60
  local resource = { kind = row.kind, region = region, account = parties.ACCOUNT,
    members = members_of(row, context, name, start, arns), stages = stages_of(row, status, start),
    key = row.arn and locate.arn(row, context, name) or row.kind .. "/" .. name }
  if row.arn then resource.members[row.arn] = jsontext.string(resource.key) end
  if not status or status == "ACTIVE" then arns[row.kind] = resource.key end
  state.store:add(resource)
end

--- A model that starts training now, to watch.
local function add_training(state, region, arns)
  local row = resources.by_kind["trained-model"]
  add(state, row, region, "TRAINING", arns)
  local list = state.store.lists["trained-model"]
  local resource, now = list[#list], state.clock:time()
  resource.members.createTime = jsontext.time(now)
  resource.stages = life.pass("CREATE", { status = "ACTIVE", members = row.active }, now,
    { draw = function() return 10 * state.draw() end })
end

--- Adds them to the store.
---@param state table see state.lua
---@param region string|nil
function builtin.add(state, region)
  local arns = {}
  state.parties:add_membership(builtin.MEMBERSHIP, parties.COLLABORATION, parties.ACCOUNT)
  for _, row in ipairs(resources.rows) do
    if samples.has(row.kind) then
      for _, status in ipairs(statuses_of(row)) do
        add(state, row, region or builtin.REGION, status, arns)
      end
    end
  end
  add_training(state, region or builtin.REGION, arns)
end

return builtin
