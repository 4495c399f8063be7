--- Parses JMESPath: a Pratt parser, with the binding powers of the reference implementation. Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local lexer = require "cleanroomsml.cli.jmespath.lexer"
local signatures = require "cleanroomsml.cli.jmespath.signatures"

local POWER = {
  ["|"] = 1, ["||"] = 2, ["&&"] = 3,
  ["=="] = 5, ["!="] = 5, ["<"] = 5, ["<="] = 5, [">"] = 5, [">="] = 5,
  ["[]"] = 9, ["*"] = 20, ["[?"] = 21, ["."] = 40, ["!"] = 45, ["{"] = 50, ["["] = 55, ["("] = 60,
}
local PROJECTION_STOP = 10 -- lower binding powers end a projection

local IDENTITY = { type = "current" }
-- Functions by token type: `prefix` begins an expression, `infix` continues one.
local prefix, infix = {}, {}

---@class cleanroomsml.cli.jmespath.Parser
---@field tokens cleanroomsml.cli.jmespath.Token[]
---@field i integer
local Parser = {}
Parser.__index = Parser

function Parser:peek(offset)
  local token = self.tokens[self.i + (offset or 0)]
  return token and token.type or "end"
end

function Parser:next()
  local token = self.tokens[self.i]
  if token.type ~= "end" then self.i = self.i + 1 end
  return token
end

local function named(token)
  if token.type == "end" then return "the expression ends too early" end
  local shown = token.value
  if type(shown) ~= "string" and type(shown) ~= "number" then shown = token.type end
  return ("unexpected '%s'"):format(tostring(shown))
end

function Parser:unexpected(token)
  errors.raise("syntax", named(token or self.tokens[self.i]), (token or self.tokens[self.i]).at)
end

function Parser:match(kind)
  if self:peek() ~= kind then self:unexpected() end
  return self:next()
end

function Parser:expression(power)
  local token = self:next()
  local read = prefix[token.type] or self:unexpected(token)
  local left = read(self, token)
  while power < (POWER[self:peek()] or 0) do
    token = self:next()
    read = infix[token.type] or self:unexpected(token)
    left = read(self, left, token)
  end
  return left
end

local function projection(kind, left, right, condition)
  return { type = kind, left = left, right = right, condition = condition }
end

-- The expression after a dot.
function Parser:after_dot(power)
  local kind = self:peek()
  if kind == "name" or kind == "quoted" or kind == "*" then return self:expression(power) end
  if kind == "[" then
    self:next()
    return self:multi_select_list()
  end
  self:match("{")
  return prefix["{"](self)
end

-- The expression applied to each item of a projection.
function Parser:projected(power)
  local kind = self:peek()
  if (POWER[kind] or 0) < PROJECTION_STOP then return IDENTITY end
  if kind == "[" or kind == "[?" then return self:expression(power) end
  self:match(".")
  return self:after_dot(power)
end

function Parser:multi_select_list()
  local items = {}
  repeat
    items[#items + 1] = self:expression(0)
    local token = self:next()
    if token.type ~= "," and token.type ~= "]" then self:unexpected(token) end
  until token.type == "]"
  return { type = "multi_select_list", items = items }
end

function Parser:slice(left)
  local parts, part = {}, 1
  while self:peek() ~= "]" do
    if self:peek() == ":" then
      self:next()
      part = part + 1
      if part > 3 then self:unexpected(self.tokens[self.i - 1]) end
    else
      if parts[part] then self:unexpected() end
      parts[part] = self:match("number").value
    end
  end
  self:next()
  local slice = { type = "slice", left = left, start = parts[1], stop = parts[2], step = parts[3] }
  if slice.step == 0 then errors.raise("invalid-value", "the step of a slice cannot be 0") end
  return projection("projection", slice, self:projected(POWER["*"]))
end

function Parser:index_or_slice(left)
  if self:peek() == ":" or self:peek(1) == ":" then return self:slice(left) end
  local index = { type = "index", left = left, index = self:match("number").value }
  self:match("]")
  return index
end

function prefix.literal(_, token) return { type = "literal", value = token.value } end
function prefix.name(_, token) return { type = "field", name = token.value, at = token.at } end
prefix["@"] = function() return IDENTITY end

function prefix.quoted(self, token)
  if self:peek() == "(" then
    errors.raise("syntax", "a function's name takes no quotes", token.at)
  end
  return { type = "field", name = token.value }
end

prefix["*"] = function(self)
  local right = self:peek() == "]" and IDENTITY or self:projected(POWER["*"])
  return projection("value_projection", IDENTITY, right)
end

prefix["[?"] = function(self) return infix["[?"](self, IDENTITY) end
prefix["[]"] = function(self) return infix["[]"](self, IDENTITY) end

prefix["{"] = function(self)
  local names, items = {}, {}
  repeat
    local key = self:next()
    if key.type ~= "name" and key.type ~= "quoted" then self:unexpected(key) end
    self:match(":")
    names[#names + 1] = key.value
    items[#items + 1] = self:expression(0)
    local token = self:next()
    if token.type ~= "," and token.type ~= "}" then self:unexpected(token) end
  until token.type == "}"
  return { type = "multi_select_hash", names = names, items = items }
end

prefix["("] = function(self)
  local inner = self:expression(0)
  self:match(")")
  return inner
end

prefix["!"] = function(self)
  return { type = "not", left = self:expression(POWER["!"]) }
end

prefix["&"] = function(self)
  return { type = "reference", left = self:expression(0) }
end

prefix["["] = function(self)
  local kind = self:peek()
  if kind == "number" or kind == ":" then return self:index_or_slice(IDENTITY) end
  if kind == "*" and self:peek(1) == "]" then return infix["["](self, IDENTITY) end
  return self:multi_select_list()
end

infix["["] = function(self, left)
  if self:peek() ~= "*" then return self:index_or_slice(left) end
  self:next()
  self:match("]")
  return projection("projection", left, self:projected(POWER["*"]))
end

infix["."] = function(self, left)
  if self:peek() ~= "*" then
    return { type = "chain", left = left, right = self:after_dot(POWER["."]) }
  end
  self:next()
  return projection("value_projection", left, self:projected(POWER["."]))
end

infix["[]"] = function(self, left)
  return projection("projection", { type = "flatten", left = left }, self:projected(POWER["[]"]))
end

infix["[?"] = function(self, left)
  local condition = self:expression(0)
  self:match("]")
  local right = self:peek() == "[]" and IDENTITY or self:projected(POWER["[?"])
  return projection("projection", left, right, condition)
end

infix["("] = function(self, left, token)
  if left.type ~= "field" or self:peek(-2) ~= "name" then
    errors.raise("syntax", "a function's name is expected before (", token.at)
  end
  local arguments = {}
  while self:peek() ~= ")" do
    if arguments[1] then self:match(",") end
    arguments[#arguments + 1] = self:expression(0)
  end
  self:next()
  signatures.check_call(left.name, #arguments, left.at)
  return { type = "call", name = left.name, arguments = arguments }
end

local function binary(kind)
  return function(self, left, token)
    return { type = kind, operator = token.type, left = left,
      right = self:expression(POWER[token.type]) }
  end
end

infix["|"], infix["||"], infix["&&"] = binary "chain", binary "or", binary "and"
for _, operator in ipairs { "==", "!=", "<", "<=", ">", ">=" } do
  infix[operator] = binary "compare"
end

--- Parses an expression. Raises an error: "syntax", "unknown-function", "invalid-arity",
--- "invalid-value".
---@param text string
---@return table node
return function(text)
  local parser = setmetatable({ tokens = lexer.tokens(text), i = 1 }, Parser)
  local node = parser:expression(0)
  if parser:peek() ~= "end" then parser:unexpected() end
  return node
end
