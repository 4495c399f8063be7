--- Help of the command and of each of its commands, wrapped to the terminal.
local commands = require "cleanroomsml.cli.commands"
local layout = require "cleanroomsml.cli.help.layout"
local operation = require "cleanroomsml.cli.operation"
local operation_help = require "cleanroomsml.cli.help.operation"
local options = require "cleanroomsml.cli.options"
local texts = require "cleanroomsml.cli.help_texts"
local waiter_commands = require "cleanroomsml.cli.waiter_commands"

local help = {}

local WITHOUT_TERMINAL, WIDEST = 80, 100

-- Groups of operations by parts of their names; the first matching row wins.
local GROUPS = {
  { "INFERENCE JOBS", "inference%-job" }, { "TRAINED MODELS", "trained%-model" },
  { "ML INPUT CHANNELS", "ml%-input%-channel" },
  { "MODEL ALGORITHMS", "configured%-model%-algorithm" }, { "ML CONFIGURATION", "ml%-config" },
  { "TRAINING DATASETS", "training%-dataset" },
  { "CONFIGURED AUDIENCE MODELS", "configured%-audience%-model" },
  { "AUDIENCE JOBS", "audience.*job" }, { "AUDIENCE MODELS", "audience%-model" },
  { "OTHERS", "" },
}

local ENVIRONMENT = {
  { "CLEANROOMSML_OUTPUT", "The format without --output." },
  { "NO_COLOR", "If set, no colours. TERM=dumb does the same." },
  { "AWS_PROFILE, AWS_REGION, …", "As for other AWS tools; shared files may contain them too." },
}

local EXAMPLES = {
  'cleanroomsml list-trained-models --membership-identifier "$MEMBERSHIP"',
  'cleanroomsml get-trained-model "$ARN" --query status --output text',
}

local function groups(page)
  local by_title = {}
  for _, row in ipairs(GROUPS) do by_title[row[1]] = {} end
  for _, command in ipairs(operation.commands()) do
    for _, row in ipairs(GROUPS) do
      if command:find(row[2]) then
        table.insert(by_title[row[1]], { command, texts.operations[operation.of(command).name] })
        break
      end
    end
  end
  for _, row in ipairs(GROUPS) do operation_help.section(page, row[1], by_title[row[1]]) end
end

local function examples(page, list)
  page:section "EXAMPLES"
  for _, line in ipairs(list) do page:command(line) end
end

local function overview(page)
  page:paragraph "All operations of AWS Clean Rooms ML, from the shell."
  page:section "USAGE"
  page:form "cleanroomsml COMMAND [ARN…] [options]"
  page:form "cleanroomsml help COMMAND"
  page:section "COMMANDS"
  page:rows(commands.OTHER)
  groups(page)
  operation_help.section(page, "COMMON OPTIONS", operation_help.options(options.COMMON))
  operation_help.section(page, "OPTIONS OF OPERATIONS",
    operation_help.options(options.OPERATION))
  page:rows { { "--version", "Show the versions of the command and its libraries." } }
  page:section "ENVIRONMENT"
  page:rows(ENVIRONMENT)
  examples(page, EXAMPLES)
end

-- The options of a waiter's operation: the required ones, and the others.
local function waiter_options(page, flags)
  local required, optional = operation_help.flags(flags.flags, { [flags.arn.member] = true })
  operation_help.section(page, "REQUIRED OPTIONS", required)
  operation_help.section(page, "REQUEST", optional)
end

local function waiting_examples(page, command, name)
  local several = command == "wait" and 'cleanroomsml wait %s "$ARN1" "$ARN2" --timeout 3600'
    or 'cleanroomsml watch %s "$ARN1" "$ARN2" --interval 30'
  examples(page, { ('cleanroomsml %s %s "$ARN"'):format(command, name), several:format(name) })
end

-- Help of `wait` and `watch`, or of one waiter.
local function waiting(page, command, topic)
  local row = topic and waiter_commands.named(topic)
  page:paragraph(command == "wait" and "Wait until resources have a status. Fails when one can no"
    .. " longer reach it."
    or "Show the status of resources, one line each, until it is final.")
  page:section "USAGE"
  page:form(("cleanroomsml %s %s ARN… [options]"):format(command,
    row and row.name or command == "wait" and "WAITER" or "[WAITER]"))
  operation_help.section(page, "WAITERS", waiter_commands.help(row))
  local flags = row and operation.of(operation.command(row.operation))
  if row then operation_help.argument(page, flags) end
  operation_help.section(page, "OPTIONS OF THIS COMMAND",
    operation_help.options(command == "wait" and options.WAIT or options.WATCH))
  if row then waiter_options(page, flags) end
  operation_help.section(page, "COMMON OPTIONS", operation_help.options(options.COMMON))
  waiting_examples(page, command, row and row.name or "trained-model-active")
end

local function completion(page)
  page:paragraph "Print the script that completes commands, options and values in a shell."
  page:section "USAGE"
  page:form "cleanroomsml completion bash|zsh|fish"
  examples(page, { 'eval "$(cleanroomsml completion bash)"      # in ~/.bashrc',
    'eval "$(cleanroomsml completion zsh)"       # in ~/.zshrc, after compinit',
    "cleanroomsml completion fish | source       # in ~/.config/fish/config.fish" })
end

--- A page of help.
---@param topic string|nil a command; nil: the overview
---@param waiter string|nil of `wait` and `watch`
---@param columns integer
---@return string
function help.page(topic, waiter, columns)
  local page = layout.page(columns)
  if not topic or topic == "help" then
    overview(page)
  elseif topic == "wait" or topic == "watch" then
    waiting(page, topic, waiter)
  elseif topic == "completion" then
    completion(page)
  else
    operation_help.show(page, topic)
  end
  return page:text()
end

return setmetatable(help, {
  --- Shows help.
  ---@param session cleanroomsml.cli.Session
  __call = function(_, session)
    local columns = session:columns()
    columns = columns and math.min(columns, WIDEST) or WITHOUT_TERMINAL
    local page = help.page(session.plan.topic, session.plan.waiter, columns)
    session:print(session.utf8 and page or page:gsub("…", "..."))
  end,
})
