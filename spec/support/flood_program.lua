--- flood_program.lua DIRECTORY KIND: a server that sends answers without content and without end.
--- KIND is a key of `floods` or `frames`. Frames go over TLS and HTTP/2 with the authority
--- DIRECTORY/ca.pem. It ends when its standard input ends.
package.path = "emulator/lua/?.lua;lua/?.lua;" .. package.path
local cqueues = require "cqueues"
local h2_frames = require "spec.support.h2_frames"
local socket = require "cqueues.socket"
local tls = require "cleanroomsml.emulator.tls"

local directory, kind = arg[1], arg[2]

-- The beginning of an answer, and the part that is repeated.
local floods = {
  ["chunk extension"] = { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
    ("x"):rep(1000000) },
  ["interim answers"] = { "", ("HTTP/1.1 102 Processing\r\n\r\n"):rep(10000) },
  ["header lines"] = { "HTTP/1.1 200 OK\r\n", ("X: y\r\n"):rep(10000) },
}

local answered = h2_frames.settings() .. h2_frames.headers(1, 200)
local frames = {
  ["empty DATA frames"] = { answered, h2_frames.data(1, "") },
  ["DATA frames of one byte"] = { answered, h2_frames.data(1, "x") },
  ["interim answers over HTTP/2"] = { h2_frames.settings(), h2_frames.headers(1, 102) },
  ["WINDOW_UPDATE frames"] = { answered, h2_frames.frame("WINDOW_UPDATE", 0, 0, "\0\0\0\1") },
  ["PING frames"] = { answered, h2_frames.frame("PING", 0, 0, "12345678") },
  ["SETTINGS frames"] = { answered, h2_frames.settings() },
  ["frames of no known kind"] = { answered, h2_frames.frame("UNKNOWN", 0, 0, "") },
  ["CONTINUATION frames"] = { h2_frames.settings() .. h2_frames.frame("HEADERS", 0, 1, "\8\003200"),
    h2_frames.frame("CONTINUATION", 0, 1, "") },
}

local secure = frames[kind] ~= nil
local flood = assert(floods[kind] or frames[kind], kind)
if secure then flood[2] = flood[2]:rep(100000) end

local context
if secure then
  context = assert(tls.self_signed(directory))
  context:setAlpnSelect(function() return "h2" end)
end

local function serve(client)
  client:setmode("bn", "bn")
  client:onerror(function(_, _, code) return code end)
  local ready = not secure or client:starttls(context)
  if ready and client:read(-65536) and client:write(flood[1]) then
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
