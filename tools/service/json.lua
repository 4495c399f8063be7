--- JSON for the generator: objects keep the order of their members, and the output is the same on
--- every Lua.
local json = {}

local order = setmetatable({}, { __mode = "k" })

--- The names of an object's members, in the order of the text it was read from.
---@param object table
---@return string[]
function json.names(object) return order[object] or {} end

local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local WORDS = { ["true"] = true, ["false"] = false }

local value_at

local function fail(text, at, expected)
  local _, line = text:sub(1, at):gsub("\n", "")
  error(("line %d: expected %s"):format(line + 1, expected), 0)
end

local function skip(text, at) return text:find("[^ \t\r\n]", at) or #text + 1 end

local function utf8_char(code)
  if code >= 0xD800 and code < 0xE000 then error("surrogates are not handled", 0) end
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64) end
  return string.char(0xE0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64,
    0x80 + code % 64)
end

local function string_at(text, at)
  local close = at
  repeat
    close = text:find('["\\]', close + 1) or fail(text, at, "the end of a string")
    local escaped = text:sub(close, close) == "\\"
    if escaped then close = close + 1 end
  until not escaped
  return (text:sub(at + 1, close - 1):gsub("\\(.)(%x?%x?%x?%x?)", function(c, hex)
    return c == "u" and utf8_char(tonumber(hex, 16)) or (ESCAPES[c] or c) .. hex
  end)), close + 1
end

local function object_at(text, at)
  local object, names = {}, {}
  order[object] = names
  at = skip(text, at + 1)
  while text:sub(at, at) ~= "}" do
    local name
    if text:sub(at, at) ~= '"' then fail(text, at, "a member's name") end
    name, at = string_at(text, at)
    at = skip(text, at)
    if text:sub(at, at) ~= ":" then fail(text, at, "':'") end
    names[#names + 1] = name
    object[name], at = value_at(text, skip(text, at + 1))
    at = skip(text, at)
    if text:sub(at, at) == "," then at = skip(text, at + 1)
    elseif text:sub(at, at) ~= "}" then fail(text, at, "',' or '}'") end
  end
  return object, at + 1
end

local function list_at(text, at)
  local list = {}
  at = skip(text, at + 1)
  while text:sub(at, at) ~= "]" do
    list[#list + 1], at = value_at(text, at)
    at = skip(text, at)
    if text:sub(at, at) == "," then at = skip(text, at + 1)
    elseif text:sub(at, at) ~= "]" then fail(text, at, "',' or ']'") end
  end
  return list, at + 1
end

function value_at(text, at)
  local first = text:sub(at, at)
  if first == "{" then return object_at(text, at) end
  if first == "[" then return list_at(text, at) end
  if first == '"' then return string_at(text, at) end
  local word = text:match("^[%w+.-]+", at) or fail(text, at, "a value")
  local value = WORDS[word]
  if value == nil then value = tonumber(word) or fail(text, at, "a value") end
  return value, at + #word
end

--- Reads a JSON text. Raises an error with the line; null is an error, since descriptions have
--- none.
---@param text string
---@return any
function json.decode(text)
  local value, at = value_at(text, skip(text, 1))
  if skip(text, at) <= #text then fail(text, at, "the end") end
  return value
end

local function quoted(text)
  return '"' .. text:gsub('[%c"\\]', function(c)
    return ({ ['"'] = '\\"', ["\\"] = "\\\\" })[c] or ("\\u%04x"):format(c:byte())
  end) .. '"'
end

--- A number as the shortest text that reads back the same.
---@param n number
---@return string
function json.number(n)
  if n == math.floor(n) and math.abs(n) < 2 ^ 53 then return ("%.0f"):format(n) end
  for digits = 1, 17 do
    local text = ("%." .. digits .. "g"):format(n)
    if tonumber(text) == n then return text end
  end
end

local function sorted_names(object)
  local names = {}
  for name in pairs(object) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function pieces_of(value, indent, write)
  local pieces = {}
  if value[1] ~= nil then
    for i, item in ipairs(value) do pieces[i] = write(item, indent) end
    return "[", pieces, "]"
  end
  for i, name in ipairs(sorted_names(value)) do
    pieces[i] = quoted(name) .. ": " .. write(value[name], indent)
  end
  return "{", pieces, "}"
end

-- A table without tables in it stands on one line if it fits.
local function write_value(value, indent)
  if type(value) == "string" then return quoted(value) end
  if type(value) == "number" then return json.number(value) end
  if type(value) ~= "table" then return tostring(value) end
  local inner = indent .. "  "
  local open, pieces, close = pieces_of(value, inner, write_value)
  local line = open .. table.concat(pieces, ", ") .. close
  local flat = true
  for _, item in pairs(value) do flat = flat and type(item) ~= "table" end
  if flat and #line + #indent <= 96 then return line end
  return open .. "\n" .. inner .. table.concat(pieces, ",\n" .. inner) .. "\n" .. indent .. close
end

--- Writes a value with its members sorted; an empty table is an object.
---@param value any
---@return string
function json.encode(value) return write_value(value, "") .. "\n" end

return json
