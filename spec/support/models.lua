--- Bodies and models for specs: texts of GetTrainedModel answers, and random models.
local world = require "spec.support.config_world"

local models = {}

local ID = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. ID

--- The required members and their JSON, in the service's order.
local REQUIRED = {
  { "membershipIdentifier", '"' .. ID .. '"' },
  { "collaborationIdentifier", '"9f8e7d6c-0000-1111-2222-333344445555"' },
  { "trainedModelArn", '"' .. ARN .. '/trained-model/my_model-1.0"' },
  { "name", '"my_model"' },
  { "status", '"ACTIVE"' },
  { "configuredModelAlgorithmAssociationArn",
    '"' .. ARN .. '/configured-model-algorithm-association/xgb"' },
  { "createTime", '"2023-09-06T01:02:03Z"' },
  { "updateTime", '"2023-09-06T02:03:04Z"' },
  { "dataChannels",
    '[{"mlInputChannelArn":"' .. ARN .. '/ml-input-channel/train","channelName":"train"}]' },
}

--- The text of an answer: the required members, changed and followed by others.
---@param changes table<string, string|false>|nil member to its JSON; false leaves it out
---@return string
function models.body(changes)
  local members, rest = {}, {}
  for name, text in pairs(changes or {}) do rest[name] = text end
  for _, member in ipairs(REQUIRED) do
    local name, text = member[1], rest[member[1]]
    rest[name] = nil
    if text ~= false then members[#members + 1] = '"' .. name .. '":' .. (text or member[2]) end
  end
  for name, text in pairs(rest) do members[#members + 1] = '"' .. name .. '":' .. text end
  return "{" .. table.concat(members, ",") .. "}"
end

--- The shapes of the published description; nil: it is missing.
function models.published_shapes()
  local data = world.published("model/get-trained-model.json")
  return data and data.shapes
end

--- Random numbers from a seed, the same on every Lua: `chance(n)` is an integer from 1 to n.
function models.chance(seed)
  local state = seed % 2147483646 + 1
  return function(n)
    state = state * 16807 % 2147483647
    return math.floor(state / 2147483647 * n) + 1
  end
end

local PIECES = {
  "a", "Z", "9", " ", "", "/", "\\", '"', "\\/", "\\n", "\n", "\t", "\0", "\1", "\31", "\127",
  "null", "ü", "€", "日本", "😀", "{", "]", ",", ":", "createTime", "</script>", "%s", "1e5",
}

local function text(chance)
  local pieces = {}
  for i = 1, chance(6) - 1 do pieces[i] = PIECES[chance(#PIECES)] end
  return table.concat(pieces)
end

local MAP_SIZES = { 0, 1, 3, 100 }

local function map(chance)
  local made = {}
  for i = 1, MAP_SIZES[chance(#MAP_SIZES)] do made[text(chance) .. i] = text(chance) end
  if chance(3) == 1 then made[""] = text(chance) end
  return made
end

local make

local function structure(shape, chance)
  local made = {}
  for _, member in ipairs(shape.members) do
    if member.required or chance(3) > 1 then made[member.name] = make(member.shape, chance) end
  end
  return made
end

local MAKERS = {
  string = function(_, chance) return text(chance) end,
  integer = function(_, chance) return chance(2419200) - 1000 end,
  timestamp = function(_, chance)
    local seconds = chance(2147483646) - 1000000
    return chance(2) == 1 and seconds or seconds + chance(999) / 1000
  end,
  list = function(shape, chance)
    local made = {}
    for i = 1, chance(4) - 1 do made[i] = make(shape.element, chance) end
    return made
  end,
  map = function(_, chance) return map(chance) end,
  structure = structure,
}

function make(shape, chance) return MAKERS[shape.type](shape, chance) end

--- A random model of the shape, with any text in its members.
models.make = make

return models
