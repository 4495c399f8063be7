--- An AWS Clean Rooms ML client: asks for a trained model, gives back nested Lua tables.
local core = require "cleanroomsml.core"
local arn = require "cleanroomsml.arn"
local client = require "cleanroomsml.client"
local json = require "cleanroomsml.json"

local cleanroomsml = {
  _VERSION = require "cleanroomsml.version",
  core = core,
  client = client.new,
  parse_arn = arn.parse,
  to_json = json.to_json,
  iso8601 = core.iso8601,
}

local default

--- Asks for a trained model with a client that has every option at its default, made at first use.
---@param request cleanroomsml.Request|string the request, or just the ARN
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function cleanroomsml.get_trained_model(request)
  default = default or client.new()
  return default:get_trained_model(request)
end

return cleanroomsml
