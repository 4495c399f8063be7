--- The servers for the clients: emulators that all rows share, and servers of one row.
local certificates = require "proof.faults.certificates"
local core = require "cleanroomsml.core"
local process = require "proof.support.process"
local resolver = require "proof.faults.resolver"
local shell = require "tools.shell"
local socket = require "socket"
local emulator = require "spec.support.emulator"
local tls_front = require "spec.support.tls_front"
local wire = require "spec.support.wire"

local world = {}
world.__index = world

world.ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/minimal"
--- Addresses that drop all packets; in the namespace only.
world.HOLE = { A = "10.99.0.2", AAAA = "fd00:99::2" }

--- Starts the emulators: `http`, and `tls` with a good certificate.
function world.new()
  local self = setmetatable({ cleanups = {}, steps = {}, others = {} }, world)
  self.directory = shell.folder()
  self.certificates = certificates.write(self.directory)
  self.http, self.tls = emulator.start(), emulator.start { tls = true }
  return self
end

--- Calls a function when the row is done.
function world:defer(cleanup) table.insert(self.cleanups, cleanup) end

--- Ends the servers of the row.
function world:reset()
  for i = #self.cleanups, 1, -1 do self.cleanups[i]() end
  self.cleanups, self.steps, self.others, self.gone = {}, {}, {}, 0
  for _, one in ipairs { self.http, self.tls } do
    one:clear()
    one:disconnect()
  end
end

function world:stop()
  self:reset()
  for _, one in ipairs { self.http, self.tls } do one:stop() end
  shell.must("rm -rf " .. shell.quote(self.directory))
end

--- The number of requests that the emulators have received.
function world:requests()
  local sum = self.gone + self.http:stats().requests + self.tls:stats().requests
  for _, one in ipairs(self.others) do sum = sum + one:stats().requests end
  return sum
end

--- Kills the emulator and starts another one on its port, `seconds` later.
function world:restart(seconds)
  local old = self.http
  self.gone = self.gone + old:stats().requests
  shell.run("kill -9 " .. old.pid)
  old:stop()
  core.sleep(seconds or 0)
  self.http = emulator.start { port = old.port }
end

--- An emulator of this row.
function world:emulator(options)
  local server = emulator.start(options)
  table.insert(self.others, server)
  self:defer(function() server:stop() end)
  return server
end

--- Advances the row's servers, and waits a moment.
function world:step()
  for _, step in ipairs(self.steps) do step() end
  core.sleep(#self.steps > 0 and 0.0005 or 0.005)
end

--- A server of this row; `answer(connection, number)` as in spec/support/wire.lua.
function world:serve(answer)
  local server = wire.serve(answer)
  table.insert(self.steps, function() server:step() end)
  self:defer(function() server:stop() end)
  return server
end

--- TLS before a server of this row; see spec/support/tls_front.lua.
function world:front(server, protocol)
  local front = tls_front.start(server, protocol)
  self:defer(function() front:stop() end)
  return front
end

--- A name server with these names, in the namespace only.
function world:names(names)
  local server = resolver.start(names)
  table.insert(self.steps, function() server:step() end)
  self:defer(function() server:stop() end)
end

--- A port without a listener.
world.closed_port = require "spec.support.free_port"

--- A port whose queue of connections is full: the system drops further ones without an answer.
function world:full_port()
  local listener = assert(socket.bind("127.0.0.1", 0, 0))
  local _, port = listener:getsockname()
  local held = { listener }
  for i = 1, 4 do
    held[i + 1] = socket.tcp()
    held[i + 1]:settimeout(0)
    held[i + 1]:connect("127.0.0.1", port)
  end
  self:defer(function() for _, one in ipairs(held) do one:close() end end)
  return tonumber(port)
end

--- An emulator over TLS with a certificate of `world.certificates`.
function world:tls_with(certificate)
  return self:emulator { tls = true, tls_cert_file = certificate.certificate,
    tls_key_file = certificate.key }
end

--- OpenSSL's s_server with these flags; after a good handshake it answers with a page.
function world:openssl(flags)
  local port, good = self.closed_port(), self.certificates.good
  local server = process.start(("openssl s_server -accept 127.0.0.1:%d -cert %s -key %s -www %s")
    :format(port, good.certificate, good.key, flags))
  self:defer(function() server:remove() end)
  server:await(5, function() core.sleep(0.01) end, function()
    return server:output():find("ACCEPT", 1, true)
  end)
  assert(not server:status(), server:errors())
  return port
end

return world
