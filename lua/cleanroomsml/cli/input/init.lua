--- The value of a member from the words after its flag: JSON, the AWS command line's shorthand,
--- plain text, or `file://PATH` for any of them.
local reader = require "cleanroomsml.cli.json.reader"
local value = require "cleanroomsml.cli.json.value"
local lazy = require "cleanroomsml.lazy"
local shorthand = lazy "cleanroomsml.cli.input.shorthand"
local typed = lazy "cleanroomsml.cli.input.typed"

local input = {}

local function is_nested(shape)
  return shape.type == "structure" or shape.type == "map" or shape.type == "list"
end

local function located(message, at)
  return at and ("%s (at character %d)"):format(message, at) or message
end

-- A text, or the content of the file it refers to.
local function resolved(word, read_file)
  local path = word:match("^file://(.*)$")
  if not path then return word end
  return read_file(path)
end

local function from_json(word)
  local found, message, at = reader.read(word)
  if found == nil then return nil, "not JSON: " .. located(message, at) end
  return found
end

local function from_shorthand(word, shape, read_file)
  if not word:find "%S" then
    local empty = shape.type == "map" and "; {} is an empty one" or ""
    return nil, "expected NAME=VALUE,… or JSON, got nothing" .. empty
  end
  local found, message, at = shorthand.parse(word, read_file)
  if not found then return nil, located(message, at) end
  return typed.value(found, shape)
end

-- A structure, a map, or an item of a list.
local function from_word(word, shape, read_file)
  local message
  word, message = resolved(word, read_file)
  if not word then return nil, message end
  if not is_nested(shape) then return typed.value(word, shape) end
  if word:find("^%s*[%[{]") then return from_json(word) end
  return from_shorthand(word, shape, read_file)
end

local function from_words(words, shape, read_file)
  local list = value.array()
  for i, word in ipairs(words) do
    local item, message = from_word(word, shape.element, read_file)
    if message then
      return nil, #words > 1 and ("value %d: %s"):format(i, message) or message
    end
    list[i] = item
  end
  return list
end

-- One word may contain the whole list.
local function list_from(words, shape, read_file)
  if words[2] then return from_words(words, shape, read_file) end
  local word, message = resolved(words[1], read_file)
  if not word then return nil, message end
  if word:find("^%s*%[") then return from_json(word) end
  return from_words({ word }, shape, read_file)
end

--- The value of the words.
---@param words string[]|string several for a list
---@param shape table of `core.describe`
---@param read_file fun(path: string): string|nil, string|nil content, or nil and a message
---@return any value of `json.value`; nil: it cannot be
---@return string|nil message
function input.value(words, shape, read_file)
  if type(words) == "string" then words = { words } end
  if shape.type == "list" then return list_from(words, shape, read_file) end
  return from_word(words[1], shape, read_file)
end

--- The request of `--cli-input-json`.
---@param word string JSON text, or `file://PATH`
---@param read_file fun(path: string): string|nil, string|nil
---@return cleanroomsml.cli.json.Object|nil request
---@return string|nil message
function input.request(word, read_file)
  local text, message = resolved(word, read_file)
  if not text then return nil, message end
  local found
  found, message = from_json(text)
  if message then return nil, message end
  if value.type(found) ~= "object" then return nil, "expected a JSON object" end
  return found
end

return input
