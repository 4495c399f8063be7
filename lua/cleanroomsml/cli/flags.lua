--- The command line of `cleanroomsml`, taken apart. Pure.
local argparse = require "argparse"
local suggest = require "cleanroomsml.suggest"

local flags = {}

-- What reads the value of an option, by the option's name.
local function number(name)
  return function(given)
    return tonumber(given), ("option '%s': '%s' is not a number"):format(name, given)
  end
end

local function seconds(name)
  return function(given)
    local value = tonumber(given)
    if value and value > 0 and value < math.huge then return value end
    return nil, ("option '%s': '%s' is not a number of seconds above 0"):format(name, given)
  end
end

-- The flags of every command: what the client calls them, where it has them, and what they are.
local COMMON = {
  { "--region", "REGION", "Ask this region, whatever the ARN says.", client = "region" },
  { "--profile", "NAME", "Take settings and credentials of this profile.", client = "profile" },
  { "--endpoint-url", "URL", "Ask this endpoint.", client = "endpoint_url" },
  { "--use-fips", nil, "Use the region's FIPS endpoint.", client = "use_fips_endpoint" },
  { "--use-dualstack", nil, "Use the region's IPv4 and IPv6 endpoint.",
    client = "use_dualstack_endpoint" },
  { "--connect-timeout", "SECONDS", "For a connection, TLS included (5).",
    client = "connect_timeout", convert = number },
  { "--read-timeout", "SECONDS", "The longest gap in an answer (30).",
    client = "read_timeout", convert = number },
  { "--max-attempts", "N", "How often a call is tried (3).", client = "max_attempts",
    convert = number },
  { "--ca-bundle", "FILE", "Trust the authorities in this PEM file.", client = "ca_bundle" },
  { "--no-verify-ssl", nil, "Do not check the server's certificate.", client = "verify",
    value = false },
  { "--output", "FORMAT", "json, table or text; otherwise table at a terminal and json elsewhere.",
    choices = { "json", "table", "text" }, only = "get-trained-model" },
  { "--query", "PATH", "Show what this path leads to, such as resourceConfig.instanceType or"
    .. " dataChannels[0].channelName.", only = "get-trained-model" },
  { "--debug", nil, "Tell on standard error what is done: attempts, endpoints, times." },
}

local TARGET = {
  { "--trained-model-arn", "ARN", "The trained model; the same as giving the ARN alone." },
  { "--membership-identifier", "ID", "The membership to ask as, otherwise the ARN's." },
  { "--version-identifier", "ID", "This version of the trained model." },
}

local WAIT = {
  { "--timeout", "SECONDS", "Give up after that long; otherwise when the model's own maximum run"
    .. " time and an hour are over.", convert = seconds },
  { "--min-delay", "SECONDS", "Before the second look (15).", convert = seconds },
  { "--max-delay", "SECONDS", "Between two looks at the most (120).", convert = seconds },
}

local WATCH = {
  { "--interval", "SECONDS", "Between two looks (10).", convert = seconds },
}

local COMMANDS = {
  { "get-trained-model", "Show trained models.", { TARGET } },
  { "wait", "Wait for a trained model.", {}, {
    { "trained-model-active", "Wait until the trained models are ACTIVE.", { TARGET, WAIT } },
    { "trained-model-deleted", "Wait until the service no longer knows the trained models.",
      { TARGET, WAIT } },
  } },
  { "watch", "Show how a trained model comes along, until it is settled.", { TARGET, WATCH } },
}

local function add_options(to, rows)
  for _, row in ipairs(rows) do
    local option = row[2] and to:option(row[1]):argname(row[2]) or to:flag(row[1])
    option:description(row[3]):overwrite(false)
    if row.convert then option:convert(row.convert(row[1])) end
    if row.choices then option:choices(row.choices) end
  end
end

local function add_help(to)
  to:add_help(false)
  to:flag("-h --help", "Show this help."):action(function(result) result.help = to end)
end

local function add_commands(to, rows)
  for _, row in ipairs(rows) do
    local command = to:command(row[1], row[2])
    add_help(command)
    for _, options in ipairs(row[3]) do add_options(command, options) end
    if row[4] then
      command:command_target "goal":require_command(false)
      add_commands(command, row[4])
    else
      command:argument("arns", "Trained models; - takes one a line from standard input.")
        :argname("ARN"):args "*"
    end
    command:epilog "The options of every command are shown by cleanroomsml --help."
  end
end

local function new_parser()
  local parser = argparse("cleanroomsml", "Asks AWS Clean Rooms ML for trained models.")
  parser:require_command(false):command_target "command":help_max_width(79):usage_max_width(79)
  add_help(parser)
  parser:flag("--version", "Show the version.")
  parser:option("--completion", "Print what makes this shell complete the command."):argname "SHELL"
    :choices { "bash", "zsh", "fish" }
  add_options(parser, COMMON)
  add_commands(parser, COMMANDS)
  return parser
end

-- The names that may stand in a command line that begins with these words.
local function names_in(arguments)
  local options, commands = { "--help", "--version", "--completion" }, {}
  local function add(rows)
    for _, row in ipairs(rows) do options[#options + 1] = row[1] end
  end
  add(COMMON)
  local rows = COMMANDS
  for i = 1, #arguments + 1 do
    local inner
    for _, row in ipairs(rows) do
      if row[1] == arguments[i] then
        for _, list in ipairs(row[3]) do add(list) end
        inner = row[4] or {}
      end
    end
    rows = inner or rows
  end
  for _, row in ipairs(rows) do commands[#commands + 1] = row[1] end
  return options, commands
end

-- argparse's message in one line, with the nearest right name.
local function explain(message, arguments)
  local kind, name = message:match("^unknown (%a+) '([^']*)'")
  if not kind then return message end
  local options, commands = names_in(arguments)
  local near = #name > 2 and suggest.nearest(name, kind == "option" and options or commands)
    or message:match("Did you mean '([^']+)'")
  return ("unknown %s '%s'%s"):format(kind, name,
    near and (", did you mean '%s'?"):format(near) or "")
end

-- What argparse does not know of what goes together.
local function fault_of(given)
  if not given.command then return "a command is required: get-trained-model, wait or watch" end
  if given.command == "wait" and not given.goal then
    return "a command is required: trained-model-active or trained-model-deleted"
  end
  for _, row in ipairs(COMMON) do
    if row.only and given[row[1]:sub(3)] and given.command ~= row.only then
      return ("option '%s' is for %s"):format(row[1], row.only)
    end
  end
  local arns = #given.arns + (given.trained_model_arn and 1 or 0)
  if arns == 0 then return "no ARN is given" end
  if given.trained_model_arn and arns > 1 then return "the ARN is given twice" end
  local several = arns > 1 or given.arns[1] == "-"
  if several and given.command == "watch" then return "watch takes one ARN" end
  if several and given.version_identifier then
    return "option '--version-identifier' takes one ARN"
  end
  if (given.min_delay or 0) > (given.max_delay or math.huge) then
    return "'--min-delay' is above '--max-delay'"
  end
end

---@class cleanroomsml.cli.Flags
---@field show string|nil a text to print, instead of anything else: help, version, completion
---@field command "get-trained-model"|"wait"|"watch"
---@field goal "trained-model-active"|"trained-model-deleted"|nil
---@field arns string[] "-" stands for standard input
---@field client table options of the client

--- Takes a command line apart.
---@param arguments string[]
---@return cleanroomsml.cli.Flags|nil flags
---@return string|nil message one line
function flags.parse(arguments)
  local parser = new_parser()
  local ok, given = parser:pparse(arguments)
  if not ok then return nil, explain(given, arguments) end
  if given.help then
    given.show = given.help:get_help()
  elseif given.version then
    given.show = "cleanroomsml " .. require "cleanroomsml.version"
  elseif given.completion then
    given.show = parser["get_" .. given.completion .. "_complete"](parser)
  end
  if given.show then return given end
  local fault = fault_of(given)
  if fault then return nil, fault end
  given.client = {}
  for _, row in ipairs(COMMON) do
    local value = given[row[1]:sub(3):gsub("-", "_")]
    if row.client and value ~= nil then
      given.client[row.client] = row.value == nil and value or row.value
    end
  end
  return given
end

--- What the client says of its options, in the words of the command line.
---@param message string
---@return string
function flags.in_flags(message)
  local words = message:gsub("^.*wrong options: ", "")
  for _, row in ipairs(COMMON) do
    if row.client then
      words = words:gsub("%f[%w_]" .. row.client .. "%f[^%w_][^:;]*= %w+", row[1])
        :gsub("%f[%w_]" .. row.client .. ":", row[1] .. ":")
        :gsub("combined with " .. row.client .. "%f[^%w_]", "combined with " .. row[1])
    end
  end
  return words
end

return flags
