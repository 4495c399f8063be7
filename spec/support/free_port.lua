--- A port of 127.0.0.1 where nothing listens.
local socket = require "socket"

---@return integer
return function()
  local listener = assert(socket.bind("127.0.0.1", 0))
  local port = select(2, listener:getsockname())
  listener:close()
  return math.floor(tonumber(port))
end
