--- Suggestions for misspelt names. Pure.
local suggest = {}

local LONGEST = 64

-- Names that differ only in case, "_" and "-" are equal.
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

-- The distance of two names; nil: not similar. A name that is part of the other ranks after
-- misspellings.
local function score(wrong, right)
  local limit = math.max(1, math.floor(#right / 3))
  local edits = distance(wrong, right)
  if edits <= limit then return edits end
  if #wrong >= 3 and (right:find(wrong, 1, true) or wrong:find(right, 1, true)) then
    return LONGEST + math.abs(#right - #wrong)
  end
end

--- The most similar name of `names`; nil: none is similar.
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

--- The message for an unknown name, with the most similar one.
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

local function is_arn(text) return text:find("^%s*arn:") ~= nil end

--- The message for an unknown operation.
---@param name any
---@param names string[] of all operations
---@return string
function suggest.operation(name, names)
  if type(name) ~= "string" then
    return "operation: expected a string, got " .. (name == nil and "nothing" or type(name))
  elseif is_arn(name) then
    return "operation expected, an ARN was given"
  end
  return suggest.missing("operation", name, names)
end

--- The message for an unknown key: printable and short for any key.
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

--- The messages for keys that a table of rows lacks, in order.
---@param unknown_names any[]
---@param rows table<string, table>
---@param kind string "option", "member"
---@param faults string[] appended to
function suggest.add_unknown(unknown_names, rows, kind, faults)
  local names, messages = {}, {}
  for name in pairs(rows) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(unknown_names) do messages[i] = suggest.unknown(name, kind, names) end
  table.sort(messages)
  for _, err in ipairs(messages) do faults[#faults + 1] = err end
end

return suggest
