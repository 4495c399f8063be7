--- Encodes outputs as JSON by their shape: lua-cjson alone cannot tell an empty list from an empty
--- map, keeps no order, and knows no times. Pure.
local cjson = require "cjson"
local core = require "cleanroomsml.core"
local suggest = require "cleanroomsml.suggest"
local decimal = require "cleanroomsml.decimal"

local json = {}

local MAX_DEPTH = 100
-- Our own instance: the program's settings of lua-cjson do not affect it.
local encode = cjson.new().encode

-- The writer: pieces of text from 1 to n, and the path of the current value.
local writer = {}
writer.__index = writer

function writer:put(text)
  self.n = self.n + 1
  self[self.n] = text
end

local function shown(step)
  if type(step) == "number" then return ("[%d]"):format(step) end
  return "." .. (step:find("^[!-~]+$") and #step <= 64 and step or "?")
end

-- Raises a table that to_json catches.
function writer:fail(text)
  local steps = {}
  for i = 1, math.min(#self.path, 8) do steps[i] = shown(self.path[i]) end
  if #self.path > 8 then steps[9] = "..." end
  local where = table.concat(steps):gsub("^%.", "")
  error({ message = (where == "" and "value" or where) .. ": " .. text }, 0)
end

function writer:expect(value, lua_type, what)
  if type(value) == lua_type then return end
  self:fail(("expected %s, got %s"):format(what, value == nil and "nil" or "a " .. type(value)))
end

-- The keys of a table in order; only strings can be JSON names.
function writer:names(value)
  local names = {}
  for key in pairs(value) do
    if type(key) ~= "string" then self:fail("has a key that is not a string: a " .. type(key)) end
    names[#names + 1] = key
  end
  table.sort(names)
  return names
end

-- Writes the value of a name or index.
function writer:below(step, value, shape)
  if #self.path == MAX_DEPTH then self:fail("nested too deep, or contains itself") end
  local last = self[self.n]
  if last ~= "{" and last ~= "[" then self:put(",") end
  self.path[#self.path + 1] = step
  if type(step) == "string" then
    self:text(step)
    self:put(":")
  end
  self:value(value, shape)
  self.path[#self.path] = nil
end

function writer:text(value)
  self:expect(value, "string", "a string")
  if not core.utf8_valid(value) then self:fail("not UTF-8") end
  -- cjson escapes "/", which makes ARNs hard to read.
  self:put((encode(value):gsub("\\(.)", { ["/"] = "/" })))
end

local function is_whole(n)
  return n == math.floor(n) and (math.abs(n) <= 2 ^ 53 or math.type and math.type(n) == "integer")
end

function writer:number(value)
  self:expect(value, "number", "a number")
  if value ~= value or value == math.huge or value == -math.huge then
    self:fail("not a finite number")
  end
  if is_whole(value) then return self:put(decimal(value)) end
  local text = ("%.15g"):format(value)
  if tonumber(text) ~= value then text = ("%.17g"):format(value) end
  self:put((text:gsub(",", "."))) -- the locale's decimal point
end

function writer:integer(value)
  self:expect(value, "number", "an integer")
  if value - math.floor(value) > 0 then self:fail("expected an integer, got a fraction") end
  self:number(value)
end

function writer:timestamp(value)
  self:expect(value, "number", "a time in seconds")
  if self.times == "number" then return self:number(value) end
  local text = core.iso8601(value)
  if not text then self:fail("not a time") end
  self:text(text)
end

function writer:structure(value, shape)
  self:expect(value, "table", "a table")
  local known = {}
  self:put("{")
  for _, member in ipairs(shape.members) do
    known[member.name] = true
    if value[member.name] ~= nil then self:below(member.name, value[member.name], member.shape) end
  end
  for _, name in ipairs(self:names(value)) do
    if not known[name] then self:below(name, value[name]) end
  end
  self:put("}")
end

function writer:map(value, shape)
  self:expect(value, "table", "a table")
  self:put("{")
  for _, name in ipairs(self:names(value)) do self:below(name, value[name], shape.element) end
  self:put("}")
end

function writer:list(value, shape)
  self:expect(value, "table", "a list")
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  if count ~= #value then self:fail("not a list from 1 without holes") end
  self:put("[")
  for i = 1, count do self:below(i, value[i], shape.element) end
  self:put("]")
end

function writer:boolean(value)
  self:expect(value, "boolean", "a boolean")
  self:put(tostring(value))
end

-- A member without a shape is written by its Lua type.
local NO_SHAPE = {}
function writer:unknown(value)
  local kind = type(value)
  if kind == "table" then return self[#value > 0 and "list" or "map"](self, value, NO_SHAPE) end
  local write = ({ string = self.text, number = self.number, boolean = self.boolean })[kind]
  if not write then self:fail("a " .. kind .. " cannot be JSON") end
  write(self, value)
end

writer.string, writer.long, writer.double = writer.text, writer.integer, writer.number

function writer:value(value, shape) self[shape and shape.type or "unknown"](self, value, shape) end

---@class cleanroomsml.JsonOptions
---@field shape string|nil an operation's method, whose answer it is, or the name of a shape
---@field times "iso"|"number"|nil "iso" when absent

local NAMES = { "shape", "times" }

local function check_options(options, level)
  if type(options) ~= "table" then
    error("options: expected a table, got a " .. type(options), level)
  end
  for key in next, options do
    if key ~= "times" and key ~= "shape" then
      error(suggest.unknown(key, "option", NAMES), level)
    end
  end
  local times = rawget(options, "times")
  if times == nil then times = "iso" end
  if times ~= "iso" and times ~= "number" then error('times: expected "iso" or "number"', level) end
  return times, rawget(options, "shape")
end

local shapes = {}
local EMPTY = { type = "structure", members = {} }
local DEFAULT = "get_trained_model"

-- The shape of that name, or the output of that operation. Raises an error when there is none.
local function shape_of(name, level)
  if shapes[name] then return shapes[name] end
  if type(name) ~= "string" then
    error("shape: expected a string, got a " .. type(name), level)
  end
  local found = core.describe(name)
  if not found then
    error(("shape: neither an operation nor a shape is called %q"):format(
      core.redact(name, {})), level)
  end
  local shape = found.type and found or found.output or EMPTY
  shapes[name] = shape
  return shape
end

-- Checks a value against the output of `DEFAULT`.
local function missing_member(value, shape)
  if type(value) ~= "table" then return "expected a table, got a " .. type(value) end
  for _, member in ipairs(shape.members) do
    if member.required and value[member.name] == nil then return "it has no " .. member.name end
  end
end

--- Writes a value of a shape as JSON text.
---@param value any
---@param shape cleanroomsml.core.Shape|nil of `core.describe`; nil: written as what it looks like
---@param times "iso"|"number"
---@return string|nil text
---@return string|nil message names the member that cannot be written
function json.write(value, shape, times)
  local to = setmetatable({ n = 0, path = {}, times = times }, writer)
  local ok, err = pcall(to.value, to, value, shape)
  if ok then return table.concat(to, "", 1, to.n) end
  if type(err) == "table" and err.message then return nil, err.message end
  error(err, 0)
end

--- Writes an answer of the service as JSON text: known members in the service's order, then those
--- it added later, sorted; empty lists as [], times as ISO 8601 text or as numbers. Raises on a
--- wrong option only.
---@param value any of the shape; without one only a trained model
---@param options cleanroomsml.JsonOptions|nil
---@return string|nil text
---@return string|nil message names the member that cannot be written
function json.to_json(value, options)
  if options == nil then options = {} end
  local times, name = check_options(options, 3)
  local shape = shape_of(name == nil and DEFAULT or name, 3)
  local missing = name == nil and missing_member(value, shape)
  if missing then
    return nil, ("not a trained model: %s; for other values set the option shape"):format(missing)
  end
  return json.write(value, shape, times)
end

return json
