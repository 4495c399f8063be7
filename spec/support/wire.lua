--- A TCP server in the process of the spec: a coroutine serves each connection and decides which
--- bytes are sent, and when. It advances while the spec runs the client (`wire.run`,
--- `wire.fetch`), without a thread or a second process.
local core = require "cleanroomsml.core"
local socket = require "socket"

local wire = {}

local Connection = {}
Connection.__index = Connection
local Server = {}
Server.__index = Server

--- Received bytes; false: none yet; nil: the end.
local function receive(self)
  local data, problem, partial = self.socket:receive(65536)
  data = data or partial
  if data and #data > 0 then
    self.got = self.got .. data
    return true
  end
  if problem == "timeout" then return false end
  self.ended = problem
  return nil
end

--- Waits for `pattern` in the received bytes and takes all up to its end; nil: the client closed
--- before.
function Connection:read_to(pattern)
  while true do
    local _, stop = self.got:find(pattern)
    if stop then
      local text = self.got:sub(1, stop)
      self.got = self.got:sub(stop + 1)
      return text
    end
    if receive(self) == nil then return nil end
    coroutine.yield()
  end
end

--- A request's head, blank line included.
function Connection:head() return self:read_to("\r\n\r\n") end

--- Calls `answer(head)` for each request until the client closes or the function says "stop".
--- (Lua 5.1 cannot yield in an iterator.)
function Connection:each(answer)
  local head = self:head()
  while head and answer(head) ~= "stop" do head = self:head() end
end

--- Exactly `count` bytes.
function Connection:read(count)
  while #self.got < count do
    if receive(self) == nil then return nil end
    coroutine.yield()
  end
  local text = self.got:sub(1, count)
  self.got = self.got:sub(count + 1)
  return text
end

--- Sends all bytes; false: the client has closed.
function Connection:write(text)
  local at = 1
  while at <= #text do
    local sent, problem, partial = self.socket:send(text, at)
    at = (sent or partial) + 1
    if problem and problem ~= "timeout" then return false end
    if at <= #text then coroutine.yield() end
  end
  return true
end

--- A whole answer with a length; `headers` are lines.
function Connection:accept(status, body, headers)
  local lines = { ("HTTP/1.1 %d Some Reason"):format(status), "Content-Length: " .. #body }
  for _, line in ipairs(headers or {}) do lines[#lines + 1] = line end
  return self:write(table.concat(lines, "\r\n") .. "\r\n\r\n" .. body)
end

--- Waits `seconds`, or until the client closes.
function Connection:pause(seconds)
  local till = core.monotonic() + seconds
  while core.monotonic() < till and receive(self) ~= nil do coroutine.yield() end
end

--- Waits until the client closes.
function Connection:wait_for_end()
  while receive(self) ~= nil do coroutine.yield() end
  return self.ended
end

--- Connects this connection to another server and forwards bytes both ways; ends after `limit`
--- bytes of the other one, if given.
function Connection:tunnel(host, port, limit)
  local other = setmetatable({ socket = assert(socket.connect(host, port)), got = "" }, Connection)
  other.socket:settimeout(0)
  while true do
    local here, there = receive(self), receive(other)
    other:write(self.got)
    local carried = other.got:sub(1, limit)
    self:write(carried)
    limit = limit and limit - #carried
    self.got, other.got = "", ""
    if here == nil or there == nil or limit == 0 then break end
    coroutine.yield()
  end
  other.socket:close()
end

function Connection:close() self.socket:close() end

--- Ends the connection with a reset.
function Connection:reset()
  self.socket:setoption("linger", { on = true, timeout = 0 })
  self.socket:close()
end

--- Starts a server on 127.0.0.1. `serve(connection, number)` runs for each connection, from 1.
--- `server.url`, `server.port`, `server.count` (connections so far).
function wire.serve(serve)
  local listener = assert(socket.bind("127.0.0.1", 0, 64))
  listener:settimeout(0)
  local _, port = listener:getsockname()
  return setmetatable({
    listener = listener, serve = serve, count = 0, running = {}, port = tonumber(port),
    url = "http://127.0.0.1:" .. port,
  }, Server)
end

local function accept(self)
  local client = self.listener:accept()
  if not client then return end
  client:settimeout(0)
  client:setoption("tcp-nodelay", true)
  self.count = self.count + 1
  local connection = setmetatable({ socket = client, got = "", number = self.count }, Connection)
  self.running[#self.running + 1] = { connection = connection, routine =
    coroutine.create(function()
      self.serve(connection, connection.number)
      client:close()
    end) }
end

--- Advances every connection by one step; passes on errors of their coroutines.
function Server:step()
  accept(self)
  local going_on = {}
  for _, one in ipairs(self.running) do
    local ok, problem = coroutine.resume(one.routine)
    if not ok then error(problem, 0) end
    if coroutine.status(one.routine) ~= "dead" then going_on[#going_on + 1] = one end
  end
  self.running = going_on
end

function Server:stop()
  self.listener:close()
  for _, one in ipairs(self.running) do one.connection.socket:close() end
  self.running = {}
end

--- Steps the servers until `done()` is true. Raises an error after `limit` seconds (10).
function wire.run(servers, done, limit)
  local deadline = core.monotonic() + (limit or 10)
  while not done() do
    for _, server in ipairs(servers) do server:step() end
    if core.monotonic() > deadline then error("not done in time", 2) end
  end
end

--- Runs fetches concurrently until all are done: their results, each `{response}` or
--- `{nil, message, kind, code}`, and the seconds it took.
function wire.finish(servers, fetches, limit)
  local start = core.monotonic()
  wire.run(servers, function()
    local done = true
    for _, fetch in ipairs(fetches) do
      done = fetch:run(done and 0.001 or 0) and done -- one of them waits, for all
    end
    return done
  end, limit)
  local results = {}
  for i, fetch in ipairs(fetches) do results[i] = { fetch:result() } end
  return results, core.monotonic() - start
end

--- One fetch to its end: response | nil, message, kind, code, and the seconds at the end.
function wire.fetch(server, options)
  local asked = { url = server.url }
  for name, value in pairs(options or {}) do asked[name] = value end
  local results, seconds = wire.finish({ server }, { core.fetch(asked) })
  local result = results[1]
  return result[1], result[2], result[3], result[4], seconds
end

return wire
