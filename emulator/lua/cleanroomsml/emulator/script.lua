--- The script: steps that make the emulator misbehave; see docs/emulator.md.
local basexx = require "basexx"
local json = require "cjson"
local errors = require "cleanroomsml.emulator.errors"

local script = {}
script.__index = script

local FRAMING = { ["content-length"] = true, ["transfer-encoding"] = true, connection = true }
local PLACES = { start = true, headers = true, body = true }

local function is(kind)
  return function(value)
    return type(value) == kind, "must be a " .. kind
  end
end

local function number(least, most, whole)
  return function(value)
    return type(value) == "number" and value >= least and value <= most
      and (not whole or value % 1 == 0),
      ("must be %s from %g to %g"):format(whole and "an integer" or "a number", least, most)
  end
end

local function place(value)
  return PLACES[value], "must be start, headers or body"
end

local function amount(value)
  return value == "endless" or number(0, 1e9, true)(value),
    'must be a number of bytes or "endless"'
end

local function is_header_text(value)
  return value == json.null or type(value) == "string" and not value:find("[%c]")
end

local function headers(value)
  if type(value) ~= "table" then
    return false, "must be an object"
  end
  for name, given in pairs(value) do
    if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
      return false, ("%q is not a header's name"):format(tostring(name))
    elseif FRAMING[name:lower()] then
      return false, name .. " is set by the emulator (truncate, close and raw change it)"
    end
    for _, text in ipairs(type(given) == "table" and given or { given }) do
      if not is_header_text(text) then
        return false, name .. " must be text of one line, a list of such texts, or null"
      end
    end
  end
  return true
end

local CHECKS = {
  count = number(1, 1e9, true),
  signed = is "boolean",
  status = number(200, 599, true),
  code = is "string",
  message = is "string",
  where = function(value)
    return errors.places[value], "must be one of " .. errors.place_names()
  end,
  body = is "string",
  body_base64 = function(value)
    return type(value) == "string" and pcall(basexx.from_base64, value), "must be base64 text"
  end,
  headers = headers,
  echo = is "boolean",
  delay = number(0, 3600),
  body_delay = number(0, 3600),
  rate = number(1, 1e9),
  header_bytes = amount,
  body_bytes = amount,
  reset = place,
  stall = place,
  truncate = place,
  bytes = number(0, 1e9, true),
  raw = is "string",
  close = is "boolean",
}

local function check_members(step)
  for name, value in pairs(step) do
    local check = CHECKS[name]
    if not check then
      return nil, tostring(name) .. ": is not known"
    end
    local ok, message = check(value)
    if not ok then
      return nil, name .. ": " .. message
    end
  end
  return true
end

local function check_together(step)
  local ends = 0
  for _, name in ipairs { "reset", "stall", "truncate" } do
    ends = ends + (step[name] and 1 or 0)
  end
  if ends > 1 then
    return nil, "reset, stall and truncate exclude each other"
  elseif step.code and not step.status and not errors.known(step.code) then
    return nil, "status: must be given with a code other than " .. errors.names()
  elseif step.body and step.body_base64 then
    return nil, "body and body_base64 exclude each other"
  elseif step.reset and not pcall(require, "socket") then
    return nil, "reset: needs LuaSocket, which is not installed for this Lua"
  end
  return true
end

local function check_step(step)
  if type(step) ~= "table" then
    return nil, "must be an object"
  end
  local ok, message = check_members(step)
  if ok then
    ok, message = check_together(step)
  end
  return ok, message
end

function script.new()
  return setmetatable({ steps = {}, at = 1, used = 0 }, script)
end

--- Replaces all steps; a faulty one changes nothing.
---@param steps table[]
---@return true|nil, string? message `step N: member: what is wrong`
function script:replace(steps)
  if next(steps) ~= nil and #steps == 0 then
    return nil, "the body must be a list of steps"
  end
  for i, step in ipairs(steps) do
    local ok, message = check_step(step)
    if not ok then
      return nil, ("step %d: %s"):format(i, message)
    end
    if step.body_base64 then
      step.body = basexx.from_base64(step.body_base64)
    end
  end
  self.steps, self.at, self.used = steps, 1, 0
  return true
end

--- The step for the next request, {}: none.
function script:next()
  local step = self.steps[self.at]
  if not step then
    return {}
  end
  self.used = self.used + 1
  if self.used >= (step.count or 1) then
    self.at, self.used = self.at + 1, 0
  end
  return step
end

--- The number of requests that the remaining steps are for.
function script:left()
  local left = -self.used
  for i = self.at, #self.steps do
    left = left + (self.steps[i].count or 1)
  end
  return left
end

return script
