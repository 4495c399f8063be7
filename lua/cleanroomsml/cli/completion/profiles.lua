--- The names of the profiles in the shared files.
local files = require "cleanroomsml.config.files"

-- A name in the form of a section header, quoted if necessary.
local function plain(name)
  return name:match("^%s*['\"](.-)['\"]%s*$") or name:match("^%s*(.-)%s*$")
end

local function add(names, seen, name)
  name = plain(name)
  if name == "" or seen[name] then return end
  seen[name] = true
  names[#names + 1] = name
end

--- The names, in the order of the files.
---@param world cleanroomsml.cli.World
---@return string[]
return function(world)
  local config, credentials = files.locate({}, world.getenv)
  local names, seen = {}, {}
  local function each_header(place, read)
    local content = place.path and world.read_file(place.path) or ""
    for line in content:gmatch "[^\r\n]+" do
      local header = line:match("^%s*%[([^%]]*)%]")
      if header then read(header) end
    end
  end
  each_header(config, function(header)
    local name = header:match("^%s*profile%s+(.*)$")
    if name then add(names, seen, name) end
    if plain(header) == "default" then add(names, seen, "default") end
  end)
  each_header(credentials, function(header) add(names, seen, header) end)
  return names
end
