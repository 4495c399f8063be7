--- Types and limits of members in words, from the description. Pure.
local types = {}

local MOST_VALUES = 12

local ARGUMENT = {
  string = "TEXT", integer = "N", long = "N", double = "NUMBER", timestamp = "TIME",
  structure = "STRUCTURE", map = "NAME=VALUE,…",
}

--- The name of a flag's argument: `ARN`, `N`, `STRUCTURE`; nil for a flag without one.
---@param flag cleanroomsml.cli.Flag
---@return string|nil
function types.argument(flag)
  local shape = flag.shape
  if shape.type == "boolean" then return nil end
  if shape.type == "list" then
    return (types.argument { shape = shape.element, member = flag.member } or "true|false") .. "…"
  end
  if flag.member:find("Arn$") then return "ARN" end
  if flag.member:find("Identifier$") then return "ID" end
  return ARGUMENT[shape.type]
end

local function whole(number) return ("%.0f"):format(number) end

-- "1 to 63", "at most 63", "at least 1"
local function range(shape, unit)
  local low, high = shape.min, shape.max
  if unit and low == 0 then low = nil end
  unit = unit and " " .. (high == 1 and unit:sub(1, -2) or unit) or ""
  if low and high then
    if low == high then return whole(low) .. unit end
    return ("%s to %s%s"):format(whole(low), whole(high), unit)
  end
  if low then return "at least " .. whole(low) .. unit end
  return high and "at most " .. whole(high) .. unit or nil
end

local function values(shape)
  local list = {}
  for i, name in ipairs(shape.enum) do
    if i > MOST_VALUES then break end
    list[i] = name
  end
  local more = #shape.enum - #list
  return table.concat(list, ", ") .. (more > 0 and (" and %d more"):format(more) or "")
end

local function scalar(shape)
  if shape.enum then return values(shape) end
  if shape.type == "string" then return range(shape, "characters") end
  if shape.type == "timestamp" then return "seconds since the epoch, or ISO 8601" end
  if shape.type == "boolean" then return "true or false" end
  local limits, kind = range(shape), shape.type == "double" and "a number" or "a whole number"
  return limits and kind .. ", " .. limits or kind
end

--- The limits of a shape; nil: not worth mentioning.
---@param shape table
---@return string|nil
function types.limits(shape)
  if shape.type == "list" then return range(shape, "items") end
  if shape.type == "map" then return range(shape, "entries") end
  if shape.type == "structure" then return shape.union and "exactly one of its members" or nil end
  return scalar(shape)
end

-- An example of a shape's shorthand: `instanceType=TEXT,volumeSizeInGB=N`.
local function example(shape, depth, is_brief)
  if shape.type == "list" then
    return "[" .. example(shape.element, depth - 1, is_brief) .. ",…]"
  end
  if shape.type == "map" then return "{NAME=TEXT,…}" end
  if shape.type ~= "structure" then
    return types.argument { shape = shape, member = "" } or "true"
  end
  if depth <= 0 then return "{…}" end
  local list = {}
  for _, member in ipairs(shape.members) do
    local optional = not member.required and not shape.union
    if not (optional and is_brief) then
      local inner = member.name .. "=" .. example(member.shape, depth - 1, is_brief)
      list[#list + 1] = optional and "[" .. inner .. "]" or inner
    end
  end
  return "{" .. table.concat(list, shape.union and "|" or ",") .. "}"
end

--- The shorthand of a structure or of a list's items; optional members are in brackets.
---@param shape table
---@param is_brief boolean|nil without optional members
---@return string|nil nil: it is not nested
function types.shorthand(shape, is_brief)
  if shape.type == "list" then return types.shorthand(shape.element, is_brief) end
  if shape.type ~= "structure" then return nil end
  return (example(shape, 3, is_brief):gsub("^{(.*)}$", "%1"))
end

return types
