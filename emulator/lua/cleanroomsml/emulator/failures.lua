--- Planned failures: instructions from the control port for future actions.
local resources = require "cleanroomsml.emulator.resources"
local jsontext = require "cleanroomsml.emulator.jsontext"

local failures = {}
failures.__index = failures

local ACTIONS = { create = true, cancel = true, delete = true }

local CHECKS = {
  action = function(value) return ACTIONS[value], "must be create, cancel or delete" end,
  kind = function(value)
    local row = resources.by_kind[value]
    return row and row.passes, "must be a kind of resource with a life, such as trained-model"
  end,
  name = function(value) return type(value) == "string", "must be a string" end,
  count = function(value)
    return type(value) == "number" and value >= 1 and value <= 1e9 and value % 1 == 0,
      "must be an integer from 1 to 1e9"
  end,
  status_code = function(value) return type(value) == "string", "must be a string" end,
  message = function(value) return type(value) == "string", "must be a string" end,
}

function failures.new()
  return setmetatable({ list = {} }, failures)
end

local function check(instruction)
  if type(instruction) ~= "table" then return nil, "must be an object" end
  for name, value in pairs(instruction) do
    if not CHECKS[name] then return nil, tostring(name) .. ": is not known" end
    local ok, message = CHECKS[name](value)
    if not ok then return nil, name .. ": " .. message end
  end
  if not instruction.action then return nil, "action: is missing" end
  return true
end

--- Replaces all instructions; a wrong one changes nothing.
function failures:replace(list)
  if next(list) ~= nil and #list == 0 then return nil, "the body must be a list of failures" end
  for i, instruction in ipairs(list) do
    local ok, message = check(instruction)
    if not ok then return nil, ("failure %d: %s"):format(i, message) end
  end
  self.list = list
  return true
end

local function details_of(instruction)
  local members = {}
  for i, name in ipairs { "status_code", "message" } do
    if instruction[name] then
      members[#members + 1] = { name = ({ "statusCode", "message" })[i],
        text = jsontext.string(instruction[name]) }
    end
  end
  return members[1] and jsontext.object(members) or nil
end

--- The planned failure of an action, nil: none. Each instruction counts down.
---@return {statusDetails: string?}|nil
function failures:take(action, kind, name)
  for i, instruction in ipairs(self.list) do
    if instruction.action == action and (instruction.kind or kind) == kind
      and (instruction.name or name) == name then
      instruction.count = (instruction.count or 1) - 1
      if instruction.count < 1 then table.remove(self.list, i) end
      return { statusDetails = details_of(instruction) }
    end
  end
end

return failures
