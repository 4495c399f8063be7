--- HTTP/2 frames (RFC 9113) for a server of spec/support/wire.lua behind tls_front.lua: a spec
--- decides when each frame is sent. Of requests only the streams are decoded.
local h2_frames = {}

local PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
local TYPES = {
  DATA = 0, HEADERS = 1, SETTINGS = 4, PING = 6, WINDOW_UPDATE = 8, CONTINUATION = 9, UNKNOWN = 255,
}
local ACK, END_STREAM, END_HEADERS = 1, 1, 4

local function bytes(number, count)
  local text = ""
  for _ = 1, count do
    text = string.char(number % 256) .. text
    number = math.floor(number / 256)
  end
  return text
end

local function number_of(text)
  local number = 0
  for i = 1, #text do number = number * 256 + text:byte(i) end
  return number
end

--- One frame.
---@param kind string one of `TYPES`
function h2_frames.frame(kind, flags, stream, payload)
  return bytes(#payload, 3) .. string.char(TYPES[kind], flags) .. bytes(stream, 4) .. payload
end

--- A SETTINGS frame; `streams` sets MAX_CONCURRENT_STREAMS.
function h2_frames.settings(streams)
  return h2_frames.frame("SETTINGS", 0, 0, streams and bytes(3, 2) .. bytes(streams, 4) or "")
end

--- The header frame of an answer: `:status` without Huffman coding, not indexed (RFC 7541).
function h2_frames.headers(stream, status, last)
  return h2_frames.frame("HEADERS", END_HEADERS + (last and END_STREAM or 0), stream,
    "\8\3" .. tostring(status))
end

function h2_frames.data(stream, payload, last)
  return h2_frames.frame("DATA", last and END_STREAM or 0, stream, payload)
end

--- A whole answer.
function h2_frames.answer(stream, body, status)
  return h2_frames.headers(stream, status or 200) .. h2_frames.data(stream, body, true)
end

-- A number after the bits of a prefix (RFC 7541, 5.1).
local function prefixed(number, most)
  if number < most then return string.char(number) end
  local text = string.char(most)
  number = number - most
  while number >= 128 do
    text = text .. string.char(number % 128 + 128)
    number = math.floor(number / 128)
  end
  return text .. string.char(number)
end

--- The header and continuation frames of an answer with `:status` 200 and these lines, each
--- `{name, value}`.
function h2_frames.long_headers(stream, lines)
  local block, frames = { "\8\003200" }, {}
  for _, line in ipairs(lines) do
    block[#block + 1] = "\0" .. prefixed(#line[1], 127) .. line[1] .. prefixed(#line[2], 127)
      .. line[2]
  end
  local text = table.concat(block)
  for at = 1, #text, 16384 do
    local last = at + 16384 > #text
    frames[#frames + 1] = h2_frames.frame(at == 1 and "HEADERS" or "CONTINUATION",
      last and END_HEADERS or 0, stream, text:sub(at, at + 16383))
  end
  return table.concat(frames)
end

--- Begins a connection and calls `answer(stream, number)` for each request on it, from 1, until the
--- client closes. `streams` as for `settings`.
function h2_frames.serve(connection, answer, streams)
  local count = 0
  if not connection:read(#PREFACE) then return end
  connection:write(h2_frames.settings(streams))
  while true do
    local head = connection:read(9)
    if not head then return end
    local payload = connection:read(number_of(head:sub(1, 3)))
    if not payload then return end
    local kind, flags, stream = head:byte(4), head:byte(5), number_of(head:sub(6, 9))
    if kind == TYPES.HEADERS then
      count = count + 1
      answer(stream, count)
    elseif kind == TYPES.SETTINGS and flags % 2 == 0 then
      connection:write(h2_frames.frame("SETTINGS", ACK, 0, ""))
    elseif kind == TYPES.PING and flags % 2 == 0 then
      connection:write(h2_frames.frame("PING", ACK, 0, payload))
    end
  end
end

return h2_frames
