--- The right name nearest to a wrong one, for messages. Pure.
local suggest = {}

local LONGEST = 64

-- Names that differ only in case, "_" and "-" are the same.
local function plain(name) return (name:lower():gsub("[_-]", "")) end

-- Edits (insert, delete, replace) that turn a into b.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local replaced = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
      diagonal = row[j]
      row[j] = math.min(replaced, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

-- How far apart two names are; nil: too far to mean each other. A name that is part of the other
-- comes after all that are only misspelt.
local function score(wrong, right)
  local limit = math.max(1, math.floor(#right / 3))
  local edits = distance(wrong, right)
  if edits <= limit then return edits end
  if #wrong >= 3 and (right:find(wrong, 1, true) or wrong:find(right, 1, true)) then
    return LONGEST + math.abs(#right - #wrong)
  end
end

--- The name of `names` that `wrong` most likely means; nil when none is near.
---@param wrong string
---@param names string[]
---@return string?
function suggest.nearest(wrong, names)
  if #wrong > LONGEST then return nil end
  local best, best_score
  for _, name in ipairs(names) do
    local points = score(plain(wrong), plain(name))
    if points and (not best_score or points < best_score) then best, best_score = name, points end
  end
  return best
end

--- The message for a name that does not exist; it always names the nearest one.
---@param kind string "operation", "waiter"
---@param wrong string
---@param names string[]
---@return string
function suggest.missing(kind, wrong, names)
  local cut = plain(wrong:sub(1, LONGEST))
  local near = suggest.nearest(wrong, names)
  local best = math.huge
  for _, name in ipairs(not near and names or {}) do
    local edits = distance(cut, plain(name))
    if edits < best then near, best = name, edits end
  end
  local shown = wrong:sub(1, LONGEST):gsub("[^\32-\126]", "?")
  return ('no %s is called "%s", did you mean %s?'):format(kind, shown, near)
end

--- What to say of a key that should not be there: printable and short, whatever the key is.
---@param key any
---@param kind string "option", "member"
---@param names string[]
---@return string
function suggest.unknown(key, kind, names)
  if type(key) ~= "string" then
    local shown = type(key) == "number" and tostring(key) or type(key)
    return ("[%s]: unknown %s"):format(shown, kind)
  end
  local near = suggest.nearest(key, names)
  local shown = key:sub(1, LONGEST):gsub("[^\32-\126]", "?")
  return ("%s: unknown %s%s"):format(shown, kind, near and ", did you mean " .. near .. "?" or "")
end

return suggest
