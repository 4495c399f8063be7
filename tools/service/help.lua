--- The Lua module of the texts of service/help.json, for the command. Pure.
local help = {}

local HEAD = [[
--- One line of help for every operation and member. Generated from %s by
--- `make service`; edit that file.
return {
]]

local function sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- Every operation, and every member of any structure.
local function expected(description)
  local members = {}
  for _, shape in pairs(description.shapes) do
    for _, member in ipairs(shape.type == "structure" and shape.members or {}) do
      members[member.name] = true
    end
  end
  return { operations = description.operations, members = members }
end

--- What is missing in the texts, and what is there for nothing.
---@param texts table of help.json
---@param description table of the service
---@return string[] faults
function help.faults(texts, description)
  local faults, want = {}, expected(description)
  for _, kind in ipairs { "operations", "members" } do
    for _, name in ipairs(sorted(want[kind])) do
      if not texts[kind][name] then faults[#faults + 1] = name .. ": has no help" end
    end
    for _, name in ipairs(sorted(texts[kind])) do
      if not want[kind][name] then faults[#faults + 1] = name .. ": not in the description" end
    end
  end
  return faults
end

--- The module's source.
---@param texts table of help.json
---@param source string path of help.json
---@return string
function help.module(texts, source)
  local lines = { HEAD:format(source) }
  for _, kind in ipairs { "operations", "members" } do
    lines[#lines + 1] = ("  %s = {\n"):format(kind)
    for _, name in ipairs(sorted(texts[kind])) do
      local line = ("    %s = %q,\n"):format(name, texts[kind][name])
      if #line > 101 then line = ("    %s =\n      %q,\n"):format(name, texts[kind][name]) end
      lines[#lines + 1] = line
    end
    lines[#lines + 1] = "  },\n"
  end
  lines[#lines + 1] = "}\n"
  return table.concat(lines)
end

return help
