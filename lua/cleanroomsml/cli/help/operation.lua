--- Help of an operation: its own flags first, then those of every operation.
local examples = require "cleanroomsml.cli.help.examples"
local hints = require "cleanroomsml.cli.hints"
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local texts = require "cleanroomsml.cli.help_texts"
local types = require "cleanroomsml.cli.help.types"

local help = {}

local function capital(words) return words:sub(1, 1):upper() .. words:sub(2) end

-- The help line of a member; some shapes have their own.
local function line_of(flag, shape)
  local own = shape and (texts.shapes or {})[shape.name]
  return own and own[flag.member] or texts.members[flag.member] or flag.member
end

-- The help of a flag, with type and limits.
local function explained(flag, shape)
  local words = capital(line_of(flag, shape))
  local limits, shorthand = types.limits(flag.shape), types.shorthand(flag.shape)
  if limits then words = ("%s: %s"):format(words, limits) end
  words = words .. "."
  if shorthand then words = ("%s %s, or JSON."):format(words, shorthand) end
  if flag.from_arn then words = words .. " The default is that of the ARN." end
  if flag.secret then words = words .. " Values are not shown in messages." end
  return words
end

--- Rows of flags, the required ones first.
---@param flags cleanroomsml.cli.Flag[]
---@param but table<string, boolean>|nil members to leave out
---@param shape table|nil of the request
---@return table required, table optional
function help.flags(flags, but, shape)
  local required, optional = {}, {}
  for _, flag in ipairs(flags) do
    if not (but and but[flag.member]) then
      local argument = types.argument(flag)
      local name = flag.option .. (argument and " " .. argument or "")
      if not argument then name = name .. ", --no" .. flag.option:sub(2) end
      local list = flag.required and not flag.from_arn and required or optional
      list[#list + 1] = { name, explained(flag, shape) }
    end
  end
  return required, optional
end

--- Rows of options.
---@param list cleanroomsml.cli.Option[]
---@return table
function help.options(list)
  local rows = {}
  for i, row in ipairs(list) do
    rows[i] = { row[1] .. (row[2] and " " .. row[2] or ""), row[3] }
  end
  return rows
end

--- A section of rows, if there are any.
---@param page cleanroomsml.cli.help.Page
---@param title string
---@param rows table
function help.section(page, title, rows)
  if not rows[1] then return end
  page:section(title)
  page:rows(rows)
end

--- The help of the positional arguments.
---@param page cleanroomsml.cli.help.Page
---@param found cleanroomsml.cli.Operation
function help.argument(page, found)
  if not found.arn then return end
  local shape = hints.shape(found.arn.shape.pattern)
  page:section "ARGUMENTS"
  page:rows { { "ARN…", ("%s%s. Several are requested concurrently; - reads one from each line of"
    .. " standard input. %s ARN is the same."):format(capital(texts.members[found.arn.member]),
    shape and ": " .. shape or "", found.arn.option) } }
end

local function errors(found)
  local names = {}
  for i, err in ipairs(found.errors) do names[i] = err.name end
  return table.concat(names, ", ")
end

--- The help of an operation, with its notes; members are written as flags.
---@param found cleanroomsml.cli.Operation
---@return string
function help.summary(found)
  local note = (texts.notes or {})[found.name]
  local words = texts.operations[found.name] .. (note and " " .. note or "")
  return (words:gsub("`(%w+)`", operation.flag))
end

--- Adds the help of an operation to a page.
---@param page cleanroomsml.cli.help.Page
---@param command string
function help.show(page, command)
  local found = operation.of(command)
  page:paragraph(help.summary(found))
  page:section "USAGE"
  page:form(("cleanroomsml %s%s [options]"):format(command, found.arn and " ARN…" or ""))
  help.argument(page, found)
  local but = found.arn and { [found.arn.member] = true }
  local required, optional = help.flags(found.flags, but, found.input)
  help.section(page, "REQUIRED OPTIONS", required)
  help.section(page, "OPTIONS OF THIS COMMAND", optional)
  if found.paging then help.section(page, "PAGING", help.options(options.PAGING)) end
  help.section(page, "REQUEST AND OUTPUT", help.options(options.OPERATION))
  help.section(page, "COMMON OPTIONS", help.options(options.COMMON))
  page:section "EXAMPLES"
  for _, line in ipairs(examples.of(found)) do page:command(line) end
  page:section "ERRORS"
  page:line(errors(found))
end

return help
