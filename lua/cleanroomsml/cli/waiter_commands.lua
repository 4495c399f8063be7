--- The waiters as commands: `trained_model_active` is `trained-model-active`. Pure.
local operation = require "cleanroomsml.cli.operation"
local rows = require "cleanroomsml.waiters"
local near = require "cleanroomsml.cli.near"

local waiter_commands = {}

---@class cleanroomsml.cli.Waiter
---@field name string `trained-model-active`; nil for a `watch` without one
---@field waiter string|nil `trained_model_active`
---@field operation string `get_trained_model`

local function command(name) return (name:gsub("_", "-")) end

--- The names of all waiters' commands.
---@return string[] sorted
function waiter_commands.names()
  local names = {}
  for name in pairs(rows) do names[#names + 1] = command(name) end
  table.sort(names)
  return names
end

--- A waiter by the name of its command.
---@param name string
---@return cleanroomsml.cli.Waiter|nil
function waiter_commands.named(name)
  local key = name:gsub("-", "_")
  local row = rows[key]
  if not row or command(key) ~= name then return nil end
  return { name = name, waiter = key, operation = row.operation }
end

local function statuses(set)
  local list = {}
  for status in pairs(set) do list[#list + 1] = status end
  table.sort(list)
  return table.concat(list, ", ")
end

--- Rows of help: each waiter and when it ends.
---@param only cleanroomsml.cli.Waiter|nil
---@return table
function waiter_commands.help(only)
  local list = {}
  for _, name in ipairs(only and { only.name } or waiter_commands.names()) do
    local row = rows[waiter_commands.named(name).waiter]
    local good = statuses(row.success)
    if row.missing == "success" then good = (good == "" and "" or good .. " or ") .. "not there" end
    list[#list + 1] = { name, ("Until %s; fails with %s."):format(good, statuses(row.failure)) }
  end
  return list
end

--- The message for a resource that cannot be watched.
---@param found cleanroomsml.cli.Operation that gets it
---@return string
function waiter_commands.no_status(found)
  return ("what %s gets has no status to watch"):format(found.command)
end

-- The operation of `watch ARN`: it gets the first resource that has a status.
local function for_arns(words)
  local without
  for _, word in ipairs(words) do
    local getter = operation.getter(word)
    if getter and operation.has_status(getter) then return { operation = getter.method } end
    without = without or getter
  end
  if without then return nil, waiter_commands.no_status(without) end
  return { operation = "get_trained_model" }
end

--- The waiter of a command line.
---@param of "wait"|"watch"
---@param topic string|nil its name
---@param words string[] the rest
---@return cleanroomsml.cli.Waiter|nil
---@return string|nil message
function waiter_commands.find(of, topic, words)
  if not topic then
    if of == "watch" then return for_arns(words) end
    return nil, "a waiter is required: " .. table.concat(waiter_commands.names(), ", ")
  end
  local row = waiter_commands.named(topic)
  if row then return row end
  if topic:find("^arn:") then
    return nil, "a waiter is required before the ARN, such as wait trained-model-active"
  end
  local hint = near(topic, waiter_commands.names())
  if hint == "" then hint = ": " .. table.concat(waiter_commands.names(), ", ") end
  return nil, ("unknown waiter '%s'%s"):format(topic, hint)
end

return waiter_commands
