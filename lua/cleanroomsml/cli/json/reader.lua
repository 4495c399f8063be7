--- Reads JSON text into the values of `json.value`. Pure.
local core = require "cleanroomsml.core"
local value = require "cleanroomsml.cli.json.value"

local reader = {}

local MAX_DEPTH = 200
local ESCAPES = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}
local WORDS = { ["true"] = true, ["false"] = false, ["null"] = value.null }

-- Raises a table that `read` catches.
local function fail(at, message)
  error({ at = at, message = message }, 0)
end

-- The UTF-8 bytes of a code point.
local function utf8_of(point)
  local function continuation(divisor) return 0x80 + math.floor(point / divisor) % 64 end
  if point < 0x80 then return string.char(point) end
  if point < 0x800 then
    return string.char(0xC0 + math.floor(point / 64), continuation(1))
  end
  if point < 0x10000 then
    return string.char(0xE0 + math.floor(point / 4096), continuation(64), continuation(1))
  end
  return string.char(0xF0 + math.floor(point / 262144), continuation(4096), continuation(64),
    continuation(1))
end

-- A `\u` escape and, for half a pair, the next one: its bytes, and the next position.
local function unicode(text, at)
  local high = tonumber(text:match("^\\u(%x%x%x%x)", at) or "", 16)
  if not high then fail(at, "four hexadecimal digits must follow \\u") end
  if high < 0xD800 or high > 0xDFFF then return utf8_of(high), at + 6 end
  local low = tonumber(text:match("^\\u(%x%x%x%x)", at + 6) or "", 16)
  if high > 0xDBFF or not low or low < 0xDC00 or low > 0xDFFF then
    fail(at, "half of a surrogate pair")
  end
  return utf8_of(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00), at + 12
end

local function escape(text, at)
  local letter = text:sub(at + 1, at + 1)
  if letter == "u" then return unicode(text, at) end
  return ESCAPES[letter] or fail(at, "unknown escape \\" .. letter), at + 2
end

-- The text whose first quote is at `open`, and the position after its last one.
local function read_string(text, open)
  local pieces, at = {}, open + 1
  while true do
    local stop = text:find('["\\%c]', at)
    if not stop then fail(open, "text without a closing quote") end
    pieces[#pieces + 1] = text:sub(at, stop - 1)
    local char = text:sub(stop, stop)
    if char == '"' then return table.concat(pieces), stop + 1 end
    if char == "\127" then
      pieces[#pieces + 1], at = char, stop + 1
    elseif char ~= "\\" then
      fail(stop, "a control character in a text must be escaped")
    else
      pieces[#pieces + 1], at = escape(text, stop)
    end
  end
end

-- The number for a JSON text: an integer where Lua has integers and it fits.
local function number_of(text)
  local number = tonumber(text)
  if number then return number end
  -- The locale may have another decimal point.
  return tonumber((text:gsub("%.", ("%.1f"):format(0.5):sub(2, 2))))
end

--- The number that a text spells in JSON's grammar.
---@param text string
---@return number|nil
function reader.number(text)
  local digits, fraction, exponent = text:match("^%-?(%d+)(%.?%d*)([eE]?[+-]?%d*)$")
  if not digits or digits:find("^0%d") or fraction == "." then return nil end
  if exponent ~= "" and not exponent:find("^[eE][+-]?%d+$") then return nil end
  return number_of(text)
end

local read_value

local function skip(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

local function read_array(text, at, depth)
  local list = value.array()
  at = skip(text, at + 1)
  if text:sub(at, at) == "]" then return list, at + 1 end
  while true do
    list[#list + 1], at = read_value(text, at, depth)
    local char = text:sub(at, at)
    if char == "]" then return list, at + 1 end
    if char ~= "," then fail(at, "expected , or ]") end
    at = skip(text, at + 1)
  end
end

local function read_object(text, at, depth)
  local object = value.object()
  at = skip(text, at + 1)
  if text:sub(at, at) == "}" then return object, at + 1 end
  while true do
    if text:sub(at, at) ~= '"' then fail(at, "expected a member's name in double quotes") end
    local name, member
    name, at = read_string(text, at)
    at = skip(text, at)
    if text:sub(at, at) ~= ":" then fail(at, "expected :") end
    member, at = read_value(text, skip(text, at + 1), depth)
    value.set(object, name, member)
    local char = text:sub(at, at)
    if char == "}" then return object, at + 1 end
    if char ~= "," then fail(at, "expected , or }") end
    at = skip(text, at + 1)
  end
end

local function read_scalar(text, at)
  local word = text:match("^[%w+.-]+", at) or ""
  if WORDS[word] ~= nil then return WORDS[word], at + #word end
  local number = reader.number(word)
  if number and math.abs(number) == math.huge then fail(at, "the number is too large") end
  if number then return number, at + #word end
  fail(at, at > #text and "the text ends too early" or "expected a value")
end

local READ = { ["{"] = read_object, ["["] = read_array, ['"'] = read_string }

-- The value at `at`, and the position after it.
function read_value(text, at, depth)
  if depth == 0 then fail(at, "nested too deep") end
  local read = READ[text:sub(at, at)] or read_scalar
  local found, after = read(text, at, depth - 1)
  return found, skip(text, after)
end

local function read_whole(text)
  if not core.utf8_valid(text) then fail(1, "not UTF-8") end
  local found, at = read_value(text, skip(text, 1), MAX_DEPTH)
  if at <= #text then fail(at, "nothing may follow the value") end
  return found
end

--- Reads JSON text.
---@param text string
---@return any value nil: it is not JSON
---@return string|nil message
---@return integer|nil at the byte where it went wrong
function reader.read(text)
  local ok, found = pcall(read_whole, text)
  if ok then return found end
  if type(found) ~= "table" then error(found, 0) end
  return nil, found.message, found.at
end

return reader
