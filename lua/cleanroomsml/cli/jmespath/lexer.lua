--- The tokens of a JMESPath expression (https://jmespath.org/specification.html). Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local reader = require "cleanroomsml.cli.json.reader"

local lexer = {}

-- Also limits nesting: each level needs a token.
local MAX_TOKENS = 2000

-- The longest match wins; each is the token's type as well.
local PUNCTUATION = {
  "||", "&&", "!=", "==", "<=", ">=", "[?", "[]",
  "|", "&", "!", "<", ">", "[", "]", "{", "}", "(", ")", ",", ":", ".", "*", "@",
}

---@class cleanroomsml.cli.jmespath.Token
---@field type string punctuation, or "name", "quoted", "literal", "number", "end"
---@field value any
---@field at integer the byte where it begins

-- The text between two quotes and what follows; a backslash keeps the next character.
local function delimited(text, at)
  local quote, i = text:sub(at, at), at + 1
  while true do
    local stop = text:find("[\\" .. quote .. "]", i)
    if not stop then errors.raise("syntax", "no closing " .. quote, at) end
    if text:sub(stop, stop) == quote then return text:sub(at + 1, stop - 1), stop + 1 end
    i = stop + 2
  end
end

local function json(text, at)
  local found, message = reader.read(text)
  if found == nil then errors.raise("syntax", message, at) end
  return found
end

local function quoted(text, at)
  local inner, after = delimited(text, at)
  return { type = "quoted", value = json('"' .. inner .. '"', at), at = at }, after
end

local function raw_string(text, at)
  local inner, after = delimited(text, at)
  return { type = "literal", value = (inner:gsub("\\'", "'")), at = at }, after
end

-- JSON between backticks; other content is a text without quotes, which JEP-12 still allows.
local function literal(text, at)
  local inner, after = delimited(text, at)
  inner = inner:gsub("\\`", "`")
  local found = reader.read(inner)
  if found == nil then found = json('"' .. inner:gsub("^%s+", "") .. '"', at) end
  return { type = "literal", value = found, at = at }, after
end

local function punctuation(text, at)
  for _, mark in ipairs(PUNCTUATION) do
    if text:sub(at, at + #mark - 1) == mark then return { type = mark, at = at }, at + #mark end
  end
  local character = text:match("^[%z\1-\127]", at) or text:match("^[\194-\244][\128-\191]*", at)
  errors.raise("syntax", ("unexpected character '%s'"):format(character or "?"), at)
end

local QUOTES = { ['"'] = quoted, ["'"] = raw_string, ["`"] = literal }

local function next_token(text, at)
  local read = QUOTES[text:sub(at, at)]
  if read then return read(text, at) end
  local name, after = text:match("^([%a_][%w_]*)()", at)
  if name then return { type = "name", value = name, at = at }, after end
  name, after = text:match("^(%-?%d+)()", at)
  if name then return { type = "number", value = tonumber(name), at = at }, after end
  return punctuation(text, at)
end

--- Splits an expression into tokens. Raises an error of class "syntax".
---@param text string UTF-8
---@return cleanroomsml.cli.jmespath.Token[] tokens the last one is of type "end"
function lexer.tokens(text)
  local tokens, at = {}, text:find("[^ \t\r\n]") or #text + 1
  while at <= #text do
    if #tokens == MAX_TOKENS then errors.raise("syntax", "the expression is too long", at) end
    tokens[#tokens + 1], at = next_token(text, at)
    at = text:find("[^ \t\r\n]", at) or #text + 1
  end
  tokens[#tokens + 1] = { type = "end", at = #text + 1 }
  return tokens
end

return lexer
