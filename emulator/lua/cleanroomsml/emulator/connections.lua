--- Counts the connections of clients and can close them all.
local state_of = require("cqueues.socket").type

local connections = {}
connections.__index = connections

function connections.new()
  return setmetatable({ accepted = 0, sockets = setmetatable({}, { __mode = "k" }),
    ids = setmetatable({}, { __mode = "k" }) }, connections)
end

function connections:add(socket)
  self.accepted = self.accepted + 1
  self.sockets[socket] = self.accepted
end

--- Number of the connection, from 1 in the order of acceptance.
---@param connection table a connection of lua-http
function connections:id(connection)
  local id = self.ids[connection] or self.sockets[connection.socket]
  self.ids[connection] = id
  return id
end

--- Closes every connection at once, idle ones too.
---@return integer count
function connections:close_all()
  local count = 0
  for socket in pairs(self.sockets) do
    if state_of(socket) == "socket" then
      socket:shutdown()
      count = count + 1
    end
  end
  return count
end

return connections
