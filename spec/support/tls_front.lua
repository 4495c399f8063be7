--- TLS before a server of spec/support/wire.lua, which goes on saying byte for byte what goes out:
--- a process of its own takes the TLS off. Each write of the server becomes a record.
local program = require "spec.support.program"

local tls_front = {}

--- Starts it before `server`. `protocol` is what ALPN chooses: "h2" or "http/1.1" (the default).
---@return table front `{url, port, ca_file}`
function tls_front.start(server, protocol)
  local front = program.start("tls_front_program", server.port, protocol or "http/1.1")
  front.url = "https://127.0.0.1:" .. front.port
  front.ca_file = front.directory .. "/ca.pem"
  return front
end

return tls_front
