--- The state file with all resources. It is written to a temporary name and renamed, so that it is
--- always complete.
local json = require("cjson").new()
local monotime = require("cqueues").monotime
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"

local state_file = {}
state_file.__index = state_file

local FORMAT = "cleanroomsml-emulator 1"
--- Up to this size a change is written before its answer is sent; a larger file is written at most
--- once a second.
local AT_ONCE = 1024 * 1024
local INTERVAL = 1

local function object_of(members)
  local list = {}
  for name, text in pairs(members) do list[#list + 1] = { name = name, text = text } end
  table.sort(list, function(a, b) return a.name < b.name end)
  return jsontext.object(list)
end

local function list_of(items)
  return "[" .. table.concat(items, ",") .. "]"
end

--- `{name, text}` pairs of a table's members whose values JSON and Lua write alike.
local function plain(from, names)
  local members = {}
  for _, name in ipairs(names) do
    if from[name] ~= nil then
      local value = from[name]
      members[#members + 1] = { name = name, text = type(value) == "string"
        and jsontext.string(value) or type(value) == "number" and ("%.17g"):format(value)
        or tostring(value) }
    end
  end
  return members
end

local function add_parts(members, from)
  if from.members then
    members[#members + 1] = { name = "members", text = object_of(from.members) }
  end
  if from.extra then
    members[#members + 1] = { name = "extra", text = jsontext.object(from.extra) }
  end
  return members
end

local function line_of(resource)
  local stages = {}
  for i, stage in ipairs(resource.stages) do
    local members = plain(stage, { "from", "status", "error", "gone" })
    stages[i] = jsontext.object(add_parts(members, stage))
  end
  local members = plain(resource, { "kind", "key", "version", "region", "account", "seq" })
  add_parts(members, resource)
  members[#members + 1] = { name = "stages", text = list_of(stages) }
  return jsontext.object(members)
end

local function text_of(state)
  local lines = {}
  for i, resource in ipairs(state.store:all()) do
    resource.line = resource.line or line_of(resource)
    lines[i] = resource.line
  end
  local accounts = {}
  for _, account in pairs(state.parties.by_account) do
    if account ~= state.parties.first then accounts[#accounts + 1] = account end
  end
  return ('{"format":%s,"time":%.3f,"last":%d,"accounts":%s,"memberships":%s,'
    .. '"resources":[\n%s\n]}\n'):format(jsontext.string(FORMAT), state.clock:time(),
      state.store.last, accounts[1] and json.encode(accounts) or "[]",
      json.encode(state.parties.memberships), table.concat(lines, ",\n"))
end

-- ---- reading ---------------------------------------------------------------------------------

--- A table of the plain members of an object, and those that hold JSON texts.
local function from_object(text)
  local raw, made = rawjson.by_name(text), {}
  for name, value in pairs(raw) do
    if name == "members" then
      made.members = rawjson.by_name(value)
    elseif name == "extra" then
      made.extra = rawjson.members(value)
    elseif name ~= "stages" then
      made[name] = json.decode("[" .. value .. "]")[1]
    end
  end
  return made, raw.stages
end

local function resource_of(text)
  local resource, stages = from_object(text)
  resource.stages = {}
  for i, stage in ipairs(rawjson.items(stages)) do resource.stages[i] = from_object(stage) end
  return resource
end

local function restore(state, text)
  local raw = rawjson.by_name(rawjson.compact(text))
  if jsontext.value(raw.format) ~= FORMAT then
    error("it is not a state file of this version", 0)
  end
  state.clock:resume(tonumber(raw.time))
  for _, account in ipairs(json.decode(raw.accounts)) do state.parties:add_account(account) end
  state.parties.memberships = json.decode(raw.memberships)
  for _, membership in pairs(state.parties.memberships) do
    state.parties.collaborations[membership.collaboration] = true
  end
  for _, item in ipairs(rawjson.items(raw.resources)) do state.store:add(resource_of(item)) end
  state.store.last = math.max(state.store.last, tonumber(raw.last))
end

--- Opens the file at `path` and loads it into `state`.
---@param path string
---@param state table see state.lua
---@return table|nil state_file, string|boolean|nil message or whether there was a file
function state_file.open(path, state)
  local file = io.open(path, "rb")
  local text = file and file:read("*a")
  if file then
    file:close()
    local decoded, message = jsontext.decode(text or "")
    if type(decoded) ~= "table" then return nil, ("%s: %s"):format(path, message or "not JSON") end
    local ok, err = pcall(restore, state, text)
    if not ok then return nil, ("%s: %s"):format(path, tostring(err)) end
  end
  return setmetatable({ path = path, state = state, size = 0, written = -INTERVAL }, state_file),
    file ~= nil
end

--- Writes the file now. Nil, message: it could not be written, and the old one is still there.
function state_file:write()
  local text = text_of(self.state)
  local beside = self.path .. ".new"
  os.remove(beside) -- left by a process that was killed; or a link, which must not be followed
  local file, message = io.open(beside, "wb")
  if not file then return nil, message end
  local ok
  ok, message = file:write(text)
  local closed, why = file:close()
  if not ok or not closed then return nil, message or why end
  ok, message = os.rename(beside, self.path)
  if not ok then return nil, message end
  self.size, self.written = #text, monotime()
  self.state.store.changed, self.state.parties.changed = false, false
  return true
end

--- Writes the file if something has changed and a write is due.
---@param always boolean|nil true: it is time
function state_file:update(always)
  if not (self.state.store.changed or self.state.parties.changed) then return true end
  if not always and self.size > AT_ONCE and monotime() - self.written < INTERVAL then
    return true
  end
  return self:write()
end

return state_file
