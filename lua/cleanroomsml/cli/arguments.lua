--- Parses a command line into what to run and its options. Pure.
local commands = require "cleanroomsml.cli.commands"
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local parser = require "cleanroomsml.cli.parser"
local lazy = require "cleanroomsml.lazy"
local hints = lazy "cleanroomsml.cli.hints"
local near = lazy "cleanroomsml.cli.near"
local waiter_commands = lazy "cleanroomsml.cli.waiter_commands"

local arguments = {}

---@class cleanroomsml.cli.Plan
---@field run "operation"|"wait"|"watch"|"help"|"version"|"completion"
---@field operation cleanroomsml.cli.Operation|nil
---@field waiter table|nil of `cli.waiter_commands`
---@field topic string|nil of help or completion
---@field given table parsed options and flags
---@field arns string[]
---@field client table options of the client

-- A version belongs to one resource.
local ONE_ARN_ONLY = { versionIdentifier = true, trainedModelVersionIdentifier = true }

local function has(words, ...)
  for _, word in ipairs(words) do
    if word == "--" then return false end
    for _, wanted in ipairs { ... } do
      if word == wanted then return true end
    end
  end
  return false
end

-- An unexpected word, possibly a second entry of `--environment`, or an identifier without its
-- option: an error, with the required options that are not given.
local function unexpected(plan, word)
  local found, needed = plan.operation, ""
  for _, flag in ipairs(found.flags) do
    local is_given = plan.given["." .. flag.member] ~= nil or plan.given.cli_input_json
    if flag.required and not is_given then
      needed = (needed == "" and "; required: " or needed .. ", ") .. flag.option
    end
  end
  return ("%s takes no ARN: unexpected '%s'%s"):format(found.command, (word:gsub("=.*", "=…")),
    needed)
end

-- Errors in the number of ARNs; the client checks the ARNs.
local function arns_error(plan, flags)
  local given, arn = plan.given, plan.operation.arn
  local by_flag = arn and given["." .. arn.member]
  if not arn then
    if not plan.arns[1] then return nil end
    return unexpected(plan, plan.arns[1])
  end
  if by_flag and plan.arns[1] then return "the ARN is given twice" end
  if not by_flag and not plan.arns[1] and not given.cli_input_json then
    return hints.no_arn(plan.operation)
  end
  if #plan.arns > 1 or plan.arns[1] == "-" then
    for _, flag in ipairs(flags) do
      if ONE_ARN_ONLY[flag.member] and given["." .. flag.member] then
        return ("option '%s' takes one ARN"):format(flag.option)
      end
    end
  end
  -- Several ARNs have their own reports.
  local word = #plan.arns == 1 and plan.arns[1] or "-"
  return word ~= "-" and hints.wrong_arn(plan.operation, arn, word) or nil
end

-- An example needs no ARN, but takes no other word either.
local function skeleton_error(plan)
  for _, word in ipairs(plan.arns) do
    if not plan.operation.arn then return unexpected(plan, word) end
    if not word:find("^arn:") then
      return ("option '--generate-cli-skeleton' takes input or output, not '%s'"):format(word)
    end
  end
end

local function finish(plan, flags)
  plan.arns, plan.client = plan.given.arns, options.of_client(plan.given)
  local err = (plan.given.generate_cli_skeleton and skeleton_error or arns_error)(plan, flags)
  if err then return nil, err end
  return plan
end

local function parse_operation(choice)
  local found = operation.of(choice.name)
  if not found then return nil, commands.unknown(choice.name) end
  local rows = { options.COMMON, options.OPERATION, found.paging and options.PAGING }
  local given, message = parser.parse(choice.rest, found.flags, rows)
  if not given then return nil, message end
  return finish({ run = "operation", operation = found, given = given }, found.flags)
end

local function delays_error(given)
  if (given.min_delay or 0) > (given.max_delay or math.huge) then
    return "'--min-delay' is above '--max-delay'"
  end
end

local function parse_waiter(choice)
  local row, message = waiter_commands.find(choice.name, choice.topic, choice.rest)
  if not row then return nil, message end
  local found = operation.of(operation.command(row.operation))
  local own = choice.name == "wait" and options.WAIT or options.WATCH
  local given
  given, message = parser.parse(choice.rest, found.flags, { options.COMMON, own })
  if not given then return nil, message end
  local err = delays_error(given)
  if err then return nil, err end
  return finish({ run = choice.name, operation = found, waiter = row, given = given }, found.flags)
end

local SHELLS = { "bash", "fish", "zsh" }

local function parse_completion(choice)
  for _, shell in ipairs(SHELLS) do
    if choice.topic == shell then return { run = "completion", topic = shell, given = {} } end
  end
  if not choice.topic then return nil, "a shell is required: bash, fish or zsh" end
  return nil, ("unknown shell '%s'%s"):format(choice.topic, near(choice.topic, SHELLS))
end

local PARSE = { wait = parse_waiter, watch = parse_waiter, completion = parse_completion }

-- Without a command: help, version, or an error.
local function parse_nothing(choice)
  local given, message = parser.parse(choice.rest, {}, { options.COMMON })
  if not given then return nil, message end
  if given.version then return { run = "version", given = given } end
  return nil, commands.missing()
end

local function help_of(choice)
  local topic = choice.name
  if topic == "help" then topic, choice.topic = choice.topic, commands.choose(choice.rest).name end
  local known = not topic or operation.of(topic)
  for _, row in ipairs(commands.OTHER) do known = known or row[1] == topic end
  if not known then return nil, commands.unknown(topic) end
  local waiter = (topic == "wait" or topic == "watch") and choice.topic or nil
  if waiter and waiter:find "^arn:" then waiter = nil end
  if waiter and not waiter_commands.named(waiter) then
    return waiter_commands.find(topic, waiter, {})
  end
  return { run = "help", topic = topic, waiter = waiter, given = {} }
end

-- The word after `watch` may be an ARN.
local function is_topic(name, word)
  return name ~= "watch" or not (word:find("^arn:") or word == "-")
end

--- Parses a command line.
---@param words string[]
---@return cleanroomsml.cli.Plan|nil plan
---@return string|nil message one line
function arguments.parse(words)
  local choice = commands.choose(words, is_topic)
  if choice.name == "help" or has(words, "--help", "-h") then return help_of(choice) end
  if not choice.name then return parse_nothing(choice) end
  if has(choice.rest, "--version") then return { run = "version", given = {} } end
  return (PARSE[choice.name] or parse_operation)(choice)
end

return arguments
