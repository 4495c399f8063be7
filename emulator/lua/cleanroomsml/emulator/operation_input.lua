--- Turns a method and a target into an operation and its input: labels, query, body.
local constraints = require "cleanroomsml.emulator.constraints"
local description = require "cleanroomsml.emulator.description"
local encoding = require "cleanroomsml.emulator.encoding"
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"
local value = require "cleanroomsml.emulator.value"

local operation_input = {}

--- `/a/{b}` as the list { "a", { label = "b" } }.
local function segments_of(path)
  local segments = {}
  for segment in path:gmatch("[^/]+") do
    local label = segment:match("^{(.*)}$")
    segments[#segments + 1] = label and { label = label } or segment
  end
  return segments
end

-- Operations by method and number of segments.
local routes

local function routes_of(method, count)
  if not routes then
    routes = {}
    for _, operation in ipairs(description.operations()) do
      local segments = segments_of(operation.http.path)
      local key = operation.http.method .. #segments
      routes[key] = routes[key] or {}
      table.insert(routes[key], { operation = operation, segments = segments })
    end
  end
  return routes[method .. count] or {}
end

local function labels_of(route, given)
  local labels = {}
  for i, segment in ipairs(route.segments) do
    if type(segment) == "table" then
      labels[segment.label] = encoding.percent_decode(given[i])
    elseif segment ~= given[i] then
      return nil
    end
  end
  return labels
end

--- The operation of a request and its labels by name, nil when there is none.
---@param method string
---@param target string
---@return table|nil operation, table<string, string>? labels
function operation_input.route(method, target)
  local path, given = target:match("^[^?]*"), {}
  if path:sub(1, 1) ~= "/" or path:find("//", 1, true) then return nil end
  for segment in path:gmatch("[^/]+") do given[#given + 1] = segment end
  for _, route in ipairs(routes_of(method, #given)) do
    local labels = labels_of(route, given)
    if labels then return route.operation, labels end
  end
end

--- Values of the query by name, each a list.
local function query_of(target)
  local query, values = target:match("%?(.*)$") or "", {}
  for pair in query:gmatch("[^&]+") do
    local name, given = pair:match("^([^=]*)=?(.*)$")
    name = encoding.percent_decode((name:gsub("+", " ")))
    values[name] = values[name] or {}
    table.insert(values[name], encoding.percent_decode((given:gsub("+", " "))))
  end
  return values
end

--- JSON text of a member of the query; nil and a message: impossible.
local function query_text(member, given)
  if member.shape.type == "list" then
    local items = {}
    for i, item in ipairs(given) do items[i] = jsontext.string(item) end
    return "[" .. table.concat(items, ",") .. "]"
  elseif #given > 1 then
    return nil, ("/%s: given %d times"):format(member.name, #given)
  end
  return member.shape.type == "string" and jsontext.string(given[1]) or given[1]
end

--- Members of the body by name as compact JSON text; nil, message: not an object.
local function body_of(body)
  if body == "" then return {} end
  local decoded, message = jsontext.decode(body)
  if decoded == nil then return nil, message end
  local compact, members = rawjson.compact(body), {}
  if compact:sub(1, 1) ~= "{" then return nil, "an object expected" end
  for _, member in ipairs(rawjson.members(compact)) do
    members[member.name] = member.text ~= "null" and member.text or nil
  end
  return members
end

local function has_body(operation)
  for _, member in ipairs(operation.input.members) do
    if member.location == "body" then return true end
  end
  return false
end

--- By location: functions from a member to its JSON text, or nil, message.
local function sources_of(operation, labels, target, body)
  local query = query_of(target)
  local members, message = {}, nil
  if has_body(operation) then members, message = body_of(body) end
  if not members then return nil, message end
  return {
    path = function(member)
      return labels[member.name] and jsontext.string(labels[member.name])
    end,
    query = function(member)
      if not query[member.name] then return nil end
      return query_text(member, query[member.name])
    end,
    body = function(member) return members[member.name] end,
  }
end

--- The input of an operation: JSON texts by member. Or nil, the code of an error and its message.
---@param operation table
---@param labels table<string, string>
---@param target string
---@param body string
---@return table<string, string>|nil input, string? code, string? message
function operation_input.input(operation, labels, target, body)
  local sources, message = sources_of(operation, labels, target, body)
  if not sources then return nil, "SerializationException", message end
  local input, faults = {}, {}
  for _, member in ipairs(operation.input.members) do
    local path = "/" .. member.name
    local given, why = sources[member.location](member)
    if given then
      given, why = value.read(given, member.shape, path, faults)
    end
    if why then return nil, "SerializationException", why end
    input[member.name] = given
    if member.required and not given then
      faults[#faults + 1] = constraints.fault("", path, constraints.REQUIRED)
    end
  end
  if faults[1] then return nil, "ValidationException", constraints.message(faults) end
  return input
end

return operation_input
