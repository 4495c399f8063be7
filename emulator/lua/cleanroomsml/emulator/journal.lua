--- Remembers the last requests, so that specs can look at what was sent.
local journal = {}
journal.__index = journal

local KEPT = 1000

function journal.new()
  return setmetatable({ entries = {}, first = 1, last = 0 }, journal)
end

function journal:add(entry)
  self.last = self.last + 1
  self.entries[self.last] = entry
  if self.last - self.first >= KEPT then
    self.entries[self.first] = nil
    self.first = self.first + 1
  end
end

function journal:clear()
  self.entries, self.first, self.last = {}, 1, 0
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
