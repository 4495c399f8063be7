--- A server that answers without end and without content: flood_program.lua DIRECTORY KIND, the
--- kind being "chunk extension", "interim answers" or "header lines". Ends with its standard input.
local cqueues = require "cqueues"
local socket = require "cqueues.socket"

local kind = arg[2]

local floods = {
  ["chunk extension"] = { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ("x"):rep(1000000) },
  ["interim answers"] = { "", ("HTTP/1.1 102 Processing\r\n\r\n"):rep(10000) },
  ["header lines"] = { "HTTP/1.1 200 OK\r\n", ("X: y\r\n"):rep(10000) },
}
local flood = assert(floods[kind], kind)

local function serve(client)
  client:setmode("bn", "bn")
  client:onerror(function(_, _, code) return code end)
  if client:read(-65536) and client:write(flood[1]) then
    while client:write(flood[2]) do cqueues.sleep(0) end
  end
  client:close()
end

local queue = cqueues.new()
local listener = socket.listen { host = "127.0.0.1", port = 0 }
assert(listener:listen())
queue:wrap(function()
  while true do
    local client = listener:accept()
    if client then queue:wrap(serve, client) end
  end
end)
queue:wrap(function()
  socket.fdopen(0):read(1)
  os.exit(0)
end)
local _, _, port = listener:localname()
print("listening on " .. port)
io.stdout:flush()
assert(queue:loop())
