--- The constraints of shapes, with Smithy's messages.
local regex = require "cleanroomsml.emulator.regex"
local unicode = require "cleanroomsml.emulator.unicode"

local constraints = {}

--- "between 1 and 5, inclusive", or one of its sides.
local function bounds(shape)
  if shape.min and shape.max then
    return ("between %d and %d, inclusive"):format(shape.min, shape.max)
  elseif shape.min then
    return ("greater than or equal to %d"):format(shape.min)
  end
  return ("less than or equal to %d"):format(shape.max)
end

local function plain(number)
  return ("%.14g"):format(number)
end

local function is_outside(number, shape)
  return shape.min and number < shape.min or shape.max and number > shape.max
end

--- Checks a length: the message's words for the value and for the constraint.
function constraints.length(length, shape)
  if is_outside(length, shape) then
    return " with length " .. length, "Member must have length " .. bounds(shape)
  end
end

--- The same for a number.
function constraints.range(number, shape)
  if not is_outside(number, shape) then return nil end
  local words
  if shape.min and shape.max then
    words = ("between %s and %s, inclusive"):format(plain(shape.min), plain(shape.max))
  else
    words = shape.min and "greater than or equal to " .. plain(shape.min)
      or "less than or equal to " .. plain(shape.max)
  end
  return "", "Member must be " .. words
end

--- The same for a string: all violations, as pairs.
function constraints.string(value, shape)
  local broken = {}
  if not (shape.min or shape.max or shape.pattern or shape.enum) then return broken end
  local length = unicode.length(value)
  local about, words = constraints.length(length, shape)
  if about then broken[1] = { about, words } end
  -- Texts that are too long are not matched: the limits bound the time of matching.
  if shape.pattern and length <= (shape.max or length)
    and not regex.matches(shape.pattern, unicode.code_points(value) or {}) then
    broken[#broken + 1] =
      { "", "Member must satisfy regular expression pattern: " .. shape.pattern }
  end
  if shape.enum then
    local is_one
    for _, one in ipairs(shape.enum) do is_one = is_one or one == value end
    if not is_one then
      broken[#broken + 1] = { "",
        ("Member must satisfy enum value set: [%s]"):format(table.concat(shape.enum, ", ")) }
    end
  end
  return broken
end

constraints.REQUIRED = "Member must not be null"

--- One fault in Smithy's words.
---@param about string what is said of the value: "" or " with length 3"
---@param path string /member/0/member
---@param words string
function constraints.fault(about, path, words)
  return ("Value%s at '%s' failed to satisfy constraint: %s"):format(about, path, words)
end

--- The message of a ValidationException.
---@param faults string[]
function constraints.message(faults)
  return ("%d validation error%s detected. %s"):format(#faults, #faults > 1 and "s" or "",
    table.concat(faults, "; "))
end

return constraints
