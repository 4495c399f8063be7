--- Operations of all kinds in turn: lists by items, creates with a body, tags, deletes, and
--- requests that the service rejects.
local core = require "cleanroomsml.core"

local mixed = {}

local PAGES = 4 -- a list takes no more of them
local ROLE = "arn:aws:iam::123456789012:role/soak"

---@class proof.Mixed
---@field rules table of proof.soak.invariants
---@field models table[]
---@field limit number seconds of a call
---@field client cleanroomsml.Client
---@field done integer operations called
local Mixed = {}
Mixed.__index = Mixed

---@param rules table
---@param models table[]
---@param limit number
---@return proof.Mixed
function mixed.new(rules, models, limit)
  return setmetatable({ rules = rules, models = models, limit = limit, done = 0 }, Mixed)
end

-- Calls an operation and checks the result; returns the output, or nil.
function Mixed:call(method, request)
  local started = core.monotonic()
  local output, message, info = self.client[method](self.client, request)
  self.done = self.done + 1
  self.rules:accept_any(method, self.limit, core.monotonic() - started, output, message, info)
  return output
end

function Mixed:any_model() return self.models[math.random(#self.models)] end

function Mixed:list()
  local request = { membershipIdentifier = self:any_model().membershipIdentifier, maxResults = 40 }
  local started, count = core.monotonic(), 0
  for i, item, message, info in self.client:items("list_trained_models", request) do
    count = count + 1
    self.rules:check(i == count, "item %d comes as number %d", count, i)
    if not item then
      self.rules:accept_any("list_trained_models", PAGES * self.limit, core.monotonic() - started,
        nil, message, info)
    end
    if count == 40 * PAGES then break end
  end
  self.done = self.done + 1
end

-- Creates, uses and deletes an algorithm. One whose answer was lost is not deleted.
function Mixed:life()
  local made = self:call("create_configured_model_algorithm", {
    name = ("soak-%d"):format(math.random(1e9)), roleArn = ROLE,
    description = ("\195\169\"\\\n"):rep(math.random(0, 60)),
    trainingContainerConfig = { imageUri = "123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1",
      arguments = { "--epochs", "3" },
      metricDefinitions = { { name = "loss", regex = "l=(.*)" } } },
    tags = { team = "soak" },
  })
  if not made or not made.configuredModelAlgorithmArn:find "^arn:" then return end
  self:call("get_configured_model_algorithm", made.configuredModelAlgorithmArn)
  self:tags(made.configuredModelAlgorithmArn)
  self:call("delete_configured_model_algorithm", made.configuredModelAlgorithmArn)
end

function Mixed:tags(arn)
  arn = arn or self:any_model().trainedModelArn
  self:call("tag_resource", { resourceArn = arn, tags = { round = tostring(self.done) } })
  self:call("list_tags_for_resource", arn)
  self:call("untag_resource", { resourceArn = arn, tagKeys = { "round", "none" } })
end

function Mixed:refused()
  local arn = self:any_model().trainedModelArn
  self:call("get_trained_model", arn .. "-is-not-there")
  self:call("cancel_trained_model", arn)
  self:call("create_trained_model", {
    membershipIdentifier = self:any_model().membershipIdentifier, name = "soak",
    configuredModelAlgorithmAssociationArn = arn:gsub("trained%-model/.*",
      "configured-model-algorithm-association/0f9e8d7c-6666-7777-8888-9999aaaabbbb"),
    resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
    dataChannels = { { channelName = "train", mlInputChannelArn = arn:gsub("trained%-model/.*",
      "ml-input-channel/1b1b1b1b-0000-1111-2222-333344445555") } },
  })
end

local ACTIONS = { Mixed.list, Mixed.life, Mixed.tags, Mixed.refused }

--- Some operations on a client.
function Mixed:round(client)
  self.client = client
  ACTIONS[math.random(#ACTIONS)](self)
end

return mixed
