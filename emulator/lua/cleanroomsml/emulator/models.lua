--- The trained models that the emulator serves, and their life by the clock.
local json = require("cjson").new()
local check = require "cleanroomsml.emulator.check"
local errors = require "cleanroomsml.emulator.errors"
local rawjson = require "cleanroomsml.emulator.rawjson"
local shape = require "cleanroomsml.emulator.shape"

json.decode_invalid_numbers(false)

local models = {}
models.__index = models

local is_known = {}
for _, member in ipairs(shape.model.members) do
  is_known[member.name] = true
end

--- A source of numbers from 0.5 to 1.5, the same for the same seed on every Lua; of 1 without one.
local function jitter_of(seed)
  local state = seed and seed % 2147483646 + 1
  local function draw()
    if not state then
      return 1
    end
    state = state * 16807 % 2147483647
    return 0.5 + state / 2147483647
  end
  draw() -- neighbouring seeds begin alike
  draw()
  return draw
end

local function iso8601(seconds)
  local millis = math.floor(seconds % 1 * 1000)
  return os.date("!%Y-%m-%dT%H:%M:%S", math.floor(seconds)) .. (".%03dZ"):format(millis)
end

--- JSON text of an object: known members in the service's order, then the others as they came.
local function encode(members)
  local by_name, others = {}, {}
  for _, member in ipairs(members) do
    by_name[member.name] = member.text
    if not is_known[member.name] and member.name ~= "emulator" then
      others[#others + 1] = json.encode(member.name) .. ":" .. member.text
    end
  end
  local pieces = {}
  for _, member in ipairs(shape.model.members) do
    local text = by_name[member.name]
    if text then
      pieces[#pieces + 1] = ('"%s":%s'):format(member.name, text)
    end
  end
  for _, other in ipairs(others) do
    pieces[#pieces + 1] = other
  end
  return "{" .. table.concat(pieces, ",") .. "}"
end

--- `base` with the members of a step of its life put over it.
local function overlay(base, step_members, update_time)
  local members = {}
  for _, member in ipairs(base) do
    members[#members + 1] = member
  end
  for _, member in ipairs(step_members) do
    if member.name ~= "seconds" then
      members[#members + 1] = member
    end
  end
  members[#members + 1] = { name = "updateTime", text = '"' .. iso8601(update_time) .. '"' }
  return members
end

local function check_step(step, is_last)
  if type(step) ~= "table" or not (type(step.status) == "string" or step.error) then
    return nil, "status: is missing (and so is error)"
  elseif step.error and not errors.known(step.error) then
    return nil, "error: is not one of " .. errors.names()
  elseif not is_last and not (type(step.seconds) == "number" and step.seconds >= 0) then
    return nil, "seconds: must be a number, 0 or more (only the last step may leave it out)"
  end
  return true
end

--- One step of a model's life, or nil, message: `{from = seconds since start, text | error}`.
local function stage_of(base, step_text, is_last, start, from)
  local step = json.decode(step_text)
  local ok, message = check_step(step, is_last)
  if not ok then
    return nil, message
  end
  local stage = { from = from, seconds = step.seconds or 0, error = step.error }
  if not step.error then
    stage.text = encode(overlay(base, rawjson.members(step_text), start + from))
    ok, message = check(stage.text, shape.model, "")
  end
  return ok and stage, message
end

local function stages_of(base, lifecycle, start, jitter)
  if not lifecycle then
    return { { from = 0, text = encode(base) } }
  end
  local stages, from = {}, 0
  local steps = rawjson.items(lifecycle)
  for i, step_text in ipairs(steps) do
    local stage, message = stage_of(base, step_text, i == #steps, start, from)
    if not stage then
      return nil, ("emulator.lifecycle[%d].%s"):format(i, message)
    end
    stages[i] = stage
    from = from + stage.seconds * jitter()
  end
  return stages
end

--- The text of `emulator.lifecycle`, or nil, message.
local function lifecycle_of(emulator)
  if emulator:sub(1, 1) ~= "{" then
    return nil, "emulator: must be an object"
  end
  local lifecycle = ""
  for _, member in ipairs(rawjson.members(emulator)) do
    if member.name ~= "lifecycle" then
      return nil, ("emulator.%s: is not known (lifecycle is)"):format(member.name)
    end
    lifecycle = member.text
  end
  if not lifecycle:find("^%[.+%]$") then
    return nil, "emulator.lifecycle: must be a list of steps"
  end
  return lifecycle
end

local function compile(text, start, jitter)
  if text:sub(1, 1) ~= "{" then
    return nil, "must be an object"
  end
  local ok, message = check(text, shape.model, "")
  if not ok then
    return nil, message
  end
  local base, by_name = rawjson.members(text), {}
  for _, member in ipairs(base) do
    by_name[member.name] = member.text
  end
  local lifecycle, stages
  if by_name.emulator then
    lifecycle, message = lifecycle_of(by_name.emulator)
    if not lifecycle then
      return nil, message
    end
  end
  stages, message = stages_of(base, lifecycle, start, jitter)
  if not stages then
    return nil, message
  end
  local model = json.decode(text)
  return { arn = model.trainedModelArn, membership = model.membershipIdentifier,
    version = model.versionIdentifier, stages = stages }
end

--- Reads a list of models. Their lives begin at `start`.
---@param text string JSON list of models in the shape of a GetTrainedModel answer
---@param options {start: number, seed: integer?} `seed` stretches each step by 0.5 to 1.5
---@return table|nil models, string? message names the model and the member
function models.load(text, options)
  local ok, decoded = pcall(json.decode, text)
  if ok and text:find("%z") then -- lua-cjson takes a NUL for the end
    ok, decoded = false, "it holds a NUL byte"
  end
  if not ok then
    return nil, "is not JSON: " .. tostring(decoded)
  end
  text = rawjson.compact(text)
  if text:sub(1, 1) ~= "[" then
    return nil, "must hold a JSON list of models"
  end
  local self = setmetatable({ by_arn = {}, count = 0 }, models)
  local jitter = jitter_of(options.seed)
  for i, item in ipairs(rawjson.items(text)) do
    local model, message = compile(item, options.start, jitter)
    if not model then
      return nil, ("model %d: %s"):format(i, message)
    end
    local versions = self.by_arn[model.arn] or {}
    versions[#versions + 1] = model
    self.by_arn[model.arn] = versions
    self.count = i
  end
  return self
end

--- The model with this ARN and version; without a version the last one in the list with this ARN.
function models:find(arn, membership, version)
  local versions = self.by_arn[arn] or {}
  for i = #versions, 1, -1 do
    local model = versions[i]
    if model.membership == membership and (not version or model.version == version) then
      return model
    end
  end
end

--- Where the model stands `elapsed` seconds after its start: `{text = JSON}` or `{error = code}`.
function models.stage(model, elapsed)
  local stages = model.stages
  for i = #stages, 2, -1 do
    if elapsed >= stages[i].from then
      return stages[i]
    end
  end
  return stages[1]
end

return models
