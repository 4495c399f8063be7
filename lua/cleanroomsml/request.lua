--- Expands the short forms of requests: an ARN, or nothing.
local core = require "cleanroomsml.core"
local operations = require "cleanroomsml.operations"

local request = {}

local needs_nothing = {}

-- Whether no member of a request is required.
local function is_optional(row)
  if needs_nothing[row] == nil then
    needs_nothing[row] = true
    for _, member in ipairs(core.describe(row.method).input.members) do
      if member.required then needs_nothing[row] = false end
    end
  end
  return needs_nothing[row]
end

--- The request as a table, for an ARN where the operation has the short form, or nothing where it
--- needs nothing.
---@param row cleanroomsml.OperationRow
---@param given any
---@return any given
function request.expand(row, given)
  if given == nil and is_optional(row) then return {} end
  local facts = type(given) == "string" and operations.facts(row)
  if facts and facts.short_form then return { [facts.arn] = given } end
  return given
end

return request
