--- folder_server.lua FOLDER: serves the files of a folder on a free port, which it prints, until a
--- request for /stop, or for ten minutes (LuaRocks compiles between two requests).
local socket = require "socket"

local folder = arg[1]
local server = assert(socket.bind("127.0.0.1", 0))
local deadline = socket.gettime() + 600

local function read(path)
  local file = not path:find("..", 1, true) and io.open(folder .. path, "rb")
  local text = file and file:read("*a")
  if file then file:close() end
  return text
end

--- Serves one request on one connection; returns whether to continue.
local function answer(connection)
  connection:settimeout(5)
  local method, path = (connection:receive("*l") or ""):match("^(%u+) (%S+)")
  repeat local line = connection:receive("*l") until not line or line == ""
  local text = path and read(path)
  connection:send(("HTTP/1.0 %s\r\nContent-Length: %d\r\n\r\n"):format(
    text and "200 OK" or "404 Not Found", text and #text or 0))
  if text and method == "GET" then connection:send(text) end
  connection:close()
  return path ~= "/stop"
end

io.write(select(2, server:getsockname()), "\n")
io.flush()
server:settimeout(1)
repeat
  local connection = server:accept()
until connection and not answer(connection) or socket.gettime() > deadline
