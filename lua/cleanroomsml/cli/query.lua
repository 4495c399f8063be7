--- The paths of --query: names with dots between, `[n]` for one of a list (from 0; from the end
--- when negative), `[*]` for each of it; names that are no plain words in double quotes. Pure.
local suggest = require "cleanroomsml.suggest"

local query = {}

-- Reads one step: what it is, and where the next one begins; or nil.
local function read_step(path, at)
  local index, next_at = path:match("^%[(%-?%d+)%]()", at)
  if index then return tonumber(index), next_at end
  next_at = path:match("^%[%*%]()", at)
  if next_at then return "*", next_at end
  if at > 1 then
    if path:sub(at, at) ~= "." then return nil end
    at = at + 1
  end
  local name
  name, next_at = path:match('^"([^"]*)"()', at)
  if not name then name, next_at = path:match("^([%w_-]+)()", at) end
  if name then return { name }, next_at end
end

--- Takes a path apart.
---@param path string
---@return table[]|nil steps a number, "*" or `{name}` each
---@return string|nil message
function query.parse(path)
  local steps, at = {}, 1
  repeat
    local step, next_at = read_step(path, at)
    if not step then
      return nil, ("'%s' is no path such as resourceConfig.instanceType or"
        .. " dataChannels[0].channelName (at character %d)"):format(path, at)
    end
    steps[#steps + 1], at = step, next_at
  until at > #path
  return steps
end

local function member_of(value, shape, name)
  local found = nil
  if type(value) == "table" then found = value[name] end
  if not shape then return found end
  if shape.type == "map" then return found, shape.element end
  local names = {}
  for i, member in ipairs(shape.members or {}) do
    if member.name == name then return found, member.shape end
    names[i] = member.name
  end
  if found ~= nil then return found end -- the service has added it
  if not shape.members then return nil, nil, name .. ": a " .. shape.type .. " has no members" end
  return nil, nil, suggest.unknown(name, "member", names)
end

local function item_of(value, shape, index)
  if shape and shape.type ~= "list" then
    return nil, nil, ("[%d]: a %s is no list"):format(index, shape.type)
  end
  local item = nil
  if type(value) == "table" then item = value[index < 0 and #value + index + 1 or index + 1] end
  return item, shape and shape.element
end

local find

-- What the rest of the path finds in each item; those without it are left out.
local function each(steps, at, value, shape)
  if shape and shape.type ~= "list" then
    return nil, nil, ("[*]: a %s is no list"):format(shape.type)
  end
  local items = type(value) == "table" and value or {}
  local element, found, below, fault = shape and shape.element, {}, nil, nil
  if #items == 0 then fault = select(3, find(steps, at, nil, element)) end
  for _, item in ipairs(items) do
    found[#found + 1], below, fault = find(steps, at, item, element)
    if fault then break end
  end
  if fault then return nil, nil, fault end
  return value ~= nil and found or nil, { type = "list", element = below }
end

function find(steps, at, value, shape)
  local step = steps[at]
  if step == nil then return value, shape end
  if step == "*" then return each(steps, at + 1, value, shape) end
  local read = type(step) == "number" and item_of or member_of
  local inner, below, fault = read(value, shape, type(step) == "table" and step[1] or step)
  if fault then return nil, nil, fault end
  return find(steps, at + 1, inner, below)
end

--- What a path leads to.
---@param steps table[] of `parse`
---@param value any
---@param shape table|nil the shape of the value
---@return any found nil: the value lacks it, which is no fault
---@return table|nil shape of what was found
---@return string|nil fault neither the shape nor the value has such a member
function query.find(steps, value, shape)
  return find(steps, 1, value, shape)
end

return query
