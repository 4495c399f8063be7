--- One section of the shared files: a profile, an sso-session, or a services section.
local texts = require "cleanroomsml.text"

---@class cleanroomsml.Property
---@field value string the text, continued lines joined by a line feed
---@field file string the file's name for messages
---@field kind "config"|"credentials" the kind of the file
---@field line integer where it was set
---@field nested table<string, cleanroomsml.Property>|nil the properties below a key without value

---@class cleanroomsml.Section
---@field kind string `profile`, `sso-session` or `services`
---@field name string
---@field properties table<string, cleanroomsml.Property> by key in lower case
local Section = {}
Section.__index = Section

--- A section without properties, such as a missing default profile.
---@param kind string
---@param name string
---@return cleanroomsml.Section
function Section.new(kind, name)
  return setmetatable({ kind = kind, name = name, properties = {} }, Section)
end

local function read(self, property, what)
  if not property or not texts.present(property.value) then return nil end
  return property.value, ("%s in %s %s of %s, line %d"):format(
    what, self.kind, texts.shown(self.name), property.file, property.line)
end

--- The text of a key and its place. A key without a value counts as absent.
---@param key string in lower case
---@return string|nil text
---@return string|nil source such as `region in profile dev of /home/u/.aws/config, line 7`
function Section:get(key)
  return read(self, self.properties[key], key)
end

--- Like `get`, for a key indented below another one (`s3 =`, then ` endpoint_url = …`).
---@param key string
---@param nested string
---@return string|nil text, string|nil source
function Section:get_nested(key, nested)
  local property = self.properties[key]
  return read(self, property and property.nested and property.nested[nested], key .. "." .. nested)
end

--- Copies another section's properties, which win.
---@param other cleanroomsml.Section
function Section:merge(other)
  for key, property in pairs(other.properties) do self.properties[key] = property end
end

return Section
