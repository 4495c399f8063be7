--- Examples of a command, from the description. Pure.
local operation = require "cleanroomsml.cli.operation"
local types = require "cleanroomsml.cli.help.types"

local examples = {}

-- Quotes a word for a shell.
local function quoted(word)
  return word:find("^[%w_./:=,-]+$") and word or "'" .. word .. "'"
end

local function placeholder(flag)
  local shorthand = types.shorthand(flag.shape, true)
  if shorthand then return quoted(shorthand) end
  if flag.shape.enum then return flag.shape.enum[1] end
  local argument = types.argument(flag)
  if argument == "ARN" then return '"$' .. operation.flag(flag.member):sub(3):upper()
    :gsub("-", "_") .. '"' end
  return quoted((argument:gsub("…", "")))
end

-- A command line with all required flags.
local function required(found)
  local words = { "cleanroomsml", found.command }
  if found.arn then words[3] = '"$ARN"' end
  for _, flag in ipairs(found.flags) do
    if flag.required and not flag.from_arn and flag ~= found.arn then
      words[#words + 1] = flag.option .. " " .. placeholder(flag)
    end
  end
  return table.concat(words, " ")
end

--- Example lines of an operation.
---@param found cleanroomsml.cli.Operation
---@return string[]
function examples.of(found)
  local line = required(found)
  if found.paging then
    return { line, line .. " --output text --query '[name, createTime]' --max-items 10" }
  elseif found.readonly then
    return { line, line .. " --output jsonl" }
  elseif #line > 300 or not found.arn then
    return {
      ("cleanroomsml %s --generate-cli-skeleton >request.json"):format(found.command),
      ("cleanroomsml %s --cli-input-json file://request.json"):format(found.command),
      line,
    }
  end
  return { line, line .. " --dry-run" }
end

return examples
