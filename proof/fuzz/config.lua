--- The shared files: both kinds, merged, with the source of credentials of every profile. A message
--- never quotes a line of a file: no message contains MARK.
local files = require "cleanroomsml.config.files"
local parser = require "cleanroomsml.config.parser"
local plan = require "cleanroomsml.credentials.plan"
local values = require "cleanroomsml.config.values"

local MARK = "S3CR3T"

local function check_message(message)
  assert(type(message) == "string" and #message > 0)
  assert(not message:find("^[^\n]*[%z\1-\9\11-\31\127]"), "a control byte in a message")
end

local function check_fault(message)
  assert(message:find("^the file, line %d+: "), message)
  assert(not message:find(MARK, 1, true), message)
  assert(#message < 200, message)
end

local function check_values(text)
  for _, name in ipairs { "boolean", "attempts", "retry_mode", "region", "endpoint_mode", "line",
    "endpoint_url", "proxy_url" } do
    local value, problem = values[name](text)
    assert(value ~= nil or type(problem) == "string", name)
  end
end

return function(data)
  for _, kind in ipairs { "config", "credentials" } do
    local sections, message = parser.parse(data, kind, "the file")
    if not sections then check_fault(message) end
  end
  local config, credentials = data:match("^([^\1]*)\1?(.*)$")
  local shared = files.load({ config_file = "/c", credentials_file = "/s" }, {
    getenv = function() end,
    read_file = function(path) return path == "/c" and config or credentials end,
  })
  if not shared then return end
  for name, profile in pairs(shared.profiles) do
    local steps, message, info = plan.resolve(profile, shared)
    assert(steps or type(info) == "table", name)
    if not steps then check_message(message) end
    for _, property in pairs(profile.properties) do check_values(property.value) end
  end
end
