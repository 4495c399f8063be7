--- The state of a running emulator.
local clock = require "cleanroomsml.emulator.clock"
local failures = require "cleanroomsml.emulator.failures"
local implied = require "cleanroomsml.emulator.implied"
local jitter_of = require "cleanroomsml.emulator.jitter"
local journal = require "cleanroomsml.emulator.journal"
local jsontext = require "cleanroomsml.emulator.jsontext"
local models = require "cleanroomsml.emulator.models"
local new_id = require "cleanroomsml.emulator.new_id"
local parties = require "cleanroomsml.emulator.parties"
local script = require "cleanroomsml.emulator.script"
local store = require "cleanroomsml.emulator.store"

local state = {}
state.__index = state

--- An empty state.
---@param options {credentials: table, seed: integer?, speed: number?} see verify.lua
function state.new(options)
  local self = setmetatable({ store = store.new(), parties = parties.new(options.credentials),
    clock = clock.new(options.speed), failures = failures.new(), script = script.new(),
    journal = journal.new(), requests = 0, seed = options.seed, draw = jitter_of(options.seed),
    new_id = new_id, save = function() end }, state)
  self.credentials = { service = options.credentials.service, region = options.credentials.region,
    account = function(access_key_id) return self.parties:account(access_key_id) end }
  return self
end

--- Adds trained models, with their memberships and the resources they refer to.
function state:add_models(list)
  for _, resource in ipairs(list) do
    local members = resource.members
    self.parties:add_membership(jsontext.value(members.membershipIdentifier),
      jsontext.value(members.collaborationIdentifier), resource.account)
    self.store:add(resource)
    implied.add(self, resource)
  end
end

--- Replaces all trained models by those of a JSON text; their lives start now.
---@param text string
---@return integer|nil count, string? message
function state:replace_models(text)
  local list, message = models.load(text, { start = self.clock:time(), seed = self.seed })
  if not list then return nil, message end
  self.store:clear("trained-model")
  self:add_models(list)
  return #list
end

return state
