--- tls_front_program.lua DIRECTORY PORT PROTOCOL: the process of spec/support/tls_front.lua. It
--- accepts TLS connections, prints its port, and forwards bytes to and from PORT of this machine;
--- each piece from there becomes one record. It ends when its standard input ends.
package.path = "emulator/lua/?.lua;lua/?.lua;" .. package.path
local cqueues = require "cqueues"
local socket = require "cqueues.socket"
local tls = require "cleanroomsml.emulator.tls"

local directory, port, protocol = arg[1], tonumber(arg[2]), arg[3]
local context = assert(tls.self_signed(directory))
context:setAlpnSelect(function(_, offered)
  for _, one in ipairs(offered) do
    if one == protocol then return one end
  end
end)

local queue = cqueues.new()
local listener = socket.listen { host = "127.0.0.1", port = 0 }
assert(listener:listen())

local function unbuffered(one)
  one:setmode("bn", "bn")
  one:onerror(function(_, _, code) return code end)
  return one
end

--- Forwards bytes from one to the other until either ends.
local function carry(from, to)
  while true do
    local data = from:read(-16384)
    if not data or not to:write(data) then break end
  end
  to:shutdown "w"
end

local function serve(client)
  unbuffered(client)
  if client:starttls(context) then
    local server = unbuffered(socket.connect { host = "127.0.0.1", port = port })
    if server:connect() then
      local both = cqueues.new()
      both:wrap(carry, client, server)
      both:wrap(carry, server, client)
      both:loop()
    end
    server:close()
  end
  client:close()
end

queue:wrap(function()
  while true do
    local client = listener:accept()
    if client then queue:wrap(serve, client) end
  end
end)
queue:wrap(function()
  local input = socket.fdopen(0)
  input:read(1)
  os.exit(0)
end)

local _, _, listening_port = listener:localname()
print("listening on " .. listening_port)
io.stdout:flush()
assert(queue:loop())
