--- A name server on 127.0.0.1 port 53; a table decides what it answers, and when.
local core = require "cleanroomsml.core"
local socket = require "socket"

local resolver = {}
resolver.__index = resolver

local TYPES = { [1] = "A", [28] = "AAAA" }
local OK, SERVER_FAILURE, NO_SUCH_NAME = 0, 2, 3

--- Name and type of a question, and the position of its end.
local function question(packet)
  local labels, at = {}, 13
  while packet:byte(at) and packet:byte(at) > 0 do
    local label = packet:sub(at + 1, at + packet:byte(at))
    labels[#labels + 1], at = label:lower(), at + 1 + #label
  end
  return table.concat(labels, "."), TYPES[string.unpack(">I2", packet, at + 1)], at + 4
end

local function address_bytes(kind, text)
  if kind == "A" then
    return (text:gsub("(%d+)%.?", function(byte) return string.char(tonumber(byte)) end))
  end
  local before, after = text:match("^(.-)::(.*)$")
  local function groups(part)
    local packed = part:gsub("(%x+):?", function(hex)
      return string.pack(">I2", tonumber(hex, 16))
    end)
    return packed
  end
  local first, last = groups(before), groups(after)
  return first .. ("\0"):rep(16 - #first - #last) .. last
end

local function reply(packet, stop, code, kind, address)
  local data = address and address_bytes(kind, address)
  local answer = data
    and "\xC0\x0C" .. string.pack(">I2I2I4s2", kind == "A" and 1 or 28, 1, 0, data)
  return packet:sub(1, 2) .. string.pack(">I2I2I2I2I2", 0x8180 + code, 1, answer and 1 or 0, 0, 0)
    .. packet:sub(13, stop) .. (answer or "")
end

--- Starts the server. Raises an error if port 53 is not available. `names`: `{A, AAAA, delay,
--- fails, silent}` by name, all optional; `fails`: answers with an error. Other names do not
--- exist.
---@param names table<string, table>
function resolver.start(names)
  local server = assert(socket.udp())
  assert(server:setsockname("127.0.0.1", 53))
  server:settimeout(0)
  return setmetatable({ socket = server, names = names, due = {} }, resolver)
end

local function take(self, packet, host, port)
  local name, kind, stop = question(packet)
  local known = self.names[name]
  if known and known.silent then return end
  local code = not known and NO_SUCH_NAME or known.fails and SERVER_FAILURE or OK
  table.insert(self.due, {
    at = core.monotonic() + (known and known.delay or 0), host = host, port = port,
    packet = reply(packet, stop, code, kind, known and known[kind]),
  })
end

--- Reads questions and sends the answers that are due.
function resolver:step()
  local packet, host, port = self.socket:receivefrom()
  if packet then take(self, packet, host, port) end
  for i = #self.due, 1, -1 do
    local one = self.due[i]
    if core.monotonic() >= one.at then
      self.socket:sendto(one.packet, one.host, one.port)
      table.remove(self.due, i)
    end
  end
end

function resolver:stop() self.socket:close() end

return resolver
