--- Trained models from a file: each is an output of GetTrainedModel, with a life by the clock.
local check = require "cleanroomsml.emulator.check"
local description = require "cleanroomsml.emulator.description"
local errors = require "cleanroomsml.emulator.errors"
local jitter_of = require "cleanroomsml.emulator.jitter"
local jsontext = require "cleanroomsml.emulator.jsontext"
local locate = require "cleanroomsml.emulator.locate"
local rawjson = require "cleanroomsml.emulator.rawjson"

local models = {}

local shape = description.of("GetTrainedModel").output
-- The member with instructions for the emulator, and its old name.
local OURS = { emulator = true, standin = true }

local is_known = {}
for _, member in ipairs(shape.members) do is_known[member.name] = true end

--- Members of an object by name, and the unknown ones in order.
local function sorted_out(members)
  local known, extra = {}, {}
  for _, member in ipairs(members) do
    if is_known[member.name] then
      known[member.name] = member.text
    elseif not OURS[member.name] then
      extra[#extra + 1] = member
    end
  end
  return known, extra
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

--- JSON text of the model with a step's members merged into it.
local function overlaid(base, members)
  local all = {}
  for name, text in pairs(base) do all[name] = text end
  for name, text in pairs(members) do all[name] = text end
  return locate.text(shape, all)
end

--- One step of a model's life as a stage (see life.lua), or nil, message.
local function stage_of(base, step_text, is_last, from)
  local step = jsontext.decode(step_text)
  local ok, message = check_step(step, is_last)
  if not ok then return nil, message end
  if step.error then return { from = from, error = step.error, seconds = step.seconds } end
  local members, extra = sorted_out(rawjson.members(step_text))
  members.updateTime = jsontext.time(from)
  for i = #extra, 1, -1 do
    if extra[i].name == "seconds" then table.remove(extra, i) end
  end
  ok, message = check(overlaid(base, members), shape, "")
  if not ok then return nil, message end
  return { from = from, status = step.status, members = members, seconds = step.seconds,
    extra = extra[1] and extra or nil }
end

local function stages_of(base, lifecycle, start, draw)
  local stages, from = {}, start
  local steps = rawjson.items(lifecycle)
  for i, step_text in ipairs(steps) do
    local stage, message = stage_of(base, step_text, i == #steps, from)
    if not stage then
      return nil, ("emulator.lifecycle[%d].%s"):format(i, message)
    end
    stages[i] = stage
    from = from + (stage.seconds or 0) * draw()
    stage.seconds = nil
  end
  return stages
end

--- The text of `emulator.lifecycle`, or nil, message.
local function lifecycle_of(ours)
  if ours:sub(1, 1) ~= "{" then return nil, "emulator: must be an object" end
  local lifecycle = ""
  for _, member in ipairs(rawjson.members(ours)) do
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

local function life_of(text, base, start, draw)
  local ours
  for _, member in ipairs(rawjson.members(text)) do
    if OURS[member.name] then ours = member.text end
  end
  if not ours then
    return { { from = start, status = jsontext.value(base.status) } }
  end
  local lifecycle, message = lifecycle_of(ours)
  if not lifecycle then return nil, message end
  return stages_of(base, lifecycle, start, draw)
end

--- The resource of one model, or nil, message.
local function resource_of(text, start, draw)
  if text:sub(1, 1) ~= "{" then return nil, "must be an object" end
  local ok, message = check(text, shape, "")
  if not ok then return nil, message end
  local members, extra = sorted_out(rawjson.members(text))
  local stages
  stages, message = life_of(text, members, start, draw)
  if not stages then return nil, message end
  local arn, version = jsontext.value(members.trainedModelArn),
    jsontext.value(members.versionIdentifier)
  local region, account = locate.region(arn)
  members.creatorAccountId = jsontext.string(account)
  return { kind = "trained-model", key = arn, version = version ~= "NULL" and version or nil,
    region = region, account = account, members = members, extra = extra[1] and extra or nil,
    stages = stages }
end

--- Reads a list of models, whose lives begin at `start`.
---@param text string JSON list of models in the shape of a GetTrainedModel answer
---@param options {start: number, seed: integer?} `seed` stretches each step by 0.5 to 1.5
---@return table[]|nil resources see store.lua
---@return string? message names the model and the member
function models.load(text, options)
  local decoded, message = jsontext.decode(text)
  if decoded == nil then return nil, "is not JSON: " .. message end
  text = rawjson.compact(text)
  if text:sub(1, 1) ~= "[" then return nil, "must hold a JSON list of models" end
  local list, draw = {}, jitter_of(options.seed)
  for i, item in ipairs(rawjson.items(text)) do
    local resource
    resource, message = resource_of(item, options.start, draw)
    if not resource then return nil, ("model %d: %s"):format(i, message) end
    list[i] = resource
  end
  return list
end

return models
