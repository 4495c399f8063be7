--- The Lua module of the rows of service/waiters.json, for waiters and the command. Pure.
local waiters = {}

local HEAD = [[
--- What each waiter waits for: rows by name. Generated from %s by `make service`;
--- edit that file.

---@class cleanroomsml.WaiterRow
---@field operation string method of the Get operation
---@field resource string what it gets, in messages
---@field goal string the status, or what is to happen to the resource
---@field success table<string, true> statuses
---@field failure table<string, true> statuses; any other goes on
---@field missing "success"|"failure" what a 404 means
---@field timeout number seconds
---@field run_time string|nil path of the member that says how long it may take
---@field base string|nil list operation: without a version the row is about the base version

]]

local function sorted(map)
  local names = {}
  for name in pairs(map) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The statuses of a resource, as the description has them.
local function statuses_of(description, operation)
  local output = description.shapes[operation.output]
  for _, member in ipairs(output.members) do
    if member.name == "status" then return description.shapes[member.shape].enum end
  end
end

-- A set of statuses; "CANCEL_*" matches all with that prefix. Raises an error for an unknown one.
local function set_of(patterns, known, name)
  local found = {}
  for _, pattern in ipairs(patterns) do
    local prefix, some = pattern:match("^(.*)%*$"), false
    for _, status in ipairs(known) do
      if status == pattern or prefix and status:sub(1, #prefix) == prefix then
        found[status], some = true, true
      end
    end
    if not some then error(name .. ": no status is called " .. pattern, 0) end
  end
  return found
end

local function put_set(lines, name, set)
  local parts = {}
  for _, status in ipairs(sorted(set)) do parts[#parts + 1] = status .. " = true" end
  local line = ("    %s = { %s },\n"):format(name, table.concat(parts, ", "))
  if #parts == 0 then line = ("    %s = {},\n"):format(name) end
  if #line > 101 then
    line = ("    %s = {\n      %s,\n    },\n"):format(name, table.concat(parts, ",\n      "))
  end
  lines[#lines + 1] = line
end

local function method_of(description, row, member, name)
  local operation = description.operations[row[member]]
  return operation or error(("%s: no operation is called %s"):format(name, row[member]), 0)
end

local function put_row(lines, name, row, description)
  local operation = method_of(description, row, "operation", name)
  local known = statuses_of(description, operation)
  lines[#lines + 1] = ("  %s = {\n    operation = %q,\n    resource = %q,\n    goal = %q,\n")
    :format(name, operation.method, row.resource, row.goal)
  put_set(lines, "success", set_of(row.success, known, name))
  put_set(lines, "failure", set_of(row.failure, known, name))
  lines[#lines + 1] = ("    missing = %q,\n    timeout = %d,\n"):format(row.missing, row.timeout)
  if row.run_time then lines[#lines + 1] = ("    run_time = %q,\n"):format(row.run_time) end
  if row.base then
    lines[#lines + 1] = ("    base = %q,\n"):format(
      method_of(description, row, "base", name).method)
  end
  lines[#lines + 1] = "  },\n"
end

--- The module's source.
---@param rows table of waiters.json
---@param source string its path
---@param description table of the service
---@return string
function waiters.module(rows, source, description)
  local lines = { HEAD:format(source), "---@alias cleanroomsml.WaiterName\n" }
  for _, name in ipairs(sorted(rows)) do lines[#lines + 1] = ('---| "%s"\n'):format(name) end
  lines[#lines + 1] = "\n---@type table<string, cleanroomsml.WaiterRow>\nreturn {\n"
  for _, name in ipairs(sorted(rows)) do put_row(lines, name, rows[name], description) end
  lines[#lines + 1] = "}\n"
  return table.concat(lines)
end

return waiters
