--- The settings of a client, except credentials: option, environment, profile, default.
---
--- A setting is a table `{value, source, from}`. `source` is for messages: `AWS_MAX_ATTEMPTS`, or
--- `max_attempts in profile dev of /home/u/.aws/config, line 7`. `value` is nil when it is not set
--- and there is no default. `warning` is set when the value acts differently than it says. The
--- shared files are read when the first setting is used.
local definitions = require "cleanroomsml.config.definitions"
local files = require "cleanroomsml.config.files"
local lazy = require "cleanroomsml.lazy"
local texts = require "cleanroomsml.text"
local endpoints = lazy "cleanroomsml.config.endpoints"
local failure = lazy "cleanroomsml.failure"
local profiles = lazy "cleanroomsml.config.profiles"
local Section = lazy "cleanroomsml.config.section"
local values = lazy "cleanroomsml.config.values"

---@class cleanroomsml.Setting
---@field value any
---@field source string
---@field from "option"|"environment"|"profile"|"default"|"arn"
---@field warning string|nil

---@class cleanroomsml.Settings
local Settings = {}
Settings.__index = Settings

local settings = {}

--- Wraps an option's text in a function that returns it, so that no dump of the client shows a
--- password. Other values are returned unchanged.
---@param value any
---@return any
function settings.hidden(value)
  return type(value) == "string" and function() return value end or value
end

--- No I/O: environment and files are read when a setting is used.
---@param options table the client's options as `options.check` gives them, or an empty table
---@param system table `getenv` and `read_file` are used
---@param service string|nil the service of option `endpoint_url` (`cleanroomsml`)
---@return cleanroomsml.Settings
function settings.new(options, system, service)
  return setmetatable({
    options = options, system = system, service = service or "cleanroomsml",
    log = options.log or function() end, warned = {},
  }, Settings)
end

-- Logs each warning once for each file.
local function warn(self, warnings)
  for _, text in ipairs(warnings) do
    if not self.warned[text] then
      self.warned[text] = true
      self.log("warn", text)
    end
  end
end

--- The content of the shared files: read once, and again after `reload` or a failure. It is kept in
--- a function, so that no dump of the client shows keys.
---@return cleanroomsml.Shared|nil shared, string|nil message, table|nil info
function Settings:shared()
  if self.loaded then return self.loaded() end
  local shared, message, info = files.load(self.options, self.system)
  if not shared then return nil, message, info end
  warn(self, shared.warnings)
  self.loaded = function() return shared end
  return shared
end

--- Drops the files' content: the next setting that needs it reads them again.
function Settings:reload()
  self.loaded = nil
end

--- The selected profile's name, and what selects it.
---@return string name, string|nil source nil: nothing does, so `default` need not exist
function Settings:profile_name()
  return files.selected_profile(self.options, self.system.getenv)
end

-- The selected profile; false when nothing selects one and there is no `default`.
local function selected(self)
  local shared, message, info = self:shared()
  if not shared then return nil, message, info end
  local name, source = self:profile_name()
  if self.options.shared_config == false or not source and not shared.profiles[name] then
    return false
  end
  return profiles.find(shared, name, source)
end

--- The selected profile; one without properties when nothing selects one and there is no `default`.
---@return cleanroomsml.Section|nil profile, string|nil message, table|nil info
function Settings:profile()
  local profile, message, info = selected(self)
  if profile == false then return Section.new("profile", (self:profile_name())) end
  return profile, message, info
end

-- The first variable that is set and not blank.
local function first_variable(getenv, names)
  for _, name in ipairs(names) do
    local text = texts.present(getenv(name))
    if text then return text, name end
  end
end

local function find_option(options, path)
  local group, name = path:match("^(.+)%.(.+)$")
  if group then return (options[group] or {})[name] end
  local given = options[path]
  if type(given) == "function" then return given() end
  return given
end

-- The unparsed setting: value, source and from.
local function find(self, option, definition, profile)
  local given = find_option(self.options, option)
  if given ~= nil then return given, "option " .. option, "option" end
  local text, source = first_variable(self.system.getenv, definition.env)
  if text then return text, source, "environment" end
  if profile then text, source = profile:get(definition.key) end
  if text then return text, source, "profile" end
  text, source = first_variable(self.system.getenv, { definition.last })
  if text then return text, source, "environment" end
  return definition.default, "default", "default"
end

-- Values from environment and profile are texts to parse; options were checked when the client was
-- made.
local function setting(found, source, from, parse)
  local value, err, warning = found, nil, nil
  if type(found) == "string" and (from == "environment" or from == "profile") then
    value, err, warning = values[parse](found)
  end
  if err then return failure("config", "InvalidConfig", source .. ": " .. err) end
  return {
    value = value, source = source, from = from, warning = warning and source .. ": " .. warning,
  }
end

-- A path without its leading `~`.
local function expanded(self, found)
  local path = files.expand(found.value, self.system.getenv)
  if path then
    found.value = path
    return found
  end
  return failure("config", "InvalidConfig", ("%s: %s is not known: %s"):format(
    found.source, texts.shown(found.value), files.NO_HOME))
end

--- A setting by its name in `definitions.lua`: the option's own name, except for the parts of
--- `ec2_metadata` (`ec2_metadata_endpoint`, …) and for `proxy` (`https_proxy` or `http_proxy`, by
--- the scheme of the request).
---@param name string
---@return cleanroomsml.Setting|nil setting, string|nil message, table|nil info
function Settings:get(name)
  local definition = assert(definitions[name], name)
  local profile, message, info = selected(self)
  if profile == nil then return nil, message, info end
  local found, source, from = find(self, definition.option or name, definition, profile)
  if found == nil and definition.fallback then return self:get(definition.fallback) end
  local parsed
  parsed, message, info = setting(found, source, from, definition.parse)
  if not parsed or not definition.path or not parsed.value then return parsed, message, info end
  return expanded(self, parsed)
end

--- The region of a request: option, ARN, then environment and profile.
---@param arn_region string|nil the region inside the ARN
---@return cleanroomsml.Setting|nil region, string|nil message, table|nil info
function Settings:call_region(arn_region)
  if arn_region and self.options.region == nil then
    return { value = arn_region, source = "the ARN", from = "arn" }
  end
  return self:get("region")
end

--- Keeps the region of the first ARN for use where no other is set.
---@param region string|nil
function Settings:remember_arn_region(region)
  self.arn_region = self.arn_region or region
end

--- The region of STS: option, environment, profile, or else the ARN's.
---@param arn_region string|nil default: the remembered one
---@return cleanroomsml.Setting|nil region, string|nil message, table|nil info
function Settings:sts_region(arn_region)
  arn_region = arn_region or self.arn_region
  local region, message, info = self:get("region")
  if region and region.value == nil and arn_region then
    return { value = arn_region, source = "the ARN", from = "arn" }
  end
  return region, message, info
end

local function endpoint_option(options, service, own_service)
  if service == own_service and options.endpoint_url then
    return options.endpoint_url, "option endpoint_url"
  end
  local others = options.service_endpoints or {}
  return others[service], "option service_endpoints." .. service
end

--- The configured endpoint of a service; `value` is nil when there is none, or when it is ignored.
--- Options are never ignored: `endpoint_url` is for the client's own service, `service_endpoints`
--- for the others.
---@param service string service id, such as `STS` or `SSO OIDC`; case, blank, hyphen do not matter
---@return cleanroomsml.Setting|nil endpoint, string|nil message, table|nil info
function Settings:endpoint_url(service)
  service = service:lower():gsub("[ -]", "_")
  local text, source = endpoint_option(self.options, service, self.service)
  if text then return setting(text, source, "option", "endpoint_url") end
  local ignore, message, info = self:get("ignore_configured_endpoint_urls")
  if not ignore then return nil, message, info end
  if ignore.value then return { source = "ignored: " .. ignore.source, from = ignore.from } end
  text, source = first_variable(self.system.getenv,
    { "AWS_ENDPOINT_URL_" .. service:upper(), "AWS_ENDPOINT_URL" })
  if text then return setting(text, source, "environment", "endpoint_url") end
  local profile = selected(self)
  if not profile then return setting(nil, "default", "default") end
  text, source, info = endpoints.in_profile(profile, self:shared().services, service)
  if info then return nil, source, info end
  return setting(text, source or "default", text and "profile" or "default", "endpoint_url")
end

return settings
