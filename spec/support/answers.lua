--- Random answers of a shape: the JSON text, and the Lua value that it should decode to.
local core = require "cleanroomsml.core"

local answers = {}

local TEXTS = {
  { '""', "" }, { '"a"', "a" }, { '"12"', "12" }, { '"null"', "null" }, { '"ü€😀"', "ü€😀" },
  { [["\"\\\/\b\f\n\r\t"]], '"\\/\b\f\n\r\t' }, { [["\u00fc\ud83d\ude00\u0000"]], "ü😀\0" },
  { '"{[,:]}"', "{[,:]}" }, { '"arn:aws:x/y"', "arn:aws:x/y" },
}
local INTEGERS = { { "0", 0 }, { "7", 7 }, { "-1", -1 }, { "2147483647", 2147483647 },
  { "2.0", 2 }, { "1e2", 100 } }
local LONGS = { { "100000000000", 100000000000 }, { "9007199254740991", 9007199254740991 },
  { "-5", -5 } }
local DOUBLES = { { "0.1", 0.1 }, { "1", 1 }, { "1e-4", 0.0001 }, { "-2.5E+2", -250 },
  { "0.30000000000000004", 0.30000000000000004 }, { "1e300", 1e300 } }
local BOOLEANS = { { "true", true }, { "false", false } }
local TIMES = {
  { '"2023-09-06T01:02:03Z"', 1693962123 }, { '"2023-09-06T01:02:03.5Z"', 1693962123.5 },
  { '"2023-09-06T03:02:03.25+02:00"', 1693962123.25 }, { "1693962123", 1693962123 },
  { "1693962123.75", 1693962123.75 }, { '"1693962123"', 1693962123 },
  { '"1970-01-01T00:00:00Z"', 0 }, { '"2024-02-29T23:59:59-05:30"', 1709270999 },
}
local BLANKS = { "", "", "", " ", "\n", "\t \r\n" }

-- Values for unknown members and items: the text, and the decoded value.
local UNKNOWN = {
  { "null", nil }, { '"x"', "x" }, { "3", 3 }, { "3.0", 3 }, { "2.5", 2.5 }, { "true", true },
  { "false", false }, { "[]", {} }, { "{}", {} }, { "[null,1,null]", { 1 } },
  { '{"a":null,"b":[{"c":null},null]}', { b = { {} } } }, { '[["x",null],{}]', { { "x" }, {} } },
}

---@class answers.maker
---@field chance fun(n: integer): integer
---@field all boolean every member is there
---@field extra boolean nulls and unknown members are mixed in
local maker = {}
maker.__index = maker

function maker:one_of(list)
  local item = list[self.chance(#list)]
  return item[1], item[2]
end

function maker:blank() return BLANKS[self.chance(#BLANKS)] end

function maker:object(pieces)
  for i = #pieces, 2, -1 do -- in any order
    local j = self.chance(i)
    pieces[i], pieces[j] = pieces[j], pieces[i]
  end
  return "{" .. self:blank() .. table.concat(pieces, self:blank() .. "," .. self:blank())
    .. self:blank() .. "}"
end

function maker:unknown(pieces, value)
  if not self.extra or self.chance(2) == 1 then return end
  local text, is = self:one_of(UNKNOWN)
  pieces[#pieces + 1] = '"newMember":' .. text
  value.newMember = is
end

function maker:union(shape)
  local member = shape.members[self.chance(#shape.members)]
  local text, is = self:value(member.shape)
  local pieces, value = { ('"%s":%s'):format(member.name, text) }, { [member.name] = is }
  if self.extra and self.chance(3) == 1 then -- one that the service has added
    text, is = self:one_of { UNKNOWN[2], UNKNOWN[3], UNKNOWN[9] }
    pieces, value = { '"newMember":' .. text }, { newMember = is }
  end
  return self:object(pieces), value
end

function maker:structure(shape)
  if shape.union then return self:union(shape) end
  local pieces, value = {}, {}
  for _, member in ipairs(shape.members) do
    if member.required or self.all or self.extra and self.chance(2) == 1 then
      local text, is = self:value(member.shape)
      if self.extra and not member.required and self.chance(4) == 1 then text, is = "null", nil end
      pieces[#pieces + 1] = ('"%s"%s:%s%s'):format(member.name, self:blank(), self:blank(), text)
      value[member.name] = is
    end
  end
  self:unknown(pieces, value)
  return self:object(pieces), value
end

function maker:list(shape)
  local pieces, value = {}, {}
  for i = 1, self.all and 2 or self.chance(4) - 1 do
    pieces[i], value[i] = self:value(shape.element)
  end
  return "[" .. table.concat(pieces, self:blank() .. "," .. self:blank()) .. "]", value
end

function maker:map(shape)
  local pieces, value = {}, {}
  for i = 1, self.all and 2 or self.chance(4) - 1 do
    local text, is = self:value(shape.element)
    if self.extra and self.chance(4) == 1 then text, is = "null", nil end
    pieces[i], value["k/" .. i] = ('"k/%d":%s'):format(i, text), is
  end
  return self:object(pieces), value
end

function maker:string(shape)
  if shape.enum and self.chance(4) > 1 then
    local value = shape.enum[self.chance(#shape.enum)]
    return '"' .. value .. '"', value
  end
  return self:one_of(TEXTS)
end

function maker:integer() return self:one_of(INTEGERS) end
function maker:long() return self:one_of(LONGS) end
function maker:double() return self:one_of(DOUBLES) end
function maker:boolean() return self:one_of(BOOLEANS) end
function maker:timestamp() return self:one_of(TIMES) end

function maker:value(shape) return self[shape.type](self, shape) end

--- Makes an answer.
---@param operation string
---@param chance fun(n: integer): integer
---@param how "required"|"all"|"extra" required members only; all members; some, with nulls and
--- unknown members
---@return string body
---@return table output
function answers.make(operation, chance, how)
  local self = setmetatable({ chance = chance, all = how == "all", extra = how == "extra" }, maker)
  local output = core.describe(operation).output
  if output then return self:structure(output) end
  local pieces, value = {}, {}
  self:unknown(pieces, value)
  return self:object(pieces), value
end

--- An answer without the members that the shape does not have.
---@param value any
---@param shape table|nil of core.describe
function answers.known(value, shape)
  if type(value) ~= "table" then return value end
  local known, members = {}, nil
  if shape and shape.type == "structure" then
    members = {}
    for _, member in ipairs(shape.members) do members[member.name] = member.shape end
  end
  for key, item in pairs(value) do
    local of = members and members[key] or shape and shape.element
    if of then known[key] = answers.known(item, of) end
  end
  return known
end

return answers
