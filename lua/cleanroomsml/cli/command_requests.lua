--- The requests of a command line, one by one: its flags and `--cli-input-json`, with an ARN from
--- the arguments or a line of standard input. A wrong ARN is passed on: the client reports it.
local cjson = require "cjson"
local value = require "cleanroomsml.cli.json.value"
local lazy = require "cleanroomsml.lazy"
local input = lazy "cleanroomsml.cli.input"

local command_requests = {}

local BOM = "^\239\187\191"

-- The words of a flag in one list: argparse returns those of each use separately.
local function words_of(given, flag)
  if flag.shape.type ~= "list" then return given end
  local words = {}
  for _, use in ipairs(given) do
    for _, word in ipairs(use) do words[#words + 1] = word end
  end
  return words[1] and words or nil
end

local function add_flags(into, flags, given, read_file)
  for _, flag in ipairs(flags) do
    local words = given["." .. flag.member]
    if words ~= nil then words = words_of(words, flag) end
    if type(words) == "boolean" then
      into[flag.member] = words
    elseif words ~= nil then
      local found, message = input.value(words, flag.shape, read_file)
      if message then return nil, ("%s: %s"):format(flag.option, message) end
      into[flag.member] = value.plain(found, cjson.null)
    end
  end
  return into
end

--- The request of the flags, without the arguments.
---@param flags cleanroomsml.cli.Flag[]
---@param given table of `parser.parse`
---@param read_file fun(path: string): string|nil, string|nil
---@return table|nil request
---@return string|nil message
function command_requests.of_flags(flags, given, read_file)
  local base = {}
  if given.cli_input_json then
    local found, message = input.request(given.cli_input_json, read_file)
    if not found then return nil, "--cli-input-json: " .. message end
    base = value.plain(found, cjson.null)
  end
  return add_flags(base, flags, given, read_file)
end

local function copy(base)
  local made = {}
  for name, member in pairs(base) do made[name] = member end
  return made
end

--- An iterator over the requests.
---@param session cleanroomsml.cli.Session
---@param base table what all of them have
---@param arn string|nil the member that an argument is
---@param arns string[] "-" stands for the lines of standard input
---@return fun(): table|nil, string|nil next a request, and its name in reports (nil: the only one)
---@return boolean many more than one, or a number that is not known
function command_requests.each(session, base, arn, arns)
  local read_line = session.world.read_line
  local many = #arns > 1 or arns[1] == "-"
  local at, line = 1, 0

  local function with(text)
    local made = copy(base)
    made[arn] = text
    return made
  end

  -- The next line, or nil; reports an unreadable standard input.
  local function next_line()
    local given, message = read_line()
    if not given then
      if message then session:fail(nil, "standard input: " .. message, "input") end
      return nil
    end
    line = line + 1
    if line == 1 then given = given:gsub(BOM, "") end
    local text = given:match("^%s*(.-)%s*$")
    return with(text), ("line %d (%s)"):format(line, text == "" and "empty" or text)
  end

  local function next_request()
    local word = arns[at]
    if word == nil then return nil end
    if word == "-" then
      local from_line, label = next_line()
      if from_line then return from_line, label end
      at = at + 1
      return next_request()
    end
    at = at + 1
    return with(word), many and (word == "" and "''" or word) or nil
  end

  if arns[1] then return next_request, many end
  local done = false
  return function()
    if done then return nil end
    done = true
    return base
  end, false
end

return command_requests
