--- Text for terminals: safe characters and widths. Pure.
local core = require "cleanroomsml.core"

local text = {}

-- Code points of width 0 or 2, by blocks; the rest depends on the terminal's font.
local ZERO = {
  { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x0610, 0x061A },
  { 0x064B, 0x065F }, { 0x0E34, 0x0E3A }, { 0x0E47, 0x0E4E }, { 0x1160, 0x11FF },
  { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF }, { 0x200B, 0x200D }, { 0x20D0, 0x20FF },
  { 0x302A, 0x302D }, { 0x3099, 0x309A }, { 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F },
  { 0x1F3FB, 0x1F3FF }, { 0xE0100, 0xE01EF },
}
local TWO = {
  { 0x1100, 0x115F }, { 0x231A, 0x231B }, { 0x23E9, 0x23EC }, { 0x2614, 0x2615 },
  { 0x2648, 0x2653 }, { 0x26A1, 0x26A1 }, { 0x26D4, 0x26D4 }, { 0x2705, 0x2705 },
  { 0x274C, 0x274C }, { 0x2753, 0x2757 }, { 0x2B50, 0x2B50 }, { 0x2E80, 0x303E },
  { 0x3041, 0x4DBF }, { 0x4E00, 0xA4CF }, { 0xA960, 0xA97F }, { 0xAC00, 0xD7A3 },
  { 0xF900, 0xFAFF }, { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 },
  { 0x1F300, 0x1F64F }, { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
}
-- Unsafe besides control bytes: C1 controls, soft hyphen, byte order mark, and marks of writing
-- direction.
local CONTROL = {
  { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x61C, 0x61C }, { 0x200E, 0x200F }, { 0x2028, 0x202E },
  { 0x2066, 0x2069 }, { 0xFEFF, 0xFEFF },
}

local function is_in(ranges, point)
  for _, range in ipairs(ranges) do
    if point >= range[1] and point <= range[2] then return true end
  end
  return false
end

-- The character at byte `i`: its end and code point; nil: not UTF-8.
local function character(bytes, i)
  local first = bytes:byte(i)
  if first < 0x80 then return i, first end
  local more = first >= 0xF0 and 3 or first >= 0xE0 and 2 or 1
  local last = i + more
  if first < 0xC2 or not core.utf8_valid(bytes:sub(i, last)) then return nil end
  local point = first % 2 ^ (6 - more)
  for k = i + 1, last do point = point * 64 + bytes:byte(k) % 64 end
  return last, point
end

local function width_of(point)
  if point < 0x300 then return 1 end
  return is_in(ZERO, point) and 0 or is_in(TWO, point) and 2 or 1
end

local SHORT = { [9] = "\\t", [10] = "\\n", [13] = "\\r" }

local function shown(bytes, point, utf8)
  if not point then return "?" end
  if point < 32 then return SHORT[point] or ("\\x%02x"):format(point) end
  if is_in(CONTROL, point) then return ("\\u{%x}"):format(point) end
  return (utf8 or point < 0x80) and bytes or "?"
end

-- Rewrites a text by `write(bytes, point, more)` for each character; no point: not UTF-8.
local function rewritten(bytes, write, more)
  local pieces, i = {}, 1
  while i <= #bytes do
    local last, point = character(bytes, i)
    last = last or i
    pieces[#pieces + 1] = write(bytes:sub(i, last), point, more)
    i = last + 1
  end
  return table.concat(pieces)
end

--- A text as one line that is safe for a terminal: control characters become escapes, bytes that
--- are not UTF-8 become `?`; without `utf8` everything outside ASCII too.
---@param bytes string
---@param utf8 boolean
---@return string
function text.clean(bytes, utf8)
  if not bytes:find("[^\32-\126]") then return bytes end
  return rewritten(bytes, shown, utf8)
end

local function escaped(bytes, point)
  return is_in(CONTROL, point) and ("\\u%04x"):format(point) or bytes
end

--- Makes JSON text safe for a terminal without changing its meaning: unsafe characters occur only
--- in strings, where they have escapes.
---@param json string UTF-8
---@return string
function text.clean_json(json)
  return json:find("[\127-\255]") and rewritten(json, escaped) or json
end

--- The width of a clean text in columns.
---@param clean string
---@return integer
function text.width(clean)
  if not clean:find("[\128-\255]") then return #clean end
  local columns, i = 0, 1
  while i <= #clean do
    local last, point = character(clean, i)
    columns = columns + (point and width_of(point) or 1)
    i = (last or i) + 1
  end
  return columns
end

--- A clean text padded with blanks to a width.
---@param clean string
---@param columns integer
---@return string
function text.pad(clean, columns)
  return clean .. (" "):rep(columns - text.width(clean))
end

-- The last byte that fits into the columns, at least one character.
local function fitting(clean, from, columns)
  local stop, used, i = nil, 0, from
  while i <= #clean do
    local last, point = character(clean, i)
    used = used + (point and width_of(point) or 1)
    if used > columns and stop then return stop end
    stop = last or i
    i = stop + 1
  end
  return stop
end

--- The first characters of a clean text that fit into so many columns, at least one.
---@param clean string
---@param columns integer
---@return string
function text.head(clean, columns)
  return clean:sub(1, fitting(clean, 1, columns))
end

--- A clean text cut into lines of at most so many columns, at a blank where there is one in the
--- second half of a line.
---@param clean string
---@param columns integer
---@return string[] lines at least one
function text.wrap(clean, columns)
  local lines, from = {}, 1
  repeat
    local stop = fitting(clean, from, columns) or #clean
    local line, next_from = clean:sub(from, stop), stop + 1
    if stop < #clean then
      local blank = line:match("^.*() ")
      if clean:sub(next_from, next_from) == " " then
        next_from = next_from + 1
      elseif blank and blank > #line / 2 then
        line, next_from = line:sub(1, blank - 1), from + blank
      end
    end
    lines[#lines + 1] = line
    from = next_from
  until from > #clean
  return lines
end

--- Whether the environment's locale is UTF-8.
---@param getenv fun(name: string): string|nil
---@return boolean
function text.is_utf8(getenv)
  for _, name in ipairs { "LC_ALL", "LC_CTYPE", "LANG" } do
    local value = getenv(name)
    if value and value ~= "" then return value:lower():find("utf%-?8") ~= nil end
  end
  return false
end

return text
