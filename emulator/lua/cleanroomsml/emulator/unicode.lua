--- UTF-8 text and its code points.
local unicode = {}

-- By the number of further bytes: the range of the first byte, the part of it that is not in the
-- code point, and the range of code points.
local SEQUENCES = {
  { first = 0xC2, last = 0xDF, base = 0xC0, low = 0x80, high = 0x7FF },
  { first = 0xE0, last = 0xEF, base = 0xE0, low = 0x800, high = 0xFFFF },
  { first = 0xF0, last = 0xF4, base = 0xF0, low = 0x10000, high = 0x10FFFF },
}

--- The sequence that a byte above 0x7F begins, and the number of further bytes; nil: none.
local function sequence_of(byte)
  for count, sequence in ipairs(SEQUENCES) do
    if byte >= sequence.first and byte <= sequence.last then return sequence, count end
  end
end

local function is_allowed(point, sequence)
  return point >= sequence.low and point <= sequence.high
    and not (point >= 0xD800 and point < 0xE000)
end

--- The code point at a position of UTF-8 text and the next position; nil: not UTF-8.
local function point_at(text, i)
  local byte = text:byte(i)
  if byte < 0x80 then return byte, i + 1 end
  local sequence, count = sequence_of(byte)
  if not sequence then return nil end
  local point = byte - sequence.base
  for k = i + 1, i + count do
    local next_byte = text:byte(k)
    if not next_byte or next_byte < 0x80 or next_byte > 0xBF then return nil end
    point = point * 64 + next_byte % 64
  end
  if not is_allowed(point, sequence) then return nil end
  return point, i + count + 1
end

--- The code points of UTF-8 text, nil where it is not UTF-8.
---@param text string
---@return integer[]|nil
function unicode.code_points(text)
  local points, i = {}, 1
  while i <= #text do
    local point, after = point_at(text, i)
    if not point then return nil end
    points[#points + 1], i = point, after
  end
  return points
end

--- Whether text is UTF-8; ASCII, the usual case, is not checked byte by byte.
---@param text string
---@return boolean
function unicode.is_utf8(text)
  local i = text:find("[\128-\255]")
  while i do
    local point, after = point_at(text, i)
    if not point then return false end
    i = text:find("[\128-\255]", after)
  end
  return true
end

--- How many code points UTF-8 text has.
---@param text string
---@return integer
function unicode.length(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

return unicode
