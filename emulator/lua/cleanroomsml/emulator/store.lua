--- The store: resources by key and by kind, in the order of creation.
local life = require "cleanroomsml.emulator.life"

local store = {}
store.__index = store

--- The number of deleted resources in a list that triggers its compaction.
local SLACK = 256

function store.new()
  return setmetatable({ by_key = {}, lists = {}, last = 0, changed = true }, store)
end

local function list_of(self, kind)
  self.lists[kind] = self.lists[kind] or { gone = 0 }
  return self.lists[kind]
end

--- Adds a resource `{kind, key, version, region, account, members, stages}`. Several with one key
--- are versions of each other.
function store:add(resource)
  self.last = math.max(self.last + 1, resource.seq or 0)
  resource.seq = self.last
  self.by_key[resource.key] = self.by_key[resource.key] or {}
  table.insert(self.by_key[resource.key], resource)
  table.insert(list_of(self, resource.kind), resource)
  self.changed = true
end

local function compact(self, kind)
  local kept = { gone = 0 }
  for _, resource in ipairs(list_of(self, kind)) do
    if not resource.removed then kept[#kept + 1] = resource end
  end
  self.lists[kind] = kept
end

--- Records that a resource has changed.
function store:touch(resource)
  resource.line = nil
  self.changed = true
end

function store:remove(resource)
  resource.removed = true
  self.changed = true
  local versions = self.by_key[resource.key]
  for i = #versions, 1, -1 do
    if versions[i] == resource then table.remove(versions, i) end
  end
  if not versions[1] then self.by_key[resource.key] = nil end
  local list = list_of(self, resource.kind)
  list.gone = list.gone + 1
  if list.gone > SLACK and list.gone > #list / 2 then compact(self, resource.kind) end
end

--- Removes all of a kind.
function store:clear(kind)
  for _, resource in ipairs(list_of(self, kind)) do
    resource.removed, self.by_key[resource.key] = true, nil
  end
  self.lists[kind] = nil
  self.changed = true
end

--- The stage of a resource, nil: it is gone by now (and removed).
function store:stage(resource, time)
  if resource.removed then return nil end
  local at = life.at(resource, time)
  if at.gone then
    self:remove(resource)
    return nil
  end
  return at
end

--- The versions with this key, oldest first.
---@return table[]
function store:versions(key, time)
  local alive = {}
  for _, resource in ipairs(self.by_key[key] or {}) do alive[#alive + 1] = resource end
  for i = #alive, 1, -1 do
    if not self:stage(alive[i], time) then table.remove(alive, i) end
  end
  return alive
end

--- One resource and its stage, nil: none.
---@param key string
---@param time number
---@param version string|nil an identifier, "latest" (without one) or "base"
function store:find(key, time, version)
  local alive = self:versions(key, time)
  local found
  if version == "base" then
    found = alive[1]
  elseif version == nil or version == "latest" then
    found = alive[#alive]
  else
    for _, resource in ipairs(alive) do
      if resource.version == version then found = resource end
    end
  end
  if found then return found, life.at(found, time) end
end

--- All resources of all kinds, in their order within each.
function store:all()
  local all = {}
  for _, list in pairs(self.lists) do
    for _, resource in ipairs(list) do
      if not resource.removed then all[#all + 1] = resource end
    end
  end
  table.sort(all, function(a, b) return a.seq < b.seq end)
  return all
end

local function first_after(list, seq)
  local low, high = 1, #list + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    if list[middle].seq > seq then high = middle else low = middle + 1 end
  end
  return low
end

--- Iterates over a kind's resources after a position: resource, stage.
---@param kind string
---@param time number
---@param after integer|nil
function store:each(kind, time, after)
  local list = list_of(self, kind)
  local i = first_after(list, after or 0) - 1
  return function()
    repeat
      i = i + 1
      local resource = list[i]
      local at = resource and not resource.removed and self:stage(resource, time)
      if at then return resource, at end
    until not resource
  end
end

return store
