--- Suggestions for misspelt words in the command's messages. Pure.
local suggest = require "cleanroomsml.suggest"

-- Two swapped letters, in a word too short for two edits.
local function transposed(word, names)
  local known = {}
  for _, name in ipairs(names) do known[name] = true end
  for i = 1, #word - 1 do
    local swapped = word:sub(1, i - 1) .. word:sub(i + 1, i + 1) .. word:sub(i, i)
      .. word:sub(i + 2)
    if known[swapped] then return swapped end
  end
end

--- The suggestion to append after a wrong word; "": none. Words of one or two letters get none.
---@param word string
---@param names string[]
---@return string hint `, did you mean 'wait'?`, or an empty text
return function(word, names)
  if #word < 3 then return "" end
  local near = transposed(word, names) or suggest.nearest(word, names)
  return near and (", did you mean '%s'?"):format(near) or ""
end
