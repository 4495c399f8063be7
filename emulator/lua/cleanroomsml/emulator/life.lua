--- The lives of resources: stages with their start times. A stage is `{from, status, members =
--- {name = JSON text}, error = code, gone = true}`.
local jsontext = require "cleanroomsml.emulator.jsontext"

local life = {}

--- Seconds in each transient status.
local SECONDS = { PENDING = 1, IN_PROGRESS = 2 }

local FAILURE = '{"statusCode":"EMULATED_FAILURE",'
  .. '"message":"The emulator was asked to let this fail."}'

local function stage(from, status, more)
  local members = { status = jsontext.string(status), updateTime = jsontext.time(from) }
  for name, text in pairs(more or {}) do members[name] = text end
  return { from = from, status = status, members = members }
end

--- The stages of an asynchronous action: PREFIX_PENDING, PREFIX_IN_PROGRESS, and the end.
---@param prefix string CREATE, CANCEL or DELETE
---@param last {status: string?, members: table?, gone: boolean?} how it ends
---@param from number seconds since the epoch
---@param options {draw: (fun(): number), failure: table?} `failure.statusDetails`: JSON text
---@return table[] stages
function life.pass(prefix, last, from, options)
  local stages = {}
  for i, step in ipairs { "PENDING", "IN_PROGRESS" } do
    stages[i] = stage(from, prefix .. "_" .. step)
    from = from + SECONDS[step] * options.draw()
  end
  if options.failure then
    stages[3] = stage(from, prefix .. "_FAILED",
      { statusDetails = options.failure.statusDetails or FAILURE })
  elseif last.gone then
    stages[3] = { from = from, gone = true }
  else
    stages[3] = stage(from, last.status, last.members)
  end
  return stages
end

--- A single, final stage.
function life.rest(status, from, members)
  return { stage(from, status, members) }
end

--- The stage of a resource at a time.
function life.at(resource, time)
  local stages = resource.stages
  for i = #stages, 2, -1 do
    if time >= stages[i].from then return stages[i] end
  end
  return stages[1]
end

--- JSON text of a member at a stage, nil when there is none.
function life.member(resource, at, name)
  return at.members and at.members[name] or resource.members[name]
end

--- The members of a resource at a stage: JSON texts by name.
function life.members(resource, at)
  return setmetatable({}, { __index = function(_, name)
    return life.member(resource, at, name)
  end })
end

--- Replaces the further stages; members set by the current stage stay.
function life.replace(resource, time, stages)
  local now = life.at(resource, time)
  for name, text in pairs(now.members or {}) do resource.members[name] = text end
  resource.members.statusDetails = nil
  resource.stages = stages
end

return life
