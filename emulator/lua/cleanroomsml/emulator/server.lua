--- Listens, accepts and serves until the emulator ends.
local cqueues = require "cqueues"
local http_server = require "http.server"
local yieldable_pcall = require("http.util").yieldable_pcall
local connections = require "cleanroomsml.emulator.connections"
local control = require "cleanroomsml.emulator.control"
local handler = require "cleanroomsml.emulator.handler"
local parent = require "cleanroomsml.emulator.parent"
local reader = require "cleanroomsml.emulator.reader"
local shutdown = require "cleanroomsml.emulator.shutdown"

local server = {}
server.__index = server

local IDLE_TIMEOUT = 300
local SETUP_TIMEOUT = 10
--- Seconds between writes of the state file while there are no requests.
local WRITE_INTERVAL = 1

local function complain(message)
  io.stderr:write("cleanroomsml-emulator: ", tostring(message), "\n")
end

--- Interrupted connections are normal; errors in our own code are logged.
local function report(_, _, operation, message)
  if operation == "onstream" then complain(message) end
end

local function url_of(listener, tls)
  local _, host, port = listener:localname()
  host = host:find(":", 1, true) and "[" .. host .. "]" or host
  return ("%s://%s:%d"):format(tls and "https" or "http", host, port)
end

--- Serves one stream. After an error the connection is closed, since further input may never come.
local function serve(serve_stream, state, stream)
  local ok, message = yieldable_pcall(serve_stream, state, stream)
  if not ok then
    reader.drop(stream)
    complain(message)
  end
end

--- A listening lua-http server and its URL, or nil, message.
local function listen(loop, options, onstream)
  local listener, message = http_server.listen {
    cq = loop, host = options.host, port = options.port, reuseaddr = true,
    tls = options.tls ~= nil, ctx = options.tls, onstream = onstream, onerror = report,
    intra_stream_timeout = IDLE_TIMEOUT, connection_setup_timeout = SETUP_TIMEOUT,
  }
  local ok = listener
  if ok then
    ok, message = listener:listen()
  end
  if not ok then
    message = tostring(message):gsub("^.*: ", "")
    local hint = message == "Address already in use" and " (--port 0 takes a free one)" or ""
    return nil, ("cannot listen on %s port %d: %s%s"):format(options.host, options.port, message,
      hint)
  end
  return listener, url_of(listener, options.tls)
end

local function count_connections(listener, state)
  local add_socket = listener.add_socket
  function listener.add_socket(of, socket)
    state.connections:add(socket)
    return add_socket(of, socket)
  end
end

--- Makes a server that listens but does not run yet.
---@param state table see state.lua
---@param options table `host`, `port`; `control_port`, `tls` (a context), `state_file` (see
---  state_file.lua)
---@return table|nil server with `url` and `control_url`, string? message
function server.new(state, options)
  state.connections = connections.new()
  local self = setmetatable({ loop = cqueues.new(), state = state, state_file = options.state_file,
    signals = shutdown.listen() }, server)
  state.save = function()
    if not self.state_file then return end
    local ok, message = self.state_file:update()
    if not ok then complain("cannot write the state: " .. tostring(message)) end
  end
  local listener
  listener, self.url = listen(self.loop, options, function(_, stream)
    serve(handler.serve, state, stream)
  end)
  if not listener then return nil, self.url end
  count_connections(listener, state)
  if options.control_port then
    local where = { host = "127.0.0.1", port = options.control_port }
    listener, self.control_url = listen(self.loop, where, function(_, stream)
      serve(control.serve, state, stream)
    end)
    if not listener then return nil, self.control_url end
  end
  return self
end

--- Calls `done` once the process is gone.
local function follow(loop, pid, done)
  local lives, seconds = parent.watch(pid)
  loop:wrap(function()
    while lives() do cqueues.sleep(seconds) end
    done()
  end)
end

local function follow_input(loop, done)
  loop:wrap(function()
    repeat
      cqueues.poll { pollfd = 0, events = "r" }
    until not io.stdin:read(1)
    done()
  end)
end

--- Serves until SIGTERM or SIGINT, until a process of `parent` is gone, or until standard input
--- ends when `exit_with_parent` is set.
---@param options {exit_with_parent: boolean?, parent: integer[]?}
function server:run(options)
  local ended = false
  local function done() ended = true end
  self.loop:wrap(function()
    self.signals:read("*l")
    done()
  end)
  if self.state_file then
    self.loop:wrap(function()
      while true do
        self.state.save()
        cqueues.sleep(WRITE_INTERVAL)
      end
    end)
  end
  for _, pid in ipairs(options.parent or {}) do follow(self.loop, pid, done) end
  if options.exit_with_parent then follow_input(self.loop, done) end
  while not ended do
    local ok, message = self.loop:step()
    if not ok then complain(message) end
  end
  if self.state_file then self.state_file:update(true) end
end

return server
