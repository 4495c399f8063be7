--- Where the shared files are, which profile is selected, and reading them.
local lazy = require "cleanroomsml.lazy"
local texts = require "cleanroomsml.text"
local failure = lazy.soon "cleanroomsml.failure"
local parser = lazy.soon "cleanroomsml.config.parser"
local profiles = lazy.soon "cleanroomsml.config.profiles"

local files = {}

local MAX_BYTES = 1024 * 1024
local READ_PROBLEMS = {
  not_regular = "is not a regular file",
  too_large = "is larger than 1 MiB",
}

---@class cleanroomsml.Place
---@field path string|nil nil: not known, for want of HOME
---@field named string the path as it was given, before `~` was replaced
---@field source string what names it: `option config_file`, `AWS_CONFIG_FILE`, `default location`
---@field note string|nil once read: the path and why nothing was read, for lists of what was tried

---@class cleanroomsml.Sections
---@field profiles table<string, cleanroomsml.Section>
---@field sso_sessions table<string, cleanroomsml.Section>
---@field services table<string, cleanroomsml.Section>
---@field ignored {header: string, file: string, line: integer}[] sections that mean nothing here

---@class cleanroomsml.Shared: cleanroomsml.Sections
---@field config cleanroomsml.Place
---@field credentials cleanroomsml.Place

--- A path with a leading `~` replaced by HOME, or nil when HOME is needed and not set.
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
  if not path then path, source = default, "default location" end
  return { path = files.expand(path, getenv), named = path, source = source }
end

--- Which files are read, in the order option, environment, default location. No I/O.
---@param options {config_file: string|nil, credentials_file: string|nil}
---@param getenv fun(name: string): string|nil
---@return cleanroomsml.Place config, cleanroomsml.Place credentials
function files.locate(options, getenv)
  local config = locate(options, "config_file", getenv, "AWS_CONFIG_FILE", "~/.aws/config")
  local credentials = locate(options, "credentials_file", getenv, "AWS_SHARED_CREDENTIALS_FILE",
    "~/.aws/credentials")
  return config, credentials
end

--- Which profile is selected, and what selects it.
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

-- What one file says; nil when it says nothing, with a message when that is an error. One that is
-- not there says nothing, nor does /dev/null, which people name so that none is read.
local function read(place, kind, system)
  if not place.path then
    place.note = place.named .. " was not looked for: HOME is not set"
    return nil
  end
  if place.path == "/dev/null" then
    place.note = place.path
    return nil
  end
  local text, reason, code = system.read_file(place.path, MAX_BYTES)
  if text then
    place.note = place.path
    return parser.parse(text, kind, place.path)
  end
  if code == "missing" then
    place.note = place.path .. ": " .. tostring(reason)
    return nil
  end
  return nil, ("%s (%s) %s"):format(place.path, place.source,
    READ_PROBLEMS[code] or "cannot be read: " .. tostring(reason))
end

local function skip(place)
  place.note = place.named .. " was not read: option shared_config is false"
end

--- Reads both files.
---@param options table `config_file`, `credentials_file` and `shared_config` are used
---@param system table `getenv` and `read_file` are used
---@return cleanroomsml.Shared|nil shared, string|nil message, table|nil info
function files.load(options, system)
  local config_place, credentials_place = files.locate(options, system.getenv)
  local reader = options.shared_config == false and skip or read
  local config, message = reader(config_place, "config", system)
  if message then return failure("config", "InvalidConfig", message) end
  local credentials
  credentials, message = reader(credentials_place, "credentials", system)
  if message then return failure("config", "InvalidConfig", message) end
  local shared = config and credentials and profiles.merge(config, credentials)
    or config or credentials
    or { profiles = {}, sso_sessions = {}, services = {}, ignored = {} }
  shared.config, shared.credentials = config_place, credentials_place
  return shared
end

return files
