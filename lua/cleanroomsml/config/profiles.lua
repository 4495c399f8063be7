--- The profiles of both shared files. Pure.
local failure = require "cleanroomsml.failure"
local suggest = require "cleanroomsml.suggest"
local texts = require "cleanroomsml.text"

local profiles = {}

--- A profile in both files is merged; a key of the credentials file wins.
---@param config cleanroomsml.Sections changed: what comes back
---@param credentials cleanroomsml.Sections
---@return cleanroomsml.Sections
function profiles.merge(config, credentials)
  for name, section in pairs(credentials.profiles) do
    if config.profiles[name] then
      config.profiles[name]:merge(section)
    else
      config.profiles[name] = section
    end
  end
  for name, section in pairs(credentials.spaced) do
    if config.profiles[name] then config.profiles[name]:merge(section) end
    config.spaced[name] = section
  end
  for _, ignored in ipairs(credentials.ignored) do table.insert(config.ignored, ignored) end
  return config
end

-- In a config file `[dev]` is not a profile, `[profile dev]` is: a hint for a missing profile dev.
local function near_misses(shared, name)
  local hints = {}
  for _, ignored in ipairs(shared.ignored) do
    if ignored.header:find(name, 1, true) and #hints < 3 then
      table.insert(hints, ("[%s] in line %d of %s is not a profile there"):format(
        ignored.header:sub(1, 80):gsub("[^\32-\126]", "?"), ignored.line, ignored.file))
    end
  end
  return #hints > 0 and "; " .. table.concat(hints, "; ") or ""
end

--- A profile by name, or nil.
---@param shared cleanroomsml.Shared
---@param name string
---@return cleanroomsml.Section|nil
function profiles.lookup(shared, name)
  return shared.profiles[name] or shared.spaced[name]
end

--- A suggestion for a missing name, as the end of a message; empty: none.
---@param name string
---@param sections table<string, cleanroomsml.Section>
---@return string
function profiles.nearest(name, sections)
  local names = {}
  for other in pairs(sections) do names[#names + 1] = other end
  table.sort(names)
  local near = suggest.nearest(name, names)
  return near and ", did you mean " .. texts.quoted(near) .. "?" or ""
end

--- A profile by name. A missing one is an error of kind `config` that says where the name comes
--- from and which files were searched.
---@param shared cleanroomsml.Shared
---@param name string
---@param source string what names it
---@return cleanroomsml.Section|nil profile, string|nil message, table|nil info
function profiles.find(shared, name, source)
  local profile = profiles.lookup(shared, name)
  if profile then return profile end
  return failure("config", "ProfileNotFound", ("no profile %s (%s)%s; looked in: %s, %s%s"):format(
    texts.quoted(name), source, profiles.nearest(name, shared.profiles), shared.config.note,
    shared.credentials.note, near_misses(shared, name)))
end

return profiles
