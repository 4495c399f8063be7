--- `--dry-run`: signed requests as JSON, with secrets masked; nothing is sent.
local reader = require "cleanroomsml.cli.json.reader"
local text = require "cleanroomsml.cli.terminal_text"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local MASK = "***"
local SECRET_HEADERS = { ["x-amz-security-token"] = true }

local mask

-- Masks the values of a secret member; names stay visible.
local function hidden(any)
  local kind = value.type(any)
  if kind == "array" then return value.array { MASK } end
  if kind ~= "object" then return MASK end
  local object = value.object()
  for _, name in ipairs(any.names) do value.set(object, name, MASK) end
  return object
end

local function masked_object(object, shape)
  local masked, by_name = value.object(), {}
  for _, member in ipairs(shape.members or {}) do by_name[member.name] = member end
  for _, name in ipairs(object.names) do
    local any, member = object.members[name], by_name[name]
    local below = member and member.shape or shape.element
    if member and member.sensitive then
      value.set(masked, name, hidden(any))
    else
      value.set(masked, name, below and mask(any, below) or any)
    end
  end
  return masked
end

function mask(any, shape)
  local kind = value.type(any)
  if shape.sensitive then return hidden(any) end
  if kind == "object" then return masked_object(any, shape) end
  if kind ~= "array" then return any end
  local list = value.array()
  for i, item in ipairs(any) do list[i] = mask(item, shape.element) end
  return list
end

-- Headers in order of their names.
local function headers_of(prepared)
  local names, headers = {}, value.object()
  for name in pairs(prepared.headers) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local content = tostring(prepared.headers[name])
    if SECRET_HEADERS[name:lower()] then content = MASK end
    value.set(headers, name, (content:gsub("Signature=%x+", "Signature=" .. MASK)))
  end
  return headers
end

-- The body is JSON of ours.
local function document(prepared, shape)
  local shown = value.object()
  value.set(shown, "method", prepared.method)
  value.set(shown, "url", prepared.url)
  value.set(shown, "headers", headers_of(prepared))
  if prepared.body and prepared.body ~= "" then
    value.set(shown, "body", mask(assert(reader.read(prepared.body)), shape))
  end
  return shown
end

---@param session cleanroomsml.cli.Session
---@param next_request fun(): table|nil, string|nil
return function(session, next_request)
  local plan, client = session.plan, session:client()
  if not client then return end
  local many = #plan.arns > 1 or plan.arns[1] == "-"
  for made, label in next_request do
    local prepared, message, info = client:prepare(plan.operation.method, made)
    if prepared then
      local shown = document(prepared, plan.operation.input)
      session:print(text.clean_json((many and writer.compact or writer.indented)(shown)) .. "\n")
    else
      session:fail_call(label, message, info, made)
    end
  end
  client:close()
end
