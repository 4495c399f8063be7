--- Completion: `__complete WORDS… CURRENT` prints a candidate a line, with a tab and its
--- description; `:files` stands for file names.
local commands = require "cleanroomsml.cli.commands"
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local lazy = require "cleanroomsml.lazy"
local texts = lazy "cleanroomsml.cli.help_texts"
local waiter_commands = lazy "cleanroomsml.cli.waiter_commands"

local FILES, FILE_URI = ":files", "file://"

-- A candidate option: its name, description and values.
local function of_row(row)
  return { name = row[1], about = row[3], takes = row[2] ~= nil, choices = row.choices,
    complete = row.complete }
end

local function of_flag(flag)
  local shape = flag.shape
  local element = shape.type == "list" and shape.element or shape
  local nested = element.type == "structure" or element.type == "map"
  return { name = flag.option, about = texts.members[flag.member], takes = shape.type ~= "boolean",
    choices = element.enum, complete = nested and "uri" or nil, is_list = shape.type == "list" }
end

local function add_flags(list, flags)
  for _, flag in ipairs(flags) do
    list[#list + 1] = of_flag(flag)
    if flag.shape.type == "boolean" then
      list[#list + 1] = { name = "--no" .. flag.option:sub(2), about = texts.members[flag.member] }
    end
  end
end

local function rows_of(choice)
  if choice.name == "wait" then return { options.WAIT, options.COMMON } end
  if choice.name == "watch" then return { options.WATCH, options.COMMON } end
  local found = choice.name and operation.of(choice.name)
  if found then
    return { found.paging and options.PAGING or {}, options.OPERATION, options.COMMON }, found
  end
  return choice.name and {} or { options.COMMON }
end

-- The options of a command, its own first.
local function options_of(choice)
  local rows, found = rows_of(choice)
  local row = choice.topic and (choice.name == "wait" or choice.name == "watch")
    and waiter_commands.named(choice.topic)
  if row then found = operation.of(operation.command(row.operation)) end
  local list = {}
  if found then add_flags(list, found.flags) end
  for _, each in ipairs(rows) do
    for _, option in ipairs(each) do list[#list + 1] = of_row(option) end
  end
  list[#list + 1] = { name = "--help", about = "Show help." }
  if not choice.name then list[#list + 1] = { name = "--version", about = "Show versions." } end
  return list
end

local function named(list, name)
  for _, option in ipairs(list) do
    if option.name == name then return option end
  end
end

-- The option whose value the current word is: the word before it, or further back for a list.
local function pending(list, words)
  for i = #words, 1, -1 do
    local option = words[i]:find("^%-%-") and named(list, words[i])
    if option then return (i == #words or option.is_list) and option.takes and option or nil end
    if words[i]:sub(1, 1) == "-" then return nil end
  end
end

local VALUES = {
  profile = function(world) return require "cleanroomsml.cli.completion.profiles"(world) end,
  region = function() return require "cleanroomsml.cli.completion.regions" end,
  file = function() return { FILES } end,
  uri = function(_, current)
    if current:sub(1, #FILE_URI) == FILE_URI then return { FILES } end
    return current ~= "" and { FILE_URI } or {}
  end,
}

local function values(option, world, current)
  if option.choices then return option.choices end
  return option.complete and VALUES[option.complete](world, current) or {}
end

-- Words other than options: commands, waiters, shells.
local function plain_words(choice)
  if not choice.name then
    local list = {}
    for _, row in ipairs(commands.OTHER) do list[#list + 1] = row end
    for _, command in ipairs(operation.commands()) do
      list[#list + 1] = { command, texts.operations[operation.of(command).name] }
    end
    return list
  end
  if choice.topic then return {} end
  if choice.name == "help" then return plain_words {} end
  if choice.name == "completion" then return { { "bash" }, { "fish" }, { "zsh" } } end
  if choice.name == "wait" or choice.name == "watch" then return waiter_commands.help() end
  return {}
end

local function option_rows(list, words)
  local used, rows = {}, {}
  for _, word in ipairs(words) do used[word] = true end
  for _, option in ipairs(list) do
    if not used[option.name] or option.is_list then
      rows[#rows + 1] = { option.name, option.about }
    end
  end
  return rows
end

local function as_rows(list, before)
  local rows = {}
  for i, word in ipairs(list) do rows[i] = { before .. word } end
  return rows
end

-- All candidates, not yet filtered by the current word.
local function candidates(world, words, current)
  local choice = commands.choose(words, function(name, word)
    return name ~= "watch" or not word:find("^arn:")
  end)
  local list = options_of(choice)
  local option, value = current:match("^(%-%-[%w-]+)=(.*)$")
  if option then
    local found = named(list, option)
    return found and as_rows(values(found, world, value), option .. "=") or {}
  end
  local waiting = pending(list, words)
  if waiting and not (waiting.is_list and current:sub(1, 1) == "-") then
    return as_rows(values(waiting, world, current), "")
  end
  if current:sub(1, 1) == "-" then return option_rows(list, words) end
  return plain_words(choice)
end

-- The first sentence of a text, in one line.
local function brief(about)
  return about and about:gsub("%. .*$", "."):gsub("[\t\n]", " ")
end

---@param session cleanroomsml.cli.Session
---@param arguments string[] `__complete`, the words before the current one, the current one
return function(session, arguments)
  local words, current = {}, #arguments > 1 and arguments[#arguments] or ""
  for i = 2, #arguments - 1 do words[#words + 1] = arguments[i] end
  for _, row in ipairs(candidates(session.world, words, current)) do
    local is_files = row[1]:sub(-#FILES) == FILES
    if is_files or row[1]:sub(1, #current) == current then
      local about = brief(row[2])
      session:print((is_files and FILES or row[1]) .. (about and "\t" .. about or "") .. "\n")
    end
  end
end
