--- Parses the words of one command with argparse, which knows the flags of that command only. Pure.
local argparse = require "argparse"
local options = require "cleanroomsml.cli.options"
local lazy = require "cleanroomsml.lazy"
local near = lazy "cleanroomsml.cli.near"

local parser = {}

-- A flag may be repeated if it takes a list.
local function add_flag(to, flag)
  local kind = flag.shape.type
  if kind == "boolean" then
    to:flag(flag.option):target("." .. flag.member):overwrite(false)
    to:flag("--no" .. flag.option:sub(2)):target("." .. flag.member):action "store_false"
      :overwrite(false)
    return
  end
  local option = to:option(flag.option):target("." .. flag.member)
  if kind == "list" then option:args "+":count "*" else option:overwrite(false) end
end

local function add_option(to, row)
  local option = row[2] and to:option(row[1]) or to:flag(row[1])
  option:target(options.key(row[1])):overwrite(false)
  if row.convert then option:convert(row.convert(row[1])) end
  if row.choices then option:choices(row.choices) end
end

-- The options of a command by name: true for those that take a word.
local function by_name(flags, rows)
  local names = { ["--help"] = false, ["-h"] = false, ["--version"] = false }
  for _, flag in ipairs(flags) do
    local is_boolean = flag.shape.type == "boolean"
    names[flag.option] = not is_boolean
    if is_boolean then names["--no" .. flag.option:sub(2)] = false end
  end
  for _, list in ipairs(rows) do
    for _, row in ipairs(list) do names[row[1]] = row[2] ~= nil end
  end
  return names
end

-- `--generate-cli-skeleton` may lack its word; a negative number is a value, not an option.
local function normalized(words, names)
  local list, i = {}, 1
  while words[i] do
    local word, following = words[i], words[i + 1]
    if word == "--generate-cli-skeleton" and following ~= "input" and following ~= "output" then
      word = word .. "=input"
    elseif names[word] and following and following:find("^%-[%d.]") then
      word, i = word .. "=" .. following, i + 1
    end
    list[#list + 1] = word
    i = i + 1
  end
  return list
end

-- argparse's message in one line, with a suggestion.
local function explain(message, names)
  local unknown = message:match("^unknown option '([^']*)'")
  if not unknown then return (message:gsub("\n.*", "")) end
  if unknown:find("^%-[%d.]") then return ("unexpected value '%s'"):format(unknown) end
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return ("unknown option '%s'%s"):format(unknown, near(unknown, list))
end

-- `--x` and `--no-x` in one command line.
local function contradiction(words, names)
  local seen = {}
  for _, word in ipairs(words) do seen[word] = true end
  for _, word in ipairs(words) do
    local no = "--no" .. word:sub(2)
    if names[word] == false and names[no] == false and seen[no] then
      return ("options '%s' and '%s' exclude each other"):format(word, no)
    end
  end
end

--- Parses words.
---@param words string[]
---@param flags cleanroomsml.cli.Flag[] members of the request, `"." .. member` in the result
---@param rows cleanroomsml.cli.Option[][] by `options.key` in the result
---@return table|nil given with `arns`, a list
---@return string|nil message
function parser.parse(words, flags, rows)
  local names = by_name(flags, rows)
  local built = argparse "cleanroomsml":add_help(false)
  built:flag "-h --help":target "help"
  built:flag "--version":target "version"
  for _, flag in ipairs(flags) do add_flag(built, flag) end
  for _, list in ipairs(rows) do
    for _, row in ipairs(list) do add_option(built, row) end
  end
  built:argument "arns":args "*"
  local err = contradiction(words, names)
  if err then return nil, err end
  local ok, given = built:pparse(normalized(words, names))
  if not ok then return nil, explain(given, names) end
  return given
end

return parser
