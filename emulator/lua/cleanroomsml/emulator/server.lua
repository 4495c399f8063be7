--- Listens, accepts and runs until it is told to end.
local cqueues = require "cqueues"
local http_server = require "http.server"
local signal = require "cqueues.signal"
local clock = require "cleanroomsml.emulator.clock"
local connections = require "cleanroomsml.emulator.connections"
local control = require "cleanroomsml.emulator.control"
local handler = require "cleanroomsml.emulator.handler"
local journal = require "cleanroomsml.emulator.journal"
local script = require "cleanroomsml.emulator.script"

local server = {}
server.__index = server

local IDLE_TIMEOUT = 300

--- Clients that break off are business as usual; a fault in our own code is not.
local function report(_, _, operation, message)
  if operation == "onstream" then
    io.stderr:write("cleanroomsml-emulator: ", tostring(message), "\n")
  end
end

local function url_of(listener, tls)
  local _, host, port = listener:localname()
  host = host:find(":", 1, true) and "[" .. host .. "]" or host
  return ("%s://%s:%d"):format(tls and "https" or "http", host, port)
end

--- A listening lua-http server and its URL, or nil, message.
local function listen(loop, options, onstream)
  local listener, message = http_server.listen {
    cq = loop, host = options.host, port = options.port, reuseaddr = true,
    tls = options.tls ~= nil, ctx = options.tls, onstream = onstream, onerror = report,
    intra_stream_timeout = IDLE_TIMEOUT,
  }
  local ok = listener
  if ok then
    ok, message = listener:listen()
  end
  if not ok then
    return nil, ("cannot listen on %s port %d: %s"):format(options.host, options.port,
      tostring(message):gsub("^.*: ", ""))
  end
  return listener, url_of(listener, options.tls)
end

--- Makes a server that listens but does not run yet.
---@param options table `models` (see models.lua), `credentials` (see verify.lua), `host`, `port`;
---  `control_port`, `tls` (a context), `seed`
---@return table|nil server with `url` and `control_url`, string? message
function server.new(options)
  local state = {
    models = options.models, clock = clock.new(), script = script.new(), journal = journal.new(),
    connections = connections.new(), credentials = options.credentials, seed = options.seed,
    requests = 0,
  }
  local self = setmetatable({ loop = cqueues.new(), state = state }, server)
  local listener
  listener, self.url = listen(self.loop, options, function(_, stream)
    handler.serve(state, stream)
  end)
  if not listener then
    return nil, self.url
  end
  local add_socket = listener.add_socket
  function listener.add_socket(of, socket)
    state.connections:add(socket)
    return add_socket(of, socket)
  end
  if options.control_port then
    local where = { host = "127.0.0.1", port = options.control_port }
    listener, self.control_url = listen(self.loop, where, function(_, stream)
      control.serve(state, stream)
    end)
    if not listener then
      return nil, self.control_url
    end
  end
  return self
end

--- Serves until SIGTERM or SIGINT, or until standard input ends when `exit_with_parent` is set.
---@param exit_with_parent boolean?
function server:run(exit_with_parent)
  local ended = false
  signal.ignore(signal.SIGPIPE)
  signal.block(signal.SIGTERM, signal.SIGINT)
  self.loop:wrap(function()
    signal.listen(signal.SIGTERM, signal.SIGINT):wait()
    ended = true
  end)
  if exit_with_parent then
    self.loop:wrap(function()
      repeat
        cqueues.poll { pollfd = 0, events = "r" }
      until not io.stdin:read(1)
      ended = true
    end)
  end
  while not ended do
    local ok, message = self.loop:step()
    if not ok then
      io.stderr:write("cleanroomsml-emulator: ", tostring(message), "\n")
    end
  end
end

return server
