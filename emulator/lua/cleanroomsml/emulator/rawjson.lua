--- Splits JSON text into the texts of its values, without decoding them: `[]` stays `[]`, `{}`
--- stays `{}`, 30 stays 30, and unknown members stay. The text must be valid JSON (decode it
--- before); `items` and `members` need compact text.
local json = require("cjson").new()

local rawjson = {}

--- Position of the quote that ends the string which starts at `open`.
local function string_end(text, open)
  local at = text:find('["\\]', open + 1)
  while text:sub(at, at) == "\\" do
    at = text:find('["\\]', at + 2)
  end
  return at
end

local function container_end(text, open)
  local depth, at = 0, open
  while true do
    local char = text:sub(at, at)
    if char == '"' then
      at = string_end(text, at)
    else
      depth = depth + ((char == "{" or char == "[") and 1 or -1)
    end
    if depth == 0 then
      return at
    end
    at = text:find('["%[%]{}]', at + 1)
  end
end

local function value_end(text, first)
  local char = text:sub(first, first)
  if char == '"' then
    return string_end(text, first)
  elseif char == "{" or char == "[" then
    return container_end(text, first)
  end
  return text:find("[,%]}]", first) - 1
end

--- The same JSON without white space between its tokens.
---@param text string
---@return string
function rawjson.compact(text)
  local pieces, from = {}, 1
  while true do
    local open = text:find('"', from, true)
    pieces[#pieces + 1] = (text:sub(from, (open or 0) - 1):gsub("%s+", ""))
    if not open then
      return table.concat(pieces)
    end
    local close = string_end(text, open)
    pieces[#pieces + 1] = text:sub(open, close)
    from = close + 1
  end
end

--- The texts of a list's items.
---@param text string compact text of a list
---@return string[]
function rawjson.items(text)
  local items, at = {}, 2
  while at < #text do
    local last = value_end(text, at)
    items[#items + 1] = text:sub(at, last)
    at = last + 2
  end
  return items
end

--- An object's members in their order, each `{name = decoded name, text = text of the value}`.
---@param text string compact text of an object
---@return {name: string, text: string}[]
function rawjson.members(text)
  local members, at = {}, 2
  while at < #text do
    local name_end = string_end(text, at)
    local last = value_end(text, name_end + 2)
    members[#members + 1] = {
      name = json.decode("[" .. text:sub(at, name_end) .. "]")[1],
      text = text:sub(name_end + 2, last),
    }
    at = last + 2
  end
  return members
end

--- The texts of an object's members by name.
---@param text string compact text of an object
---@return table<string, string>
function rawjson.by_name(text)
  local members = {}
  for _, member in ipairs(rawjson.members(text)) do members[member.name] = member.text end
  return members
end

return rawjson
