--- Reads a request from a stream of lua-http, with limits on bytes and time.
local monotime = require("cqueues").monotime
local yieldable_pcall = require("http.util").yieldable_pcall

local reader = {}

--- The limits of one request in bytes and seconds.
reader.LIMITS = { line = 65536, headers = 256 * 1024, body = 8 * 1024 * 1024, seconds = 30 }

local PIECE = 65536

--- Limits the reads of lua-http, which otherwise allocates the announced length at once.
local function limit_pieces(stream)
  local connection = stream.connection
  local read_by_length, read_chunk = connection.read_body_by_length, connection.read_body_chunk
  function connection.read_body_by_length(of, length, timeout)
    return read_by_length(of, math.max(length, -PIECE), timeout)
  end
  function connection.read_body_chunk(of, timeout)
    local head = of.socket:xread("*L", timeout)
    if not head then return nil, "broken chunk" end
    local size = tonumber(head:match("^%x+") or "", 16)
    if not size or size > reader.LIMITS.body then return nil, "broken chunk" end
    of.socket:unget(head)
    return read_chunk(of, timeout)
  end
end

local function size_of(headers)
  local size = 0
  for name, value in headers:each() do size = size + #name + #value + 4 end
  return size
end

--- The error in a request's Host: code and message.
local function host_flaw(headers)
  if headers:get_as_sequence(":authority").n > 1 or headers:get_as_sequence("host").n > 1 then
    return "BadRequestException", "The request has more than one Host."
  end
  for name, value in headers:each() do
    if (name == ":authority" or name == "host") and value:find("%s") then
      return "BadRequestException", "The Host is folded over several lines or holds a blank."
    end
  end
  if not headers:get(":authority") and not headers:get("host") then
    return "BadRequestException", "The request has no Host."
  end
end

--- The error of a request with contradicting parts: code and message.
local function flaw_of(headers)
  local lengths = headers:get_as_sequence("content-length")
  for i = 1, lengths.n do
    if not lengths[i]:find("^%d+$") or lengths[i] ~= lengths[1] then
      return "BadRequestException", "The Content-Length is not valid."
    end
  end
  local coding = headers:get_comma_separated("transfer-encoding")
  if coding and (lengths.n > 0 or coding:lower() ~= "chunked") then
    return "BadRequestException", "The Transfer-Encoding is not supported."
  elseif tonumber(lengths[1] or 0) > reader.LIMITS.body
    or size_of(headers) > reader.LIMITS.headers then
    return "RequestEntityTooLargeException"
  end
  return host_flaw(headers)
end

--- The body, or nil and the code of an error (nil too: it broke off or took too long).
local function body_of(stream, deadline)
  local pieces, size = {}, 0
  while true do
    local piece, message = stream:get_next_chunk(math.max(0, deadline - monotime()))
    if not piece then
      -- lua-http does not distinguish an end from a break: the length does.
      if message or (stream.body_read_left or 0) > 0 then return nil end
      return table.concat(pieces)
    end
    pieces[#pieces + 1], size = piece, size + #piece
    if size > reader.LIMITS.body then return nil, "RequestEntityTooLargeException" end
  end
end

local function new_request(headers, body)
  local request = {
    method = headers:get(":method"), target = headers:get(":path") or "", headers = {}, body = body,
  }
  for field, value in headers:each() do
    local name = field == ":authority" and "host" or field
    if name:sub(1, 1) ~= ":" then
      request.headers[#request.headers + 1] = { name, value }
    end
  end
  return request
end

--- Bytes and seconds of input that are read after a rejected request before its connection is
--- closed: unread input would turn the close into a reset, and the answer would be lost.
local DRAIN_BYTES, DRAIN_SECONDS = 16 * 1024 * 1024, 1

local function drain(socket)
  local deadline, size = monotime() + DRAIN_SECONDS, 0
  socket:shutdown("w")
  repeat
    local piece = socket:xread(-PIECE, "b", math.max(0, deadline - monotime()))
    size = size + #(piece or "")
  until not piece or size > DRAIN_BYTES
end

--- Ends a stream with an unusable request. Over HTTP/1.1 its connection is closed, since lua-http
--- would read on from it forever; over HTTP/2 lua-http resets the stream.
---@param stream table
---@param was_answered boolean|nil
function reader.drop(stream, was_answered)
  if stream.connection.version == 2 then return end
  local socket = stream.connection:take_socket()
  if not socket then return end
  socket:onerror(function(_, _, why) return why end)
  if was_answered then drain(socket) end
  socket:close()
end

--- The stream's request. Nil: the client broke off, took too long or sent no HTTP; with a code and
--- a message if it gets an answer. Its connection cannot be used again then.
---@return {method: string, target: string, headers: string[][], body: string}|nil request
---@return string? code, string? message
function reader.read(stream)
  local deadline = monotime() + reader.LIMITS.seconds
  if stream.connection.version ~= 2 then
    stream.connection:setmaxline(reader.LIMITS.line)
    if not rawget(stream.connection, "read_body_chunk") then limit_pieces(stream) end
  end
  local ok, headers = yieldable_pcall(stream.get_headers, stream, reader.LIMITS.seconds)
  if not ok then return nil, "BadRequestException" end -- raised for some Transfer-Encodings
  if not headers then return nil end
  local code, message = flaw_of(headers)
  if code then return nil, code, message end
  if headers:get("expect") and stream.connection.version ~= 2 then stream:write_continue(1) end
  local body
  body, code = body_of(stream, deadline)
  if not body then return nil, code end
  return new_request(headers, body)
end

return reader
