--- Names to document, read from the code: options, variables, codes, make targets and flags of the
--- commands. Every function returns a set of names.
local definitions = require "cleanroomsml.config.definitions"
local docs = require "spec.support.docs"
local static = require "cleanroomsml.credentials.static"
local option_kinds = require "cleanroomsml.option_kinds"
local options = require "cleanroomsml.options"
local wait_options = require "cleanroomsml.wait_options"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

local declared = {}

local function add_matches(set, text, pattern)
  for name in text:gmatch(pattern) do set[name] = true end
end

local function sources(arguments)
  local texts = {}
  for path in shell.output_of("find " .. arguments):gmatch("[^\n]+") do
    texts[#texts + 1] = docs.read(path)
  end
  assert(texts[1], "no sources: " .. arguments)
  return table.concat(texts, "\n")
end

-- Whether a value is a table of option rows.
local function is_rows(value)
  if type(value) ~= "table" or next(value) == nil then return false end
  for name, row in pairs(value) do
    if type(name) ~= "string" or type(row) ~= "table" then return false end
    if type(row[1]) ~= "string" and type(row[1]) ~= "function" then return false end
  end
  return true
end

local function rows_of(check)
  local i = 1
  while true do
    local name, value = debug.getupvalue(check, i)
    if not name then return nil end
    if is_rows(value) then return value end
    i = i + 1
  end
end

--- Every option of a client; `group.member` for those that are tables.
function declared.options()
  local names = {}
  for name, row in pairs(assert(rows_of(options.check), "no rows in options.check")) do
    local of_credentials = name == "credentials"
    local check = of_credentials and static.check or option_kinds[row[1]]
    local members = check and rows_of(check)
    if of_credentials or not members then names[name] = true end
    for member in pairs(members or {}) do names[name .. "." .. member] = true end
  end
  return names
end

--- Every option of a wait for a status.
function declared.wait_options()
  local names = {}
  for name in pairs(assert(rows_of(wait_options.check), "no rows in wait_options.check")) do
    names[name] = true
  end
  return names
end

--- Every variable of the environment that a setting or a credential comes from.
function declared.variables()
  local names = {}
  for _, definition in pairs(definitions) do
    for _, name in ipairs(definition.env) do names[name] = true end
    if definition.last then names[definition.last] = true end
  end
  add_matches(names, sources "lua/cleanroomsml -name '*.lua'", '"(AWS_[A-Z0-9_]*[A-Z0-9])"')
  return names
end

--- Every key of a profile that a setting comes from.
function declared.profile_keys()
  local names = {}
  for _, definition in pairs(definitions) do
    if definition.key then names[definition.key] = true end
  end
  return names
end

--- Every `info.kind`.
function declared.kinds()
  local names = {}
  local list = docs.read("src/base/exchange.h"):match("#define CRML_KINDS(.-)\n\n")
  add_matches(names, list, '"(%l+)"')
  return names
end

local CODES_IN_LUA = {
  'failure%(%s*"%l+",%s*"(%a+)"',           -- failure("kind", "Code", …)
  'failures%.new%(%s*"(%a+)"', 'failures%.new%(code or "(%a+)"',
  'login_needed%([%w_]+,%s*"(%a+)"', 'code or "(%u%a+Error)"', ':fail%(%s*"%l+",%s*"(%a+)"',
  'return nil, "%l+", "(%u%a+)"',           -- a wait that ended: nil, kind, code, message
}
local CODES_IN_C = { 'CRML_KIND_%u+,%s*"(%a+)"' }

--- Every `info.code` of this library.
function declared.codes()
  local names = {}
  local lua = sources "lua/cleanroomsml -name '*.lua' ! -path '*/cli/*'"
  for _, pattern in ipairs(CODES_IN_LUA) do add_matches(names, lua, pattern) end
  local c = sources "src -name '*.c'"
  for _, pattern in ipairs(CODES_IN_C) do add_matches(names, c, pattern) end
  local faults = docs.read("src/base/exchange.h"):match("#define CRML_FAULTS(.-)\n\n")
  add_matches(names, faults, 'X%(%u[%u_]*, "(%a+)"')
  return names
end

--- All sources in Lua and C, with the emulator.
function declared.sources()
  return sources "lua emulator src -name '*.lua' -o -name '*.c' -o -name '*.h'"
end

-- The Makefile and the files that it includes by name.
local function makefiles()
  local text = docs.read("Makefile")
  for list in text:gmatch("\ninclude ([^\n$]+)") do
    for path in list:gmatch("%S+") do text = text .. "\n" .. docs.read(path) end
  end
  return text
end

--- Every target of the Makefile that has a name.
function declared.targets()
  local names = {}
  local makefile = makefiles()
  for line in makefile:gmatch("[^\n]+") do
    local targets = line:match("^([%l][%l%- ]*):[^=]") or line:match("^([%l][%l%- ]*):$")
      or line:match("^%.PHONY:(.*)$")
    add_matches(names, targets or "", "[%l-]+")
  end
  return names
end

--- Every flag of `cleanroomsml-emulator`; nil: no Lua here can run it.
function declared.emulator_flags()
  local interpreter = emulator.interpreter()
  if not interpreter then return nil end
  local names = {}
  add_matches(names, shell.output_of(interpreter
    .. " emulator/bin/cleanroomsml-emulator --help </dev/null"), "%-%-[%l-]+")
  return names
end

--- Every option of `cleanroomsml`, without the flags of operations.
function declared.command_options()
  local rows = require "cleanroomsml.cli.options"
  local names = { ["--help"] = true, ["--version"] = true }
  for _, list in ipairs {
    rows.COMMON, rows.OPERATION, rows.PAGING, rows.WAIT, rows.WATCH,
  } do
    for _, row in ipairs(list) do names[row[1]] = true end
  end
  return names
end

--- Every option of `cleanroomsml`, and the flags of all operations.
function declared.command_flags()
  local operation = require "cleanroomsml.cli.operation"
  local names = declared.command_options()
  for _, command in ipairs(operation.commands()) do
    for _, flag in ipairs(operation.of(command).flags) do
      names[flag.option] = true
      if flag.shape.type == "boolean" then names["--no" .. flag.option:sub(2)] = true end
    end
  end
  return names
end

return declared
