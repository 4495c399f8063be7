--- TLS in front of a server of spec/support/wire.lua: a child process terminates TLS, and the
--- server still decides about each byte. Each write of the server becomes one record.
local program = require "spec.support.program"

local tls_front = {}

--- Starts it in front of `server`. `protocol`: the choice of ALPN, "h2" or "http/1.1" (the
--- default).
---@return table front `{url, port, ca_file}`
function tls_front.start(server, protocol)
  local front = program.start("tls_front_program", server.port, protocol or "http/1.1")
  front.url = "https://127.0.0.1:" .. front.port
  front.ca_file = front.directory .. "/ca.pem"
  return front
end

return tls_front
