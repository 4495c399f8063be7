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

-- Help lines for members that a shape lacks.
local function add_strays(texts, description, faults)
  for _, name in ipairs(sorted(texts.shapes or {})) do
    local has = {}
    for _, member in ipairs((description.shapes[name] or {}).members or {}) do
      has[member.name] = true
    end
    for _, member in ipairs(sorted(texts.shapes[name])) do
      if not has[member] then
        faults[#faults + 1] = name .. "." .. member .. ": not in the description"
      end
    end
  end
  for _, name in ipairs(sorted(texts.command or {})) do
    if not texts.members[name] then
      faults[#faults + 1] = name .. ": a line for the command alone"
    end
  end
  for _, name in ipairs(sorted(texts.notes or {})) do
    if not description.operations[name] then
      faults[#faults + 1] = name .. ": a note on what is not in the description"
    end
  end
end

--- Missing texts, and texts without use.
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
  add_strays(texts, description, faults)
  return faults
end

local function add_lines(lines, indent, texts)
  for _, name in ipairs(sorted(texts)) do
    local line = ("%s%s = %q,\n"):format(indent, name, texts[name])
    if #line > 101 then line = ("%s%s =\n%s  %q,\n"):format(indent, name, indent, texts[name]) end
    lines[#lines + 1] = line
  end
end

-- The lines of members for the command.
local function for_command(texts)
  local members = {}
  for name, line in pairs(texts.members) do members[name] = texts.command[name] or line end
  return members
end

--- The module's source: lines of operations, notes on some of them, lines of members, and of the
--- members of some shapes that have lines of their own.
---@param texts table of help.json
---@param source string path of help.json
---@return string
function help.module(texts, source)
  local lines = { HEAD:format(source) }
  local parts = { operations = texts.operations, notes = texts.notes, members = for_command(texts) }
  for _, kind in ipairs { "operations", "notes", "members" } do
    lines[#lines + 1] = ("  %s = {\n"):format(kind)
    add_lines(lines, "    ", parts[kind])
    lines[#lines + 1] = "  },\n"
  end
  lines[#lines + 1] = "  shapes = {\n"
  for _, name in ipairs(sorted(texts.shapes)) do
    lines[#lines + 1] = ("    %s = {\n"):format(name)
    add_lines(lines, "      ", texts.shapes[name])
    lines[#lines + 1] = "    },\n"
  end
  lines[#lines + 1] = "  },\n}\n"
  return table.concat(lines)
end

return help
