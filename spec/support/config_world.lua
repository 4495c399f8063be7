--- For the specs of the configuration: a made-up world and the published data.
local shell = require "spec.support.shell"

local world = {}

--- A `system` whose environment and files are the given tables. A file that is a table
--- `{message, code}` fails like that; a file that is not there is missing. Counts reads.
---@param env table<string, string>
---@param files table<string, string|table>|nil
function world.system(env, files)
  local system = { reads = 0 }
  function system.getenv(name) return env[name] end
  function system.read_file(path, max_bytes)
    system.reads = system.reads + 1
    local file = (files or {})[path]
    if type(file) == "table" then return nil, file[1], file[2] end
    if not file then return nil, "No such file or directory", "missing" end
    if #file > max_bytes then return nil, "File too large", "too_large" end
    return file
  end
  return system
end

--- Sections as `{name = {key = text}}`.
function world.plain(sections)
  local plain = {}
  for name, section in pairs(sections) do
    plain[name] = {}
    for key, property in pairs(section.properties) do plain[name][key] = property.value end
  end
  return plain
end

--- A published file, decoded; nil and its path: it is missing.
---@param name string inside the folder of published cases
function world.published(name)
  local path = (os.getenv("CONFORMANCE_DIR") or "../shared/conformance") .. "/" .. name
  local text = shell.read_if_there(path)
  if not text then return nil, path end
  return require("cjson").new().decode(text), path
end

return world
