--- The description -> docs/operations.md: request, answer, errors and limits of every operation.
local json = require "tools.service.json"
local shapes = require "tools.service.shapes"

local HEAD = table.concat {
  "# Operations\n\nGenerated from `service/cleanrooms-ml.json` (API version %s, botocore %s) and ",
  "`service/help.json` by `make service`: do not edit.\n\n",
  "Each operation is a method of a client and a function of the module. The [reference]",
  "(reference.md) describes calls and results. Limits of texts are in code points. Lengths, ",
  "ranges and sizes are checked before anything is sent; patterns and enumerations are left ",
  "to the service. A time in a request is a number of seconds since the epoch or ISO 8601 ",
  "text; in an answer it is a number. Values of members marked as secret never appear in ",
  "messages or logs.\n\n",
  "| operation | | what it does |\n| --- | --- | --- |",
}

local writer = {}
writer.__index = writer

function writer:put(format, ...) self[#self + 1] = format:format(...) end

local function anchor(name) return name:lower() end
local function link(name) return ("[%s](#%s)"):format(name, anchor(name)) end
local function code(text) return "`" .. text:gsub("|", "\\|") .. "`" end

local function range(shape, unit)
  local min, max = shape.min, shape.max
  unit = unit and " " .. unit or ""
  if min == max then
    return min and json.number(min) .. (min == 1 and unit:gsub("ies$", "y"):gsub("s$", "") or unit)
  end
  if not max then return min > 0 and "at least " .. json.number(min) .. unit or nil end
  if not min or min == 0 and unit ~= "" then return "at most " .. json.number(max) .. unit end
  return json.number(min) .. " to " .. json.number(max) .. unit
end

local function joined(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local part = select(i, ...)
    if part then parts[#parts + 1] = part end
  end
  return table.concat(parts, ", ")
end

local ANYTHING = { [".*"] = true, ["[\\S\\s]*"] = true }

local function text_type(shape, name)
  if shape.enum and #shape.enum > 8 then return link(name) end
  if shape.enum then
    local values = {}
    for i, value in ipairs(shape.enum) do values[i] = code(value) end
    return table.concat(values, ", ")
  end
  if name == "UUID" then return "UUID" end
  local pattern = shape.pattern
  if pattern and (pattern:find("^arn:") or ANYTHING[pattern]) then pattern = nil end
  return joined((shape.pattern or ""):find("^arn:") and "ARN" or "string",
    range(shape, "characters"), pattern and "pattern " .. code(pattern))
end

local TYPES = {
  string = function(_, shape, name) return text_type(shape, name) end,
  integer = function(_, shape) return joined("integer", range(shape)) end,
  double = function(_, shape) return joined("number", range(shape)) end,
  boolean = function() return "boolean" end,
  timestamp = function() return "time" end,
  structure = function(_, _, name) return link(name) end,
  list = function(self, shape)
    return joined("list of " .. self:part(shape.item), range(shape, "items"))
  end,
  map = function(self, shape)
    return joined(("map of %s → %s"):format(self:part(shape.key), self:part(shape.value)),
      range(shape, "entries"))
  end,
}
TYPES.long = TYPES.integer

function writer:type_of(name)
  local shape = self.description.shapes[name]
  return TYPES[shape.type](self, shape, name)
end

-- The type of a list's items or a map's values.
function writer:part(name)
  local is = self:type_of(name)
  return is:find(", ", 1, true) and "(" .. is .. ")" or is
end

function writer:row(shape, member, when)
  local secret = self.secret[member.name] or self.description.shapes[member.shape].sensitive
  self:put("| %s | %s | %s | %s%s |", code(member.name), self:type_of(member.shape), when,
    shapes.help(self.help, shape, member), secret and "; secret" or "")
end

function writer:request(operation)
  local members = shapes.inputs(self.description, operation)
  if not members[1] then return self:put("The request has no members.\n") end
  local short = shapes.short_form(self.description, operation)
  self:put(short and "Request; %s alone, as text, does as well:\n" or "Request:\n",
    short and code(short))
  self:put("| member | type | | |")
  self:put("| --- | --- | --- | --- |")
  for _, member in ipairs(members) do
    local optional = shapes.is_optional(self.description, operation, member)
    local when = not optional and "required" or member.required and "filled in from the ARN" or ""
    self:row(operation.input, member, when)
  end
  self:put("")
end

function writer:answer(operation)
  local output = operation.output and self.description.shapes[operation.output]
  if not output or not output.members then return self:put("Answer: `{}`.\n") end
  self:put("Answer:\n")
  self:members(operation.output, "always")
end

function writer:members(name, required)
  self:put("| member | type | | |")
  self:put("| --- | --- | --- | --- |")
  for _, member in ipairs(self.description.shapes[name].members or {}) do
    self:row(name, member, member.required and required or "")
  end
  self:put("")
end

function writer:errors(operation)
  local list = {}
  for i, name in ipairs(operation.errors) do
    list[i] = ("%s (%d)"):format(code(name), self.description.shapes[name].status)
  end
  self:put("Errors: %s.\n", table.concat(list, ", "))
end

function writer:operation(name)
  local operation = self.description.operations[name]
  local page = operation.pagination
  self:put("### %s\n", operation.method)
  self:put("%s%s `%s %s` (%s).%s\n", self.help.operations[name],
    self.help.notes[name] and " " .. self.help.notes[name] or "", operation.http.method,
    operation.http.path, name,
    page and (" Paginated: the items are in %s."):format(code(page.result)) or "")
  self:request(operation)
  self:answer(operation)
  self:errors(operation)
end

function writer:shape(name)
  local shape = self.description.shapes[name]
  self:put("### %s\n", name)
  if shape.union then self:put("In a request exactly one of its members is given.\n") end
  if shape.members then return self:members(name, "required") end
  local values = {}
  for i, value in ipairs(shape.enum) do values[i] = code(value) end
  self:put("One of %s.\n", table.concat(values, ", "))
end

-- Structures within requests and answers, and enumerations too long for a table's cell.
local function is_below(self, name, operations_own)
  local shape = self.description.shapes[name]
  if not (self.used[name] and not operations_own[name]) then return false end
  return shape.type == "structure" or shape.enum and #shape.enum > 8
end

local function new(description, help, secret)
  local self = setmetatable({ description = description, help = help, secret = secret }, writer)
  self.used = shapes.of(description, "input")
  for name in pairs(shapes.of(description, "output")) do self.used[name] = true end
  return self
end

--- The document's text.
---@param description table
---@param help table of service/help.json
---@param secret table<string, boolean> members that are secret though the model does not say so
---@return string
return function(description, help, secret)
  local self, own = new(description, help, secret), {}
  local names = shapes.operations(description)
  self:put("%s", HEAD:format(description.api_version, description.botocore))
  for _, name in ipairs(names) do
    local operation = description.operations[name]
    own[operation.input], own[operation.output or ""] = true, true
    self:put("| %s | %s | %s |", link(operation.method), operation.pagination and "paginated" or "",
      help.operations[name])
  end
  self:put("\n## Requests and answers\n")
  for _, name in ipairs(names) do self:operation(name) end
  self:put("## Structures and enumerations\n")
  for _, name in ipairs(shapes.sorted(description.shapes)) do
    if is_below(self, name, own) then self:shape(name) end
  end
  return (table.concat(self, "\n"):gsub("\n+$", "\n"))
end
