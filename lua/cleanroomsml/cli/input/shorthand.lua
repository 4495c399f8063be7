--- The shorthand of the AWS command line: `name=value,list=a,b,inner={x=1},items=[a,b]`. Pure.
---
--- Values are texts, arrays and objects of `json.value`; the shape gives the types later. An
--- unquoted value ends at a comma; a comma in it is written `\,` or the value is quoted.
--- `name@=file://PATH` reads the text of a file.
local value = require "cleanroomsml.cli.json.value"

local shorthand = {}

local MAX_DEPTH = 50
-- The ends of a name, of the first value after `=` and of a later one in a list.
local NAME, FIRST, LATER = "^[^%s,=@%[%]{}\"']+", "^[^,%]}\"']+", "^[^,=%]}\"']+"

---@class cleanroomsml.cli.input.Shorthand
---@field text string
---@field at integer
---@field read_file fun(path: string): string|nil, string|nil
local Parser = {}
Parser.__index = Parser

-- Raises a table that `parse` catches.
function Parser:fail(message, at)
  error({ message = message, at = at or self.at }, 0)
end

function Parser:peek()
  return self.text:sub(self.at, self.at)
end

function Parser:skip_blanks()
  self.at = self.text:find("%S", self.at) or #self.text + 1
end

function Parser:expect(mark)
  self:skip_blanks()
  if self:peek() ~= mark then
    local found = self:peek()
    self:fail(("expected '%s', found %s"):format(mark,
      found == "" and "the end" or "'" .. found .. "'"))
  end
  self.at = self.at + 1
  self:skip_blanks()
end

-- A text in quotes; a backslash keeps a quote or a backslash.
function Parser:quoted()
  local quote, from = self:peek(), self.at
  local i = from + 1
  while true do
    local stop = self.text:find("[\\" .. quote .. "]", i)
    if not stop then self:fail("no closing " .. quote, from) end
    if self.text:sub(stop, stop) == quote then
      self.at = stop + 1
      local inner = self.text:sub(from + 1, stop - 1)
      return (inner:gsub("\\([\\" .. quote .. "])", "%1"))
    end
    i = stop + 2
  end
end

-- A value without quotes; `\,` is a comma in it.
function Parser:bare(pattern)
  local from, pieces = self.at, {}
  while true do
    local piece = self.text:match(pattern, self.at) or ""
    self.at = self.at + #piece
    if piece:sub(-1) == "\\" and self:peek() == "," then
      pieces[#pieces + 1] = piece:sub(1, -2) .. ","
      self.at = self.at + 1
    else
      pieces[#pieces + 1] = piece
      break
    end
  end
  if self.at == from then self:fail "expected a value" end
  return (table.concat(pieces):gsub("%s+$", ""))
end

function Parser:scalar(pattern)
  local quote = self:peek()
  if quote == '"' or quote == "'" then return self:quoted() end
  return self:bare(pattern)
end

-- `[a,b]`
function Parser:list(depth)
  local list = value.array()
  self:expect "["
  while self:peek() ~= "]" do
    if list[1] ~= nil then self:expect "," end
    list[#list + 1] = self:nested(depth) or self:scalar(LATER)
    self:skip_blanks()
  end
  self.at = self.at + 1
  return list
end

-- `{a=b,c=d}`
function Parser:hash(depth)
  self:expect "{"
  local object = self:members(depth, "}")
  self:expect "}"
  return object
end

-- A list or a hash, if one begins here.
function Parser:nested(depth)
  local mark = self:peek()
  if mark ~= "[" and mark ~= "{" then return nil end
  if depth == 0 then self:fail "nested too deep" end
  return self[mark == "[" and "list" or "hash"](self, depth - 1)
end

-- Whether a name and `=` follow: the comma separates members, not values.
function Parser:at_member()
  local at = self.text:match("^%s*()", self.at)
  local after = self.text:match(NAME .. "()", at)
  if not after then
    local quote = self.text:sub(at, at)
    if quote ~= '"' and quote ~= "'" then return false end
    after = self.text:match("^" .. quote .. "[^" .. quote .. "]*" .. quote .. "()", at)
  end
  return after ~= nil and self.text:find("^%s*@?=", after) ~= nil
end

-- `a` alone, or `a,b,c` up to the next member.
function Parser:values()
  local first = self:scalar(FIRST)
  local list = value.array { first }
  while true do
    self:skip_blanks()
    if self:peek() ~= "," then break end
    local comma = self.at
    self.at = comma + 1
    if self:at_member() then
      self.at = comma
      break
    end
    self:skip_blanks()
    list[#list + 1] = self:scalar(LATER)
  end
  return #list == 1 and first or list
end

function Parser:from_file()
  local from = self.at
  local path = self:scalar(FIRST):match("^file://(.+)$")
  if not path then self:fail("expected file://PATH after @=", from) end
  local content, message = self.read_file(path)
  if not content then self:fail(message, from) end
  return content
end

function Parser:member_value(depth)
  local found = self:nested(depth)
  if found ~= nil then return found end
  if self:peek() == "" or self:peek():find("[,}%]]") then return "" end
  return self:values()
end

function Parser:name()
  local quote = self:peek()
  if quote == '"' or quote == "'" then return self:quoted() end
  local name = self.text:match(NAME, self.at)
  if not name then self:fail "expected a name" end
  self.at = self.at + #name
  return name
end

-- `a=b,c=d` up to the closing mark, or the end.
function Parser:members(depth, closing)
  local object = value.object()
  self:skip_blanks()
  while self:peek() ~= closing do
    if object.names[1] then self:expect "," end
    local from = self.at
    local name = self:name()
    if object.members[name] ~= nil then self:fail(("'%s' is given twice"):format(name), from) end
    self:skip_blanks()
    local is_file = self:peek() == "@"
    if is_file then self.at = self.at + 1 end
    self:expect "="
    value.set(object, name, is_file and self:from_file() or self:member_value(depth))
    self:skip_blanks()
  end
  return object
end

--- Parses `name=value,…`.
---@param text string
---@param read_file fun(path: string): string|nil, string|nil content, or nil and a message
---@return cleanroomsml.cli.json.Object|nil object
---@return string|nil message
---@return integer|nil at the byte where it went wrong
function shorthand.parse(text, read_file)
  local parser = setmetatable({ text = text, at = 1, read_file = read_file }, Parser)
  local ok, found = pcall(parser.members, parser, MAX_DEPTH, "")
  if ok then return found end
  if type(found) ~= "table" then error(found, 0) end
  return nil, found.message, found.at
end

return shorthand
