--- Sends an answer over HTTP/1.1 or HTTP/2, correctly or with faults.
local cqueues = require "cqueues"
local new_headers = require "http.headers".new
local reason_phrases = require "http.h1_reason_phrases"

local wire = {}

local PADDING = ("x"):rep(1000)
local WRITE_SIZE = 65536
--- Seconds that a client has to receive a piece of an answer.
local WRITE_TIMEOUT = 60

local function has_no_body(status)
  return status == 204 or status == 304
end

local function sleep(seconds)
  if seconds and seconds > 0 then
    cqueues.sleep(seconds)
  end
end

--- Calls `write` with `text` in pieces, `rate` bytes a second when given; false once it fails.
local function write_paced(write, text, rate)
  local size = rate and math.max(1, math.floor(rate / 20)) or WRITE_SIZE
  for from = 1, #text, size do
    if not write(text:sub(from, from + size - 1)) then
      return false
    end
    sleep(rate and size / rate)
  end
  return true
end

local function write_endless(write, text)
  while write(text) do
    cqueues.sleep(0)
  end
end

--- Closing this socket will send RST instead of FIN.
local function make_close_a_reset(socket)
  local handle = require("socket").tcp()
  handle:setfd(socket:pollfd())
  handle:setoption("linger", { on = true, timeout = 0 })
  handle:setfd(-1)
end

--- The answer's headers for lua-http. None may enter HPACK's table: lua-http 0.4 and its clients
--- disagree about it from the second answer of a connection on.
local function headers_of(answer, step)
  local headers = new_headers()
  local function append(name, value)
    headers:append(name, value, true)
  end
  append(":status", tostring(answer.status))
  for _, pair in ipairs(answer.headers) do
    append(pair[1], pair[2])
  end
  if not has_no_body(answer.status) and step.body_bytes ~= "endless" then
    append("content-length", tostring(#answer.body))
  end
  for i = 1, type(step.header_bytes) == "number" and math.ceil(step.header_bytes / 1000) or 0 do
    append("x-padding-" .. i, PADDING)
  end
  return headers
end

local function head_text(answer, step)
  local status = tostring(answer.status)
  local lines = { "HTTP/1.1 " .. status .. " " .. reason_phrases[status] }
  for name, value in headers_of(answer, step):each() do
    if name ~= ":status" then
      lines[#lines + 1] = name .. ": " .. value
    end
  end
  lines[#lines + 1] = "connection: close"
  return table.concat(lines, "\r\n") .. "\r\n\r\n"
end

--- Writes HTTP/1.1 directly to the connection's socket, and closes it at the end.
local function h1_sink(stream, answer, step)
  local socket = stream.connection:take_socket()
  socket:onerror(function(_, _, why)
    return why
  end)
  local function write(text)
    return socket:xwrite(text, "bn")
  end
  local sink = { write = write }

  function sink.head(cut)
    local text = head_text(answer, step)
    if step.header_bytes == "endless" then
      write(text:sub(1, -3))
      write_endless(write, "x-padding: " .. PADDING .. "\r\n")
    end
    return write_paced(write, cut and text:sub(1, math.floor(#text / 2)) or text, step.rate)
  end

  function sink.hold()
    while socket:xread(-1024, "b") do end
  end

  function sink.reset()
    cqueues.sleep(0.02) -- what was written must be on its way: a reset may overtake it
    make_close_a_reset(socket)
    socket:close()
  end

  function sink.close()
    socket:shutdown("w")
    socket:close()
  end

  return sink
end

--- The same over HTTP/2, where the stream breaks and the connection stays.
local function h2_sink(stream, answer, step)
  local socket = stream.connection.socket
  local sink = {}

  function sink.raw(text)
    return socket:xwrite(text, "bn")
  end

  function sink.write(text)
    return stream:write_chunk(text, false)
  end

  function sink.head()
    if step.header_bytes == "endless" then
      -- a literal header without index, 232 bytes long, in HPACK
      local header = "\0\1x\127\105" .. PADDING:sub(1, 232)
      stream:write_headers_frame("\136", false, false)
      write_endless(function(text)
        return stream:write_continuation_frame(text, false) and not socket:eof("r")
      end, header:rep(60))
    end
    return stream:write_headers(headers_of(answer, step), false)
  end

  function sink.hold()
    while stream.state ~= "closed" and not socket:eof("r") do
      cqueues.sleep(0.05)
    end
  end

  function sink.reset()
    stream:rst_stream("scripted")
  end

  function sink.close()
    if stream.state ~= "closed" then
      stream:write_chunk("", true)
    end
  end

  return sink
end

local function write_body(sink, answer, step)
  local text = answer.body
  if step.reset == "body" or step.stall == "body" or step.truncate == "body" then
    text = text:sub(1, step.bytes or math.floor(#text / 2))
  end
  local ok = write_paced(sink.write, text, step.rate)
  if ok and step.body_bytes == "endless" then
    write_endless(sink.write, (" "):rep(WRITE_SIZE))
  end
end

--- An answer in parts, delayed, incomplete or with extra data.
local function perform(sink, answer, step)
  local place = step.reset or step.stall or step.truncate
  if step.raw then
    (sink.raw or sink.write)(step.raw)
  elseif place ~= "start" then
    local ok = sink.head(place == "headers")
    if ok and place ~= "headers" then
      sleep(step.body_delay)
      write_body(sink, answer, step)
    end
  end
  if step.reset then
    return sink.reset()
  elseif step.stall then
    sink.hold()
  end
  sink.close()
end

local function send_whole(stream, answer, step)
  local headers = headers_of(answer, step)
  local empty = has_no_body(answer.status) or answer.body == ""
  local is_h2 = stream.connection.version == 2
  if step.close and not is_h2 then
    headers:append("connection", "close")
  end
  local ok = stream:write_headers(headers, empty)
  if ok and not empty then
    sleep(step.body_delay)
    ok = write_paced(function(text)
      return stream:write_chunk(text, false, WRITE_TIMEOUT)
    end, answer.body)
    if ok then stream:write_chunk("", true) end
  end
  if step.close and is_h2 then
    stream.connection:shutdown()
  end
end

local BY_HAND = { "raw", "reset", "stall", "truncate", "rate", "header_bytes" }

local function is_by_hand(step)
  for _, name in ipairs(BY_HAND) do
    if step[name] then
      return true
    end
  end
  return step.body_bytes == "endless"
end

--- Sends the answer according to the step.
---@param stream table a stream of lua-http whose request has been read
---@param answer {status: integer, headers: string[][], body: string}
---@param step table a step of the script, {} for none
function wire.send(stream, answer, step)
  sleep(step.delay)
  if type(step.body_bytes) == "number" and #answer.body < step.body_bytes then
    answer.body = answer.body .. (" "):rep(step.body_bytes - #answer.body)
  end
  if not is_by_hand(step) then
    return send_whole(stream, answer, step)
  end
  local sink = (stream.connection.version == 2 and h2_sink or h1_sink)(stream, answer, step)
  perform(sink, answer, step)
end

return wire
