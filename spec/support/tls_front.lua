--- TLS before a server of spec/support/wire.lua, which goes on saying byte for byte what goes out:
--- a process of its own takes the TLS off. Each write of the server becomes a record.
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

local tls_front = {}

local Front = {}
Front.__index = Front

--- Starts it before `server`. `protocol` is what ALPN chooses: "h2" or "http/1.1" (the default).
---@return table front `{url, port, ca_file}`
function tls_front.start(server, protocol)
  local directory = shell.folder()
  local output = directory .. "/output"
  shell.write(output, "")
  local command = "%s spec/support/tls_front_program.lua %s %d %s >>%s 2>&1"
  local process = assert(io.popen(command:format(emulator.interpreter(), shell.quote(directory),
    server.port, protocol or "http/1.1", shell.quote(output)), "w"))
  local port
  for _ = 1, 1000 do
    port = tonumber(shell.read(output):match("listening on (%d+)\n"))
    if port then break end
    core.sleep(0.01)
  end
  assert(port, shell.read(output))
  return setmetatable({ process = process, directory = directory, port = port,
    url = "https://127.0.0.1:" .. port, ca_file = directory .. "/ca.pem" }, Front)
end

--- Ends the process.
function Front:stop()
  if not self.process then return end
  self.process:close()
  self.process = nil
  shell.must("rm -rf " .. shell.quote(self.directory))
end

return tls_front
