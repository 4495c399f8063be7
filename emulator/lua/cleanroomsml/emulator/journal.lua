--- Keeps the last requests, for tests.
local redact = require "cleanroomsml.emulator.redact"

local journal = {}
journal.__index = journal

local KEPT = 1000
--- The limit for the bytes of all bodies; above it the oldest requests are dropped.
local KEPT_BYTES = 32 * 1024 * 1024

function journal.new()
  return setmetatable({ entries = {}, first = 1, last = 0, bytes = 0 }, journal)
end

local function forget_first(self)
  self.bytes = self.bytes - #self.entries[self.first].body
  self.entries[self.first] = nil
  self.first = self.first + 1
end

--- Adds a request; secret members of its body are masked.
function journal:add(entry)
  entry.body = redact(entry.method, entry.target, entry.body)
  self.last = self.last + 1
  self.entries[self.last] = entry
  self.bytes = self.bytes + #entry.body
  while self.last - self.first >= KEPT or self.bytes > KEPT_BYTES and self.first < self.last do
    forget_first(self)
  end
end

function journal:clear()
  self.entries, self.first, self.last, self.bytes = {}, 1, 0, 0
end

--- The entries, oldest first.
function journal:list()
  local list = {}
  for i = self.first, self.last do
    list[#list + 1] = self.entries[i]
  end
  return list
end

return journal
