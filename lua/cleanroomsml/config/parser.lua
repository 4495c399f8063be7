--- The grammar of the shared files, as in the AWS SDKs' common test data. Pure.
---
--- A line that starts with `#` or `;` is a comment, a blank line is ignored, `[…]` begins a
--- section, `key = value` sets a property, and a line that starts with a blank continues the
--- property above it. Below a key without value such lines are `key = value` themselves. Only a
--- section header ends a continuation.
--- Well-formed lines without a meaning here (other sections, odd names) are ignored; malformed ones
--- are an error, wherever they are. An error names file and line and never shows the line, which
--- may hold a key.
local Section = require "cleanroomsml.config.section"
local headers = require "cleanroomsml.config.header"

local parser = {}

local BOM = "\239\187\191"
local KEY = "^[A-Za-z0-9_-]+$"
local GROUPS = { profile = "profiles", ["sso-session"] = "sso_sessions", services = "services" }

local trim = headers.trim

-- Removes a comment: `#` or `;` after a blank.
local function without_comment(text)
  local at = text:find("[ \t][#;]")
  return at and text:sub(1, at) or text
end

-- Key (in lower case) and value of `key = value`, or nil and the error.
local function split_property(text)
  local key, value = without_comment(text):match("^([^=]*)=(.*)$")
  if not key then return nil, "a property without '='" end
  key = trim(key)
  if key == "" then return nil, "a property without a name before '='" end
  return key:lower(), trim(value)
end

-- The section of a header; a repeated header continues its section.
local function find_section(state, header)
  local kind, name, by_name = headers.classify(header, state.kind)
  if not kind then
    table.insert(state.result.ignored, { header = header, file = state.file, line = state.line })
    return Section.new("ignored section", header)
  end
  local bare = state.kind == "config" and header == "default"
  local home = bare and state.bare or by_name and state.result.spaced or state.result[GROUPS[kind]]
  home[name] = home[name] or Section.new(kind, name)
  return home[name]
end

-- `[…]`, with an optional comment behind it.
local function read_header(state, line)
  local inside = headers.inside(line)
  if not inside then return "a section header without ']' at its end" end
  state.section, state.property = find_section(state, inside), nil
end

local function new_property(state, value)
  return { value = value, file = state.file, line = state.line, kind = state.kind }
end

local function read_property(state, line)
  if not state.section then return "a property before the first section" end
  local key, value = split_property(line)
  if not key then return value end
  state.property = new_property(state, value)
  state.property.lines = { value }
  if value == "" then state.property.nested = {} end
  if key:find(KEY) then state.section.properties[key] = state.property end
  table.insert(state.written, state.property)
end

-- The text is kept unchanged, with its comments; only a nested one is parsed as a property too.
local function read_continuation(state, line)
  if not state.section then return "an indented line before the first section" end
  if not state.property then return "an indented line that continues no property" end
  local text = trim(line)
  table.insert(state.property.lines, text)
  if not state.property.nested or text:find("^[#;]") then return end
  local key, value = split_property(text)
  if not key then return value .. ", nested in another" end
  state.property.nested[key] = new_property(state, value)
end

local function read_line(state, line)
  if line:find("\0", 1, true) then return "a NUL byte, so this is not a text file" end
  if line:find("^[#;]") or not line:find("[^ \t]") then return end
  if line:find("^%[") then return read_header(state, line) end
  if line:find("^[ \t]") then return read_continuation(state, line) end
  return read_property(state, line)
end

-- Continued lines are joined once, at the end: joining at each line would be quadratic.
-- `[profile default]` hides every `[default]` of a config file.
local function finish(state)
  for _, property in ipairs(state.written) do
    property.value, property.lines = table.concat(property.lines, "\n"), nil
  end
  local profiles = state.result.profiles
  profiles.default = profiles.default or state.bare.default
  return state.result
end

--- Reads one shared file's text.
---@param text string
---@param kind "config"|"credentials"
---@param file string how messages call it
---@return cleanroomsml.Sections|nil sections, string|nil message
function parser.parse(text, kind, file)
  local state = {
    kind = kind, file = file, line = 0, bare = {}, written = {},
    result = { profiles = {}, sso_sessions = {}, services = {}, ignored = {}, spaced = {} },
  }
  if text:sub(1, 3) == BOM then text = text:sub(4) end
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    state.line = state.line + 1
    local err = read_line(state, (line:gsub("\r$", "")))
    if err then return nil, ("%s, line %d: %s"):format(file, state.line, err) end
  end
  return finish(state)
end

return parser
