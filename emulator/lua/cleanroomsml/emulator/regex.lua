--- The patterns of the service's model, matched against the code points of a whole text. It
--- supports the syntax that such patterns use: classes, groups, alternatives, counts, (?! …).
local regex = {}

local INFINITE = math.huge

-- ---- tests of one code point ---------------------------------------------------------------

local function range(first, last)
  return function(point) return point >= first and point <= last end
end

local function any_of(tests)
  return function(point)
    for i = 1, #tests do
      if tests[i](point) then return true end
    end
    return false
  end
end

local function negated(test)
  return function(point) return not test(point) end
end

local function except_line_ends(point)
  return not (point == 10 or point == 13 or point == 0x85 or point == 0x2028 or point == 0x2029)
end

local digit = range(48, 57)
local space = any_of { range(9, 13), range(32, 32) }
local CLASSES = { d = digit, D = negated(digit), s = space, S = negated(space),
  w = any_of { digit, range(65, 90), range(97, 122), range(95, 95) } }
CLASSES.W = negated(CLASSES.w)
local CONTROLS = { t = 9, n = 10, r = 13, f = 12, v = 11 }

-- Surrogates in a class mean the code points that UTF-16 encodes with them.
local supplementary = range(0x10000, 0x10FFFF)

-- ---- matchers: function(points, i, go_on) → boolean; go_on(next i) is the rest of the pattern ---

local function single(test)
  return function(points, i, go_on)
    return points[i] ~= nil and test(points[i]) and go_on(i + 1)
  end
end

local function repeat_single(test, least, most)
  return function(points, i, go_on)
    local count = 0
    while count < most and points[i + count] and test(points[i + count]) do count = count + 1 end
    for taken = count, least, -1 do
      if go_on(i + taken) then return true end
    end
    return false
  end
end

local function repeat_group(group, least, most)
  local function from(points, i, go_on, count)
    if count < most and group(points, i, function(at)
      return at > i and from(points, at, go_on, count + 1)
    end) then
      return true
    end
    return count >= least and go_on(i)
  end
  return function(points, i, go_on) return from(points, i, go_on, 0) end
end

local function sequence(parts)
  return function(points, i, go_on)
    local function step(k, at)
      if k > #parts then return go_on(at) end
      return parts[k](points, at, function(next_at) return step(k + 1, next_at) end)
    end
    return step(1, i)
  end
end

local function alternatives(parts)
  if #parts == 1 then return parts[1] end
  return function(points, i, go_on)
    for k = 1, #parts do
      if parts[k](points, i, go_on) then return true end
    end
    return false
  end
end

local function not_ahead(group)
  return function(points, i, go_on)
    return not group(points, i, function() return true end) and go_on(i)
  end
end

local function at_end(points, i, go_on) return points[i] == nil and go_on(i) end
local function at_start(_, i, go_on) return i == 1 and go_on(i) end

-- ---- the parser ------------------------------------------------------------------------------

local Parser = {}
Parser.__index = Parser

function Parser:peek() return self.text:sub(self.at, self.at) end

function Parser:take()
  local char = self:peek()
  self.at = self.at + 1
  return char
end

--- After a backslash: a code point, or nil and the test of a class.
function Parser:escape()
  local char = self:take()
  if char == "u" then
    local code = assert(self.text:match("^%x%x%x%x", self.at), "bad \\u")
    self.at = self.at + 4
    return tonumber(code, 16)
  end
  if CLASSES[char] then return nil, CLASSES[char] end
  return CONTROLS[char] or char:byte()
end

--- One item of a class: a code point, or nil and a test.
function Parser:class_item()
  if self:peek() == "\\" then
    self:take()
    return self:escape()
  end
  return self:take():byte()
end

function Parser:class()
  local tests, surrogates = {}, false
  local is_negated = self:peek() == "^" and self:take()
  while self:peek() ~= "]" do
    assert(self:peek() ~= "", "class without end")
    local first, test = self:class_item()
    local last = first
    if first and self.text:find("^%-[^%]]", self.at) then
      self:take()
      last = self:class_item()
    end
    tests[#tests + 1] = test or range(first, last)
    surrogates = surrogates or (first and first >= 0xD800 and first < 0xE000)
  end
  self:take()
  if surrogates then tests[#tests + 1] = supplementary end
  local test = any_of(tests)
  return is_negated and negated(test) or test
end

--- A test of one code point, or nil and a matcher of more.
function Parser:atom()
  local char = self:take()
  if char == "[" then return self:class() end
  if char == "." then return except_line_ends end
  if char == "^" then return nil, at_start end
  if char == "$" then return nil, at_end end
  if char == "(" then
    local kind = self.text:match("^%?[:!]", self.at) or ""
    self.at = self.at + #kind
    local group = self:alternatives()
    assert(self:take() == ")", "group without end")
    return nil, kind == "?!" and not_ahead(group) or group
  end
  if char == "\\" then
    local point, test = self:escape()
    return test or range(point, point)
  end
  return range(char:byte(), char:byte())
end

--- The count of the previous atom; 1 and 1 without one.
function Parser:count()
  local char = self:peek()
  if char == "*" or char == "+" or char == "?" then
    self:take()
    return char == "+" and 1 or 0, char == "?" and 1 or INFINITE
  end
  local least, comma, most = self.text:match("^{(%d+)(,?)(%d*)}", self.at)
  if not least then return 1, 1 end
  self.at = self.text:find("}", self.at, true) + 1
  return tonumber(least), tonumber(most) or (comma == "" and tonumber(least)) or INFINITE
end

function Parser:sequence()
  local parts = {}
  while not self.text:find("^[|)]", self.at) and self:peek() ~= "" do
    local test, group = self:atom()
    local least, most = self:count()
    if least == 1 and most == 1 then
      parts[#parts + 1] = group or single(test)
    else
      parts[#parts + 1] = (group and repeat_group or repeat_single)(group or test, least, most)
    end
  end
  return sequence(parts)
end

function Parser:alternatives()
  local parts = { self:sequence() }
  while self:peek() == "|" do
    self:take()
    parts[#parts + 1] = self:sequence()
  end
  return alternatives(parts)
end

local compiled = {}

--- Whether the pattern describes the whole text.
---@param pattern string
---@param points integer[] see unicode.lua
---@return boolean
function regex.matches(pattern, points)
  local matcher = compiled[pattern]
  if not matcher then
    local parser = setmetatable({ text = pattern, at = 1 }, Parser)
    matcher = parser:alternatives()
    assert(parser:peek() == "", "cannot read the pattern " .. pattern)
    compiled[pattern] = matcher
  end
  return matcher(points, 1, function(at) return points[at] == nil end) and true or false
end

return regex
