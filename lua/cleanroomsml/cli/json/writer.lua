--- Writes the values of `json.value` as JSON text. Pure.
local value = require "cleanroomsml.cli.json.value"
local decimal = require "cleanroomsml.decimal"

local writer = {}

local ESCAPES = {
  ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
  ["\t"] = "\\t",
}

local function escaped(char)
  return ESCAPES[char] or ("\\u%04x"):format(char:byte())
end

--- A text in double quotes.
---@param text string
---@return string
function writer.string(text)
  return '"' .. text:gsub('[%c"\\]', escaped) .. '"'
end

--- A number in its shortest exact form; null if JSON cannot represent it.
---@param number number
---@return string
function writer.number(number)
  if number ~= number or math.abs(number) == math.huge then return "null" end
  local is_integer = math.type and math.type(number) == "integer"
  if is_integer or number % 1 == 0 and math.abs(number) < 2 ^ 53 then return decimal(number) end
  local text = ("%.15g"):format(number)
  if tonumber(text) ~= number then text = ("%.17g"):format(number) end
  return (text:gsub(",", "."))
end

local write

local function write_items(into, list, indent)
  for i = 1, #list do
    into[#into + 1] = (i > 1 and "," or "") .. indent
    write(into, list[i], indent)
  end
end

local function write_members(into, object, indent)
  local colon = indent == "" and ":" or ": "
  for i, name in ipairs(object.names) do
    into[#into + 1] = (i > 1 and "," or "") .. indent .. writer.string(name) .. colon
    write(into, object.members[name], indent)
  end
end

-- `indent`: the text before an item of the surrounding value, a line break and blanks.
function write(into, any, indent)
  local kind = value.type(any)
  if kind == "array" or kind == "object" then
    local is_array = kind == "array"
    local inner = indent == "" and "" or indent .. "    "
    into[#into + 1] = is_array and "[" or "{"
    if #(is_array and any or any.names) > 0 then
      (is_array and write_items or write_members)(into, any, inner)
      into[#into + 1] = indent
    end
    into[#into + 1] = is_array and "]" or "}"
  elseif kind == "string" or kind == "number" then
    into[#into + 1] = writer[kind](any)
  else
    into[#into + 1] = tostring(any)
  end
end

--- A value as JSON text in one line.
---@param any any
---@return string
function writer.compact(any)
  local into = {}
  write(into, any, "")
  return table.concat(into)
end

--- A value as JSON text with line breaks and four blanks a level, like the AWS command line.
---@param any any
---@return string
function writer.indented(any)
  local into = {}
  write(into, any, "\n")
  return table.concat(into)
end

return writer
