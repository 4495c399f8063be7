--- An AWS Clean Rooms ML client: asks for a trained model, gives back nested Lua tables.
local core = require "cleanroomsml.core"
local client = require "cleanroomsml.client"
local lazy = require "cleanroomsml.lazy"
local json = lazy "cleanroomsml.json"
local parse_arn = lazy "cleanroomsml.parse_arn"

local cleanroomsml = {
  _VERSION = require "cleanroomsml.version",
  core = core,
  client = client.new,
  iso8601 = core.iso8601,
}

--- Takes the ARN of a trained model apart.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message what is wrong with it
function cleanroomsml.parse_arn(text) return parse_arn(text) end

--- Writes a model as JSON text: the service's members in their order, then those it added later,
--- sorted; empty lists as [], times as ISO 8601 text or as numbers. Raises on a wrong option only.
---@param model cleanroomsml.TrainedModel
---@param options { times: "iso"|"number"|nil }|nil times: "iso" when absent
---@return string|nil text
---@return string|nil message names the member that cannot be written
function cleanroomsml.to_json(model, options) return json.to_json(model, options) end

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
