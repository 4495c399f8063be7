--- Functions on a description for the generators of types and documents.
local shapes = {}

--- The names of a table, sorted.
---@param of table
---@return string[]
function shapes.sorted(of)
  local names = {}
  for name in pairs(of) do names[#names + 1] = name end
  table.sort(names)
  return names
end

--- The wire names of all operations in the order of their methods.
function shapes.operations(description)
  local names = shapes.sorted(description.operations)
  table.sort(names, function(a, b)
    return description.operations[a].method < description.operations[b].method
  end)
  return names
end

-- Marks a shape and all its parts.
local function mark(description, name, marked)
  if not name or marked[name] then return end
  marked[name] = true
  local shape = description.shapes[name]
  for _, member in ipairs(shape.members or {}) do mark(description, member.shape, marked) end
  mark(description, shape.item, marked)
  mark(description, shape.value, marked)
end

--- The set of all shapes in requests ("input") or answers ("output").
---@param description table
---@param side "input"|"output"
---@return table<string, boolean>
function shapes.of(description, side)
  local marked = {}
  for _, operation in pairs(description.operations) do
    mark(description, operation[side], marked)
  end
  return marked
end

--- Whether a text is an ARN that contains a membership.
function shapes.names_membership(shape)
  return shape.pattern ~= nil and shape.pattern:find("^arn:.*membership/") ~= nil
end

--- Whether an operation's membership is filled in from an ARN in its path.
---@param description table
---@param operation table
---@return boolean
function shapes.fills_membership(description, operation)
  for _, member in ipairs(description.shapes[operation.input].members or {}) do
    if member.location == "path" and shapes.names_membership(description.shapes[member.shape]) then
      return true
    end
  end
  return false
end

--- The members of an operation's input by location: path, query, body.
function shapes.inputs(description, operation)
  local list = {}
  for _, location in ipairs { "path", "query", "body" } do
    for _, member in ipairs(description.shapes[operation.input].members or {}) do
      if (member.location or "body") == location then list[#list + 1] = member end
    end
  end
  return list
end

--- Whether a request's member is optional.
---@param description table
---@param operation table
---@param member table
---@return boolean
function shapes.is_optional(description, operation, member)
  return not member.required
    or member.name == "membershipIdentifier" and shapes.fills_membership(description, operation)
end

--- The ARN that may be a whole request, nil: none.
---@param description table
---@param operation table
---@return string|nil member
function shapes.short_form(description, operation)
  local arn
  for _, member in ipairs(shapes.inputs(description, operation)) do
    local shape = description.shapes[member.shape]
    local is_arn = member.location == "path" and (shape.pattern or ""):find("^arn:") ~= nil
    if not member.location or is_arn and arn then return nil end
    if is_arn then
      arn = member.name
    elseif member.required and member.name ~= "membershipIdentifier" then
      return nil
    end
  end
  return arn
end

--- The line of help of a structure's member: its own, or that of all members of the name.
---@param help table of service/help.json
---@param shape string the structure's name
---@param member table
---@return string
function shapes.help(help, shape, member)
  return help.shapes[shape] and help.shapes[shape][member.name] or help.members[member.name]
end

return shapes
