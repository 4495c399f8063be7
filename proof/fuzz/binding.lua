--- Requests of every operation, generated from the bytes: members that are right, of another type,
--- missing or unknown, nested as the shapes are. An accepted request becomes one path with the
--- operation's labels, one query and one JSON body that reads back as the request.
local cjson = require "cjson.safe"
local core = require "cleanroomsml.core"

local OPERATIONS = {}
for i, entry in ipairs(core.describe()) do OPERATIONS[i] = core.describe(entry.method) end

local client = core.client {}
local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" }
local WRONG = { cjson.null, true, 1.5, -1, 0 / 0, 1 / 0, 2 ^ 40, "", "x", {}, { 1, nil, 3 },
  { [true] = 1 }, print }

-- Choices drawn from the bytes; 0 once they are used up.
local function supply(data)
  local at = 0
  local self = {}
  function self.number(count)
    at = at + 1
    return (data:byte(at) or 0) % count
  end
  function self.text()
    local length = self.number(40)
    local text = data:sub(at + 1, at + length)
    at = at + length
    return text
  end
  function self.used() return at >= #data end
  return self
end

local make

local SCALARS = {
  string = function(from, shape)
    local text = from.text()
    if shape.min and #text < shape.min then text = text .. ("m"):rep(shape.min - #text) end
    return text
  end,
  integer = function(from, shape) return (shape.min or 0) + from.number(3) end,
  double = function(from, shape) return (shape.min or 0) + from.number(100) / 128 end,
  boolean = function(from) return from.number(2) == 1 end,
  timestamp = function(from) return from.number(256) * 1e7 + from.number(2) / 2 end,
}
SCALARS.long = SCALARS.integer

local function make_structure(from, shape)
  local value = {}
  for _, member in ipairs(shape.members) do
    if member.required and from.number(16) ~= 15 or from.number(3) == 1 then
      value[member.name] = make(from, member.shape)
    end
  end
  if from.number(16) == 15 then value[from.text()] = from.text() end
  return value
end

function make(from, shape)
  local how = from.number(32)
  if how == 31 then return WRONG[1 + from.number(#WRONG)] end
  if SCALARS[shape.type] then return SCALARS[shape.type](from, shape) end
  if shape.type == "structure" then return make_structure(from, shape) end
  local value = {}
  for i = 1, from.number(4) do
    value[shape.type == "list" and i or from.text()] = make(from, shape.element)
  end
  return value
end

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

-- The given value, as it reads back from JSON.
local function check_same(given, got, shape, where)
  if shape.type == "timestamp" then
    assert(type(got) == "string" and core.parse_time(got) == given, where)
  elseif shape.type == "structure" then
    for _, member in ipairs(shape.members) do
      if member.location == nil or member.location == "body" then
        local one, other = given[member.name], got[member.name]
        assert((one == nil) == (other == nil), where .. "." .. member.name)
        if one ~= nil then check_same(one, other, member.shape, where .. "." .. member.name) end
      end
    end
  elseif shape.element then
    for key, item in pairs(given) do check_same(item, got[key], shape.element, where) end
    for key in pairs(got) do assert(given[key] ~= nil, where) end
  elseif type(given) == "number" then
    assert(math.abs(given - got) <= math.abs(given) * 1e-13, where)
  else
    assert(given == got, where)
  end
end

local function check_target(operation, request, signed)
  local path, query = signed.url:match("^https://host%.example([^?]*)%??(.*)$")
  local labels = {}
  local pattern = operation.http.path:gsub("[%-%.]", "%%%0"):gsub("{(.-)}", function(name)
    labels[#labels + 1] = name
    return "([%w%%._~-]+)"
  end)
  local found = { path:match("^" .. pattern .. "$") }
  for i, name in ipairs(labels) do
    assert(request[name] == nil or decoded(found[i]) == request[name], name)
  end
  for name in (query .. "&"):gmatch("([^=&]+)=[%w%%._~-]*&") do
    assert(request[name] ~= nil, name)
  end
end

return function(data)
  local from = supply(data)
  local operation = OPERATIONS[1 + from.number(#OPERATIONS)]
  local options = from.number(2) == 1 and { validate = true } or nil
  local request = make_structure(from, operation.input)
  local call, faults = core.call(client, operation.method, "https://host.example", "us-east-1",
    request, options)
  if not call then
    assert(#faults > 0 and #faults <= 101)
    for _, fault in ipairs(faults) do assert(#fault < 512 and core.utf8_valid(fault)) end
    return
  end
  assert(call:set_credentials(KEYS))
  local signed = call:sign()
  check_target(operation, request, signed)
  if not signed.body then return end
  local body = assert(cjson.decode(signed.body))
  check_same(request, body, operation.input, operation.method)
end
