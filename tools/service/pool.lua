--- Packs texts into blocks, each of which is one C string; a text that is part of another is stored
--- once.
local BLOCK = 1024 -- with the NUL at its end, as CRML_TEXT_BLOCK of src/aws/service.h

local function distinct(texts)
  local seen, list = {}, {}
  for _, text in ipairs(texts) do
    if not seen[text] then seen[text], list[#list + 1] = true, text end
  end
  table.sort(list, function(a, b) return #a > #b or #a == #b and a < b end)
  return list
end

local function find(blocks, text)
  for i, block in ipairs(blocks) do
    local at = block:find(text, 1, true)
    if at then return (i - 1) * BLOCK + at - 1 end
  end
end

local function add(blocks, text)
  local i = 1
  while blocks[i] and #blocks[i] + #text >= BLOCK do i = i + 1 end
  blocks[i] = (blocks[i] or "") .. text
end

--- Packs texts.
---@param texts string[] each below 1024 bytes
---@return string[] blocks
---@return fun(text: string): integer at the position of a text that was given
return function(texts)
  local blocks, list = {}, distinct(texts)
  for _, text in ipairs(list) do
    if not find(blocks, text) then add(blocks, text) end
  end
  return blocks, function(text) return find(blocks, text) end
end
