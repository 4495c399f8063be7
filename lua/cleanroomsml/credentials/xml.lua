--- Reads the text of elements in STS's answers, which contain text and entities but no markup.
--- Pure.
local xml = {}

local ENTITIES = { lt = "<", gt = ">", amp = "&", quot = '"', apos = "'" }

-- A code point as UTF-8; nil: not a code point.
local function utf8_of(code)
  local surrogate = code >= 0xd800 and code <= 0xdfff
  if code < 1 or code > 0x10ffff or surrogate then return nil end
  if code < 0x80 then return string.char(code) end
  local tail = {}
  local lead, room = 0x80, 0x40
  while code >= room do
    table.insert(tail, 1, string.char(0x80 + code % 64))
    code, lead, room = math.floor(code / 64), lead / 2 + 0x80, #tail == 1 and 0x20 or room / 2
  end
  return string.char(lead + code) .. table.concat(tail)
end

local function decoded(name)
  local hex = name:match("^#[xX](%x+)$")
  if hex then return #hex <= 8 and utf8_of(tonumber(hex, 16)) or nil end
  local digits = name:match("^#(%d+)$")
  if digits then return #digits <= 8 and utf8_of(tonumber(digits)) or nil end
  return ENTITIES[name]
end

--- The trimmed text of the first element of a name, with entities decoded. Unknown entities stay.
---@param text string
---@param name string letters only
---@return string|nil
function xml.element(text, name)
  local found = text:match("<" .. name .. ">([^<]*)</" .. name .. ">")
  if not found then return nil end
  local inner = found:gsub("&(#?%w+);", decoded)
  return inner:find("%S") and inner:match("^%s*(.*%S)") or ""
end

return xml
