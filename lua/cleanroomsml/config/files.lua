--- Finds and reads the shared files, and selects the profile.
local lazy = require "cleanroomsml.lazy"
local texts = require "cleanroomsml.text"
local failure = lazy "cleanroomsml.failure"
local parser = lazy "cleanroomsml.config.parser"
local profiles = lazy "cleanroomsml.config.profiles"

local files = {}

local MAX_BYTES = 1024 * 1024
local READ_ERRORS = {
  not_regular = "is not a regular file",
  too_large = "is larger than 1 MiB",
}

---@class cleanroomsml.Place
---@field path string|nil nil: unknown, since HOME is not set
---@field named string the path as it was given, before `~` was replaced
---@field source string where it is set: `option config_file`, `AWS_CONFIG_FILE`, `default location`
---@field default boolean not set by an option or variable
---@field note string|nil once read: path and why it was not read, for lists of attempts

---@class cleanroomsml.Sections
---@field profiles table<string, cleanroomsml.Section>
---@field sso_sessions table<string, cleanroomsml.Section>
---@field services table<string, cleanroomsml.Section>
---@field spaced table<string, cleanroomsml.Section> those of the credentials file whose names
--- are outside the common grammar (`[My X]`): found only by name
---@field ignored {header: string, file: string, line: integer}[] sections that mean nothing here

---@class cleanroomsml.Shared: cleanroomsml.Sections
---@field config cleanroomsml.Place
---@field credentials cleanroomsml.Place
---@field warnings string[] default locations that could not be read

--- The error for a path with `~` when there is no home directory.
files.NO_HOME = "HOME is not set, and the password database names no home directory"

--- A path with a leading `~` replaced by the home directory (HOME, or else the password
--- database's); nil when neither is known.
---@param path string
---@param getenv fun(name: string): string|nil
---@return string|nil
function files.expand(path, getenv)
  if path ~= "~" and path:sub(1, 2) ~= "~/" then return path end
  local home = texts.present(getenv("HOME"))
  return home and home:gsub("/+$", "") .. path:sub(2)
end

local function locate(options, option, getenv, variable, default)
  local path, source = options[option], "option " .. option
  if not path then path, source = texts.present(getenv(variable)), variable end
  local given = path ~= nil
  if not given then path, source = default, "default location" end
  return { path = files.expand(path, getenv), named = path, source = source, default = not given }
end

--- The paths of the files: option, environment, default location. No I/O.
---@param options {config_file: string|nil, credentials_file: string|nil}
---@param getenv fun(name: string): string|nil
---@return cleanroomsml.Place config, cleanroomsml.Place credentials
function files.locate(options, getenv)
  local config = locate(options, "config_file", getenv, "AWS_CONFIG_FILE", "~/.aws/config")
  local credentials = locate(options, "credentials_file", getenv, "AWS_SHARED_CREDENTIALS_FILE",
    "~/.aws/credentials")
  return config, credentials
end

--- The selected profile, and what selects it.
---@param options {profile: string|nil}
---@param getenv fun(name: string): string|nil
---@return string name, string|nil source nil: nothing does, `default` is used if it exists
function files.selected_profile(options, getenv)
  if options.profile then return options.profile, "option profile" end
  for _, variable in ipairs { "AWS_PROFILE", "AWS_DEFAULT_PROFILE" } do
    local name = texts.present(getenv(variable))
    if name then return name, variable end
  end
  return "default"
end

-- The content of one file; nil if there is none, with a message if that is an error. A missing file
-- and /dev/null (a common way to name no file) have no content. Neither has a default location that
-- is a directory (which a container mount makes of a missing file) or unreadable, unless a profile
-- was given by name; its warning goes to `warnings`.
local function read(place, kind, system, warnings)
  local shown = texts.shown(place.path or place.named)
  place.note = shown
  if not place.path then
    place.note = shown .. " cannot be found: " .. files.NO_HOME
    return nil
  end
  if place.path == "/dev/null" then return nil end
  local text, reason, code = system.read_file(place.path, MAX_BYTES)
  if text then return parser.parse(text, kind, shown) end
  if code == "missing" then
    place.note = shown .. ": " .. tostring(reason)
    return nil
  end
  local err = READ_ERRORS[code] or "cannot be read: " .. tostring(reason)
  if warnings and place.default and code ~= "too_large" then
    place.note = shown .. " " .. err
    table.insert(warnings, place.note .. ": it counts as missing")
    return nil
  end
  return nil, ("%s (%s) %s"):format(shown, place.source, err)
end

local function skip(place)
  place.note = texts.shown(place.named) .. " was not read: option shared_config is false"
end

--- Reads both files.
---@param options table `config_file`, `credentials_file`, `profile` and `shared_config` are used
---@param system table `getenv` and `read_file` are used
---@return cleanroomsml.Shared|nil shared, string|nil message, table|nil info
function files.load(options, system)
  local config_place, credentials_place = files.locate(options, system.getenv)
  local reader = options.shared_config == false and skip or read
  local _, named = files.selected_profile(options, system.getenv)
  local warnings = {}
  local lenient = not named and warnings or nil
  local config, message = reader(config_place, "config", system, lenient)
  if message then return failure("config", "InvalidConfig", message) end
  local credentials
  credentials, message = reader(credentials_place, "credentials", system, lenient)
  if message then return failure("config", "InvalidConfig", message) end
  local shared = config and credentials and profiles.merge(config, credentials)
    or config or credentials
    or { profiles = {}, sso_sessions = {}, services = {}, ignored = {}, spaced = {} }
  shared.config, shared.credentials, shared.warnings = config_place, credentials_place, warnings
  return shared
end

return files
