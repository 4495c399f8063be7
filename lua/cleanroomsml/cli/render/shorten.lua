--- Shortens text. An ARN is never broken over lines, since half an ARN would be copied as a wrong
--- one. Pure.
local text = require "cleanroomsml.cli.terminal_text"

local shorten = {}

--- Whether a text is a word that stays whole or is visibly shortened: an ARN, a URL, an identifier.
---@param clean string
---@return boolean
function shorten.is_unbreakable(clean)
  return not clean:find(" ", 1, true)
    and (clean:find("^arn:") or clean:find("^%w+://") or clean:find("^[%w._/:-]+$")) ~= nil
end

-- The last characters of a clean text that fit into so many columns.
local function tail(clean, columns)
  local from = #clean + 1
  while from > 1 do
    local start = from - 1
    while start > 1 and clean:byte(start) >= 0x80 and clean:byte(start) < 0xC0 do
      start = start - 1
    end
    if text.width(clean:sub(start)) > columns then break end
    from = start
  end
  return clean:sub(from)
end

--- A clean text in at most so many columns: an ellipsis replaces its middle.
---@param clean string
---@param columns integer
---@param utf8 boolean
---@return string
function shorten.middle(clean, columns, utf8)
  if text.width(clean) <= columns then return clean end
  local mark = utf8 and "…" or "..."
  local room = columns - text.width(mark)
  if room < 2 then return text.head(clean, columns) end
  local front = text.head(clean, math.floor(room / 2))
  return front .. mark .. tail(clean, room - text.width(front))
end

return shorten
