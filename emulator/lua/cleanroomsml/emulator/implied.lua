--- Creates the resources that a model of a file refers to, so that each ARN in its answers exists:
--- ACTIVE, named by the last part of their ARN, with the members of the built-in ones.
local description = require "cleanroomsml.emulator.description"
local jsontext = require "cleanroomsml.emulator.jsontext"
local life = require "cleanroomsml.emulator.life"
local locate = require "cleanroomsml.emulator.locate"
local references = require "cleanroomsml.emulator.references"
local resources = require "cleanroomsml.emulator.resources"
local samples = require "cleanroomsml.emulator.samples"

local implied = {}

--- The collaboration of a membership; a new membership gets the model's collaboration.
local function collaboration_of(state, membership, account, model)
  if not state.parties.memberships[membership] then
    state.parties:add_membership(membership, jsontext.value(model.members.collaborationIdentifier),
      account)
  end
  return state.parties.memberships[membership].collaboration
end

local function members_of(state, row, key, model)
  local region, account = locate.region(key)
  local id, membership = key:match("[^/]+$"), key:match(":membership/([^/]+)/")
  local association = model.members.configuredModelAlgorithmAssociationArn
  local members = samples.members(row.kind, function(kind)
    return kind == "configured-model-algorithm-association" and jsontext.value(association)
      or locate.arn(resources.by_kind[kind], { region = region, owner = account, input = {} }, id)
  end)
  members[row.arn], members.name = jsontext.string(key), jsontext.string(id)
  members.createTime, members.updateTime = model.members.createTime, model.members.createTime
  members.creatorAccountId = jsontext.string(account)
  if membership then
    members.membershipIdentifier = jsontext.string(membership)
    members.collaborationIdentifier =
      jsontext.string(collaboration_of(state, membership, account, model))
  end
  return members
end

local function add(state, row, key, model)
  local region, account = locate.region(key)
  local start = state.clock:time()
  local stages = row.status == false and { { from = start } }
    or life.rest("ACTIVE", start, row.active)
  local resource = { kind = row.kind, key = key, region = region, account = account,
    members = members_of(state, row, key, model), stages = stages }
  state.store:add(resource)
  implied.add(state, resource, model)
end

--- Adds the missing resources that a resource refers to, recursively.
---@param state table see state.lua
---@param resource table see store.lua
---@param model table|nil the model that all this is for; nil: the resource
function implied.add(state, resource, model)
  local shape = description.of(resources.by_kind[resource.kind].get).output
  for _, reference in ipairs(references.within(shape, resource.members)) do
    if locate.region(reference.key) and not state.store:find(reference.key, state.clock:time()) then
      add(state, reference.row, reference.key, model or resource)
    end
  end
end

return implied
