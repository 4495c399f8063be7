--- A client of AWS Clean Rooms ML: operations are functions that take and return tables.
local core = require "cleanroomsml.core"
local client = require "cleanroomsml.client"
local lazy = require "cleanroomsml.lazy"
local operations = require "cleanroomsml.operations"
local json = lazy "cleanroomsml.json"
local parse_arn = lazy "cleanroomsml.parse_arn"

local cleanroomsml = {
  _VERSION = core.version,
  core = core,
  client = client.new,
  iso8601 = core.iso8601,
}

--- Parses an ARN of this service.
---@param text string
---@return cleanroomsml.Arn? parsed a new table
---@return string? message what is wrong with it
function cleanroomsml.parse_arn(text) return parse_arn(text) end

--- Writes an answer of the service as JSON text: known members in the service's order, then those
--- it added later, sorted; empty lists as [], times as ISO 8601 text or as numbers. Raises on a
--- wrong option only.
---@param value table of the shape; without one only a trained model
---@param options cleanroomsml.JsonOptions|nil
---@return string|nil text
---@return string|nil message names the member that cannot be written
function cleanroomsml.to_json(value, options) return json.to_json(value, options) end

--- The service's operations: a new list, sorted by method.
---@return { name: string, method: string, paginated: boolean, short_form: boolean }[]
function cleanroomsml.operations() return operations.all() end

local default = false

--- The client of the module's functions: every option at its default; made at first use.
---@return cleanroomsml.Client
function cleanroomsml.default()
  if not default or default.closed then default = client.new() end
  return default
end

for _, row in ipairs(operations.list) do
  local method = row.method
  cleanroomsml[method] = function(request, options)
    local used = cleanroomsml.default()
    return used[method](used, request, options)
  end
end

return operations.guard(cleanroomsml)
