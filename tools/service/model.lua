--- botocore's model of a service -> the description: the facts, without its sentences.
local json = require "tools.service.json"

local model = {}

local LOCATIONS = { uri = "path", querystring = "query" }
-- Traits without meaning here; any other unhandled trait stops the generator.
local IGNORED = { documentation = true, box = true, exception = true, fault = true }

--- The name of an operation's Lua method: as boto3 spells it.
---@param name string such as "CreateMLInputChannel"
---@return string method such as "create_ml_input_channel"
function model.method(name)
  return (name:gsub("([^%u_])(%u)", "%1_%2"):gsub("(%u)(%u%l)", "%1_%2"):lower())
end

local function as_set(list)
  local set = {}
  for _, name in ipairs(list or {}) do set[name] = true end
  return set
end

local function sorted(list)
  local copy = {}
  for i, item in ipairs(list) do copy[i] = item end
  table.sort(copy)
  return copy
end

local function expect(what, object, known)
  for _, name in ipairs(json.names(object)) do
    if not known[name] and not IGNORED[name] then
      error(("%s: the trait %q is not known to the generator"):format(what, name), 0)
    end
  end
end

local MEMBER = as_set { "shape", "location", "locationName" }

local function member(where, name, from, required)
  expect(where .. "." .. name, from, MEMBER)
  if (from.locationName or name) ~= name then
    error(("%s.%s: a renamed member is not known to the generator"):format(where, name), 0)
  end
  local location = from.location and (LOCATIONS[from.location]
    or error(("%s.%s: location %s"):format(where, name, from.location), 0))
  return { name = name, shape = from.shape, location = location, required = required or nil }
end

local function structure(name, from)
  local members, required = {}, as_set(from.required)
  for i, key in ipairs(json.names(from.members)) do
    members[i] = member(name, key, from.members[key], required[key])
  end
  return {
    type = "structure", members = members[1] and members or nil, union = from.union,
    sensitive = from.sensitive, status = from.error and from.error.httpStatusCode,
  }
end

local SHAPE = as_set { "type", "min", "max", "pattern", "enum", "sensitive", "member", "key",
  "value", "members", "required", "union", "error", "timestampFormat" }

local function shape(name, from)
  expect(name, from, SHAPE)
  if from.type == "structure" then return structure(name, from) end
  return {
    type = from.type, min = from.min, max = from.max, pattern = from.pattern, enum = from.enum,
    sensitive = from.sensitive, format = from.timestampFormat,
    item = from.member and from.member.shape, key = from.key and from.key.shape,
    value = from.value and from.value.shape,
  }
end

local OPERATION = as_set { "name", "http", "input", "output", "errors", "readonly", "idempotent" }

local function pagination(from)
  return from and { input = from.input_token, output = from.output_token, limit = from.limit_key,
    result = from.result_key }
end

local function operation(name, from, page)
  expect(name, from, OPERATION)
  local errors = {}
  for i, fault in ipairs(from.errors) do errors[i] = fault.shape end
  return {
    method = model.method(name), errors = sorted(errors), input = from.input.shape,
    http = { method = from.http.method, path = from.http.requestUri,
      status = from.http.responseCode },
    output = from.output and from.output.shape, pagination = pagination(page),
    readonly = from.readonly, idempotent = from.idempotent,
  }
end

--- The description of a service.
---@param service table the model, service-2.json
---@param paginators table paginators-1.json
---@param botocore string the version they came from
---@return table description
function model.describe(service, paginators, botocore)
  local metadata, operations, shapes = service.metadata, {}, {}
  if metadata.protocol ~= "rest-json" then error("the protocol is not rest-json", 0) end
  for _, name in ipairs(json.names(service.operations)) do
    operations[name] = operation(name, service.operations[name], paginators.pagination[name])
  end
  for _, name in ipairs(json.names(service.shapes)) do
    shapes[name] = shape(name, service.shapes[name])
  end
  return {
    botocore = botocore, api_version = metadata.apiVersion, name = metadata.serviceFullName,
    service_id = metadata.serviceId, signing_name = metadata.signingName,
    operations = operations, shapes = shapes,
  }
end

return model
