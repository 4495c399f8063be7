--- Compares the bytes that the C program and the library send.
local measure = require "proof.bench.measure"
local shell = require "tools.shell"
local socket = require "socket"

local wire = {}

local function read_request(client)
  local lines, length = {}, 0
  repeat
    local line = assert(client:receive("*l"))
    lines[#lines + 1] = line
    length = tonumber(line:match("^Content%-Length: (%d+)")) or length
  until line == ""
  if length > 0 then lines.body = assert(client:receive(length)) end
  return lines
end

-- The second request of a program that makes two calls.
local function second_request(listener, command, answer)
  local program = assert(io.popen(command .. " 2>&1"))
  local client, lines = assert(listener:accept()), nil
  client:settimeout(10)
  for _ = 1, 2 do
    lines = read_request(client)
    client:send(answer)
  end
  client:close()
  program:read("*a")
  program:close()
  return lines
end

-- Replaces what differs between calls by a text of the same length.
local function masked(line)
  return (line:gsub("%d%d%d%d%d%d%d%dT%d%d%d%d%d%dZ", "TIME"):gsub("Signature=%x+", "Signature=S")
    :gsub("^amz%-sdk%-invocation%-id: %x+%-%x+%-%x+%-%x+%-%x+", "amz-sdk-invocation-id: ID"))
end

local function compare(ours, floor)
  local bytes = 0
  assert(#ours == #floor, "they do not send the same number of lines")
  assert(ours.body == floor.body, "they do not send the same body")
  for i, line in ipairs(ours) do
    assert(masked(line) == masked(floor[i]) and #line == #floor[i],
      "not the same bytes:\n" .. line .. "\n" .. floor[i])
    bytes = bytes + #line + 2
  end
  return bytes
end

--- Compares the requests of both line by line. Raises an error when they differ. Returns our
--- User-Agent, for the C program, and the size of a request without its body.
---@param lua string
---@param work string|nil get, create
---@param path string|nil a file for the body of a create
---@return string user_agent, integer bytes
function wire.compare(lua, work, path)
  local body = shell.read "proof/bench/model.json"
  local set = { WORK = work or "get", BODY = path }
  local answer = ("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s")
    :format(os.date("!%a, %d %b %Y %H:%M:%S GMT"), #body, body)
  local listener = assert(socket.bind("127.0.0.1", 0))
  listener:settimeout(10)
  local _, port = listener:getsockname()
  local endpoint = "http://127.0.0.1:" .. port
  local ours = second_request(listener, measure.with(set, measure.ours(lua, endpoint, 2)), answer)
  if ours.body then shell.write(path, ours.body) end
  local agent
  for _, line in ipairs(ours) do agent = line:match("^User%-Agent: (.*)") or agent end
  set.USER_AGENT = agent
  local floor = second_request(listener,
    measure.with(set, measure.floor(lua, endpoint, 2, nil, work)), answer)
  listener:close()
  return agent, compare(ours, floor)
end

return wire
