--- Random requests from the shapes of an operation.
local core = require "cleanroomsml.core"

local requests = {}

local TEXTS = {
  "a", "12", "null", "ü€😀", '"\\/\b\f\n\r\t', "{[,:]}", "a b+c%20&d=e?f#g", "\127\0\1\31",
  "../x", "x,y;z", "'<>|^`~", "\226\128\168\239\191\189", "true",
}
local LABELS = { "arn:aws:x/y", "a b+c%25&d=e?f#g", "ü€😀", "x,y;z'<>|^`~", "a.b/c..d/e", "@$!*()" }
local DOUBLES = { 0.1, 1 / 3, 0.30000000000000004, 1e-7, 123456.789, 5e-324, 2 ^ 40, 0.5, 1e21 }
local TIMES = { 0, 1, 1700000000, 1700000000.5, 1700000000.25, -86400, 253402300799, 1e9 + 1 / 8 }

---@class requests.maker
---@field chance fun(n: integer): integer
---@field how "required"|"all"|"some"|"min"|"max"|"empty"
local maker = {}
maker.__index = maker

local function repeated(text, count)
  local characters = {}
  for character in text:gmatch("[%z\1-\127\194-\244][\128-\191]*") do
    characters[#characters + 1] = character
  end
  local out = {}
  for i = 1, count do out[i] = characters[(i - 1) % #characters + 1] end
  return table.concat(out)
end

-- A size within the limits of a shape.
function maker:size(shape, plenty)
  local min, max = shape.min or 0, shape.max or math.max(shape.min or 0, plenty)
  if self.how == "min" or self.how == "empty" then return min end
  if self.how == "max" then return math.min(max, math.max(min, 5000)) end
  return min + self.chance(math.min(max - min, plenty) + 1) - 1
end

function maker:text(shape, texts)
  if shape.enum then return shape.enum[self.chance(#shape.enum)] end
  return repeated(texts[self.chance(#texts)], self:size(shape, 40))
end

function maker:string(shape) return self:text(shape, TEXTS) end

function maker:number(shape, list)
  local min, max = shape.min, shape.max
  if self.how == "min" and min then return min end
  if self.how == "max" and max then return max end
  local value = list[self.chance(#list)]
  if min and value < min then return min end
  if max and value > max then return max end
  return value
end

function maker:integer(shape)
  return self:number(shape, { 0, 7, -1, 100, 2147483647, -2147483648 })
end

function maker:double(shape) return self:number(shape, DOUBLES) end
function maker:timestamp() return TIMES[self.chance(#TIMES)] end
function maker:boolean() return self.chance(2) == 1 end

function maker:list(shape)
  local list = {}
  local count = self.how == "max" and math.max(shape.min or 0, math.min(shape.max or 2, 3))
    or self:size(shape, 3)
  for i = 1, count do list[i] = self:value(shape.element) end
  return list
end

function maker:map(shape)
  local map = {}
  for i = 1, self.how == "empty" and (shape.min or 0) or self.chance(3) do
    map[i .. repeated("kü", math.max((shape.key.min or 1), 3) - 1)] = self:value(shape.element)
  end
  return map
end

function maker:wants(member)
  if member.required or self.how == "all" or self.how == "max" or self.how == "empty" then
    return true
  end
  return self.how ~= "required" and self.chance(2) == 1
end

function maker:structure(shape)
  local value = {}
  if shape.union then
    local member = shape.members[self.chance(#shape.members)]
    value[member.name] = self:value(member.shape)
    return value
  end
  for _, member in ipairs(shape.members) do
    if self:wants(member) then
      value[member.name] = member.location == "path" and self:text(member.shape, LABELS)
        or self:value(member.shape)
    end
  end
  return value
end

function maker:value(shape) return self[shape.type](self, shape) end

--- Makes a valid request.
---@param operation string
---@param chance fun(n: integer): integer
---@param how "required"|"all"|"some"|"min"|"max"|"empty" which members; sizes and numbers at their
--- limits; lists and maps without anything
---@return table
function requests.make(operation, chance, how)
  local self = setmetatable({ chance = chance, how = how }, maker)
  return self:structure(core.describe(operation).input)
end

local function quoted(text)
  return '"' .. text:gsub('[%z\1-\31"\\\127]', function(c)
    return ("\\u%04x"):format(c:byte())
  end) .. '"'
end

--- JSON with all digits of numbers, which lua-cjson shortens; an empty table is {}.
---@param value any
---@return string
function requests.encode(value)
  if type(value) == "string" then return quoted(value) end
  if type(value) == "number" then return ("%.17g"):format(value) end
  if type(value) ~= "table" then return tostring(value) end
  local pieces = {}
  for i, item in ipairs(value) do pieces[i] = requests.encode(item) end
  if pieces[1] then return "[" .. table.concat(pieces, ",") .. "]" end
  for name, item in pairs(value) do
    pieces[#pieces + 1] = quoted(name) .. ":" .. requests.encode(item)
  end
  return "{" .. table.concat(pieces, ",") .. "}"
end

local client
local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" }

--- The bound request: { method, path, query, body, headers }; or nil and its faults.
---@param operation string
---@param request any
---@param options {validate: boolean|nil}|nil
function requests.sign(operation, request, options)
  client = client or core.client {}
  local call, faults = core.call(client, operation, "http://localhost", "us-east-1", request,
    options or { validate = true })
  if not call then return nil, faults end
  assert(call:set_credentials(KEYS))
  local signed = call:sign()
  signed.path, signed.query = signed.url:match("^http://localhost([^?]*)%??(.*)$")
  return signed
end

return requests
