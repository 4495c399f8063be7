--- Finds the command of a command line: the words that select it, and the rest. Pure.
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local lazy = require "cleanroomsml.lazy"
local near = lazy "cleanroomsml.cli.near"

local commands = {}

--- Commands besides the operations.
commands.OTHER = {
  { "wait", "Wait until resources have a status." },
  { "watch", "Show the status of resources, until it is final." },
  { "completion", "Print the completion script for a shell." },
  { "help", "Show the help of a command." },
}

local TAKES_COMMAND_WORD = { wait = true, watch = true, completion = true, help = true }

-- Options before the command that take the next word.
local function takes_a_word()
  local takes = {}
  for _, list in pairs {
    options.COMMON, options.OPERATION, options.PAGING, options.WAIT, options.WATCH,
  } do
    for _, row in ipairs(list) do takes[row[1]] = row[2] ~= nil end
  end
  takes["-h"], takes["--help"], takes["--version"] = false, false, false
  return takes
end

-- The index of the first word that is neither an option nor its argument. The word after an unknown
-- option counts as its argument (for a topic: flags of its operation), or as the end.
local function first_word(words, from, is_lenient)
  local takes, i = takes_a_word(), from
  while words[i] do
    local word = words[i]
    if word == "--" then return words[i + 1] and i + 1 or nil end
    if word:sub(1, 1) ~= "-" or word == "-" then return i end
    local takes_next = not word:find("=", 1, true) and takes[word]
    if takes_next == nil then
      if not is_lenient then return nil end
      takes_next = true
    end
    i = i + (takes_next and 2 or 1)
  end
end

local function without(words, i)
  local rest = {}
  for k, word in ipairs(words) do
    if k ~= i then rest[#rest + 1] = word end
  end
  return rest
end

---@class cleanroomsml.cli.Choice
---@field name string|nil the command; nil: none is given
---@field topic string|nil what it is about: a waiter, a shell, a command
---@field rest string[] the words without these

--- Finds the command.
---@param words string[]
---@param is_topic nil|fun(name: string, word: string): boolean whether a word is that of `wait`, …
---@return cleanroomsml.cli.Choice
function commands.choose(words, is_topic)
  local at = first_word(words, 1)
  if not at then return { rest = words } end
  local choice = { name = words[at], rest = without(words, at) }
  if not TAKES_COMMAND_WORD[choice.name] then return choice end
  local next_at = first_word(choice.rest, at, true)
  local topic = next_at and choice.rest[next_at]
  if topic and (not is_topic or is_topic(choice.name, topic)) then
    choice.topic, choice.rest = topic, without(choice.rest, next_at)
  end
  return choice
end

--- The names of all commands.
---@return string[]
function commands.names()
  local names = operation.commands()
  for _, row in ipairs(commands.OTHER) do names[#names + 1] = row[1] end
  return names
end

-- The operation that gets the resource of an ARN.
local function for_arn(arn)
  local getter = operation.getter(arn)
  return getter and getter.command or "get-trained-model"
end

--- The message for a missing command.
---@return string
function commands.missing()
  return "a command is required, such as list-trained-models, get-trained-model ARN,"
    .. " create-trained-model or wait trained-model-active ARN"
end

--- The message for an unknown command.
---@param word string
---@return string
function commands.unknown(word)
  if word:find("^arn:") then
    return ("a command is expected before the ARN, such as %s %s"):format(for_arn(word), word)
  end
  return ("unknown command '%s'%s"):format(word, near(word, commands.names()))
end

return commands
