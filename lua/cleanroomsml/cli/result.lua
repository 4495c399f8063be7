--- Prints an answer of the service: JSON values, the query, the format.
local cleanroomsml = require "cleanroomsml"
local reader = require "cleanroomsml.cli.json.reader"
local render = require "cleanroomsml.cli.render"
local text = require "cleanroomsml.cli.terminal_text"
local value = require "cleanroomsml.cli.json.value"
local lazy = require "cleanroomsml.lazy"
local colour = lazy "cleanroomsml.cli.render.colour"
local jmespath = lazy "cleanroomsml.cli.jmespath"
local suggest = lazy "cleanroomsml.suggest"

local options = require "cleanroomsml.cli.options"

---@class cleanroomsml.cli.Result how results of one run are shown
---@field format "json"|"jsonl"|"table"|"text"
---@field screen cleanroomsml.cli.Screen
---@field search nil|fun(any: any): any, table|nil of --query
local Result = {}
Result.__index = Result

-- The format: from the flag, the environment, or the kind of standard output.
local function format_of(session, columns)
  local named = session.plan.given.output
  if named then return named end
  named = session.world.getenv "CLEANROOMSML_OUTPUT"
  if not named or named == "" then return columns and "table" or "json" end
  for _, format in ipairs(options.FORMATS) do
    if named == format then return named end
  end
  local message = suggest.unknown(named, "format", options.FORMATS)
  local more = message:find("did you mean", 1, true) and ""
    or ": " .. table.concat(options.FORMATS, ", ")
  return nil, "CLEANROOMSML_OUTPUT: " .. message .. more
end

local function search_of(expression)
  if not expression then return nil end
  local search, err = jmespath.compile(expression)
  if search then return search end
  return nil, ("--query: %s%s"):format(err.message,
    err.at and (" (at character %d)"):format(err.at) or "")
end

--- How to show results; nil: wrong settings, which have been reported.
---@param session cleanroomsml.cli.Session
---@param many boolean several results follow each other
---@return cleanroomsml.cli.Result|nil
function Result.new(session, many)
  local columns = session:columns()
  local format, message = format_of(session, columns)
  if not format then return session:fail(nil, message, "validation") end
  local search
  search, message = search_of(session.plan.given.query)
  if message then return session:fail(nil, message, "validation") end
  return setmetatable({
    session = session, format = format, search = search, many = many,
    screen = {
      columns = columns, utf8 = not columns or session.utf8, now = session.world.now(), many = many,
      colour = format == "table" and colour.wanted(session.world.getenv, columns),
    },
  }, Result)
end

-- JSON text of an answer, or of a shape by its name.
local function json_of(output, shape)
  local json, message = cleanroomsml.to_json(output, { shape = shape, times = "iso" })
  if not json then error(message, 0) end
  return json
end

--- An answer as a JSON value.
---@param output table
---@param method string the operation
---@return any
function Result.value(output, method)
  return assert(reader.read(json_of(output, method)))
end

--- Prints an item of a list as a line of JSON.
---@param item table
---@param shape string its name
function Result:show_line(item, shape)
  self.session:print(text.clean_json(json_of(item, shape)) .. "\n")
end

--- Prints a value, after the query.
---@param any any
---@param label string|nil in reports
function Result:show(any, label)
  local found, err = any, nil
  if self.search then found, err = self.search(any) end
  if err then
    self.session:fail(label, "--query: " .. err.message, "validation")
    return self:show_nothing()
  end
  local lines = render[self.format](found, self.screen)
  local is_plain = self.format == "json" or self.format == "jsonl" or self.search
  if lines == "" and not is_plain then
    if self.screen.columns then self.session:say "nothing to show" end
    return
  end
  -- A value of several lines is separated from the previous one.
  local apart = self.printed and self.many and self.format == "table" and not self.search
  self.printed = true
  self.session:print((apart and "\n" or "") .. lines .. "\n")
end

--- With a query, each of several results has a line, failed ones too.
function Result:show_nothing()
  if not (self.many and self.search) then return end
  self.session:print(render[self.format](value.null, self.screen) .. "\n")
end

return Result
