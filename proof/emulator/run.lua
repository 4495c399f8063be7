--- run.lua: loads the emulator: a fuzzed parser, many and slow connections, 10,000 resources, 50
--- kills. Writes proof/results/emulator.md. Exits with 1 when a check fails.

package.path = "./?.lua;" .. package.path
local emulator = require "spec.support.emulator"
local json = require("cjson").new()
local raw_http = require "spec.support.raw_http"
local shell = require "tools.shell"
local socket = require "socket"

local REPORT = "proof/results/emulator.md"
local ROLE = "arn:aws:iam::123456789012:role/r"

--- Megabytes of memory of a process.
local function megabytes(pid)
  return tonumber(shell.read(("/proc/%d/status"):format(pid)):match("VmRSS:%s+(%d+)")) / 1024
end

local function connect(service)
  local connection = assert(socket.connect("127.0.0.1", service.port))
  connection:settimeout(10)
  return connection
end

local function call(service, changes)
  local response = raw_http.get(service, raw_http.request(service, changes))
  return response.status, response.body
end

--- The longest of 20 calls in milliseconds. Raises an error for an answer other than 200.
local function slowest(service)
  local worst = 0
  for _ = 1, 20 do
    local started = socket.gettime()
    assert(call(service) == 200)
    worst = math.max(worst, (socket.gettime() - started) * 1000)
  end
  return worst
end

-- ---- the parser ------------------------------------------------------------------------------

local TOKENS = { "\r\n", "\r\n\r\n", ":", " ", "\t", "\0", "\255", "HTTP/1.1", "Host: x\r\n",
  "Content-Length: 9999999\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n",
  "Connection: close\r\n", "0\r\n\r\n", "ffffffff\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "{", "[",
  '"', "\\u0000", "\\ud800", "%00", "%", "1e400", ("x"):rep(70000), ("["):rep(2000) }

local function mutated(bytes, random)
  for _ = 1, random(4) do
    local at, kind = random(#bytes + 1), random(4)
    if kind == 1 then bytes = bytes:sub(1, at - 1) .. bytes:sub(at + random(30))
    elseif kind == 2 then bytes = bytes:sub(1, at - 1) .. TOKENS[random(#TOKENS)] .. bytes:sub(at)
    elseif kind == 3 then
      bytes = bytes:sub(1, at - 1) .. string.char(random(256) - 1) .. bytes:sub(at + 1)
    else bytes = bytes:sub(1, at) .. bytes:sub(random(#bytes + 1)) end
  end
  return bytes
end

local function seeds(service)
  local list = {}
  for _, changes in ipairs { {}, { method = "POST", target = "/configured-model-algorithms",
    body = json.encode { name = "x", roleArn = ROLE, tags = { a = "b" } } },
    { target = "/training-dataset?maxResults=5&nextToken=00" },
    { method = "DELETE", target = "/tags/arn%3Aaws?tagKeys=a&tagKeys=b" } } do
    list[#list + 1] = raw_http.text(raw_http.request(service, changes))
  end
  return list
end

local function fuzz(service)
  local count, from, answered = 5000, seeds(service), 0
  math.randomseed(20261127)
  local before = megabytes(service.pid)
  for i = 1, count do
    local connection = connect(service)
    connection:send(mutated(from[math.random(#from)], math.random))
    connection:shutdown("send")
    connection:settimeout(0.02) -- what stalls is left behind: its deadline ends it
    if connection:receive(12) then answered = answered + 1 end
    connection:close()
    if i % 500 == 0 then assert(call(service) == 200, "no answer after request " .. i) end
  end
  local after = megabytes(service.pid)
  assert(after < before + 100, ("memory went from %.0f to %.0f MB"):format(before, after))
  return ("%d mutated requests, %d of them answered; memory %.0f → %.0f MB; it still answers")
    :format(count, answered, before, after)
end

-- ---- connections -----------------------------------------------------------------------------

local function at_once(service)
  local connections, started = {}, socket.gettime()
  for i = 1, 200 do connections[i] = connect(service) end
  local request = raw_http.text(raw_http.request(service))
  for i = 1, 200 do connections[i]:send(request) end
  for i = 1, 200 do
    assert(connections[i]:receive("*l") == "HTTP/1.1 200 OK")
    connections[i]:close()
  end
  return ("all answered in %.2f s; memory %.0f MB"):format(socket.gettime() - started,
    megabytes(service.pid))
end

local function slowloris(service)
  local alone, connections = slowest(service), {}
  for i = 1, 500 do
    connections[i] = connect(service)
    connections[i]:send(i % 2 == 0 and "GET /x HTTP/1.1\r\nX-slow: "
      or "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n")
  end
  local worst = 0
  for _ = 1, 10 do
    for _, connection in ipairs(connections) do connection:send("x") end
    worst = math.max(worst, slowest(service))
  end
  local memory = megabytes(service.pid)
  for _, connection in ipairs(connections) do connection:close() end
  assert(worst < 1000, ("a call took %.0f ms"):format(worst))
  return ("500 connections that send a byte at a time: the slowest of 200 other calls took %.0f ms "
    .. "(%.0f ms without them); memory %.0f MB"):format(worst, alone, memory)
end

-- ---- resources -------------------------------------------------------------------------------

--- Reads a whole list: the number of entries, and the peak of memory.
local function read_all(service, target, member)
  local count, token, most = 0, nil, 0
  repeat
    local status, body = call(service,
      { target = target .. (token and "&nextToken=" .. token or "") })
    assert(status == 200, body)
    local page = json.decode(body)
    count, token = count + #page[member], page.nextToken
    most = math.max(most, megabytes(service.pid))
  until not token
  return count, most
end

local function many()
  local service = emulator.start { empty = true }
  local empty = megabytes(service.pid)
  for i = 1, 10000 do
    local status, body = call(service, { method = "POST", target = "/configured-model-algorithms",
      body = json.encode { name = "algorithm " .. i, roleArn = ROLE,
        description = ("x"):rep(200) } })
    assert(status == 200, body)
  end
  local full, target = megabytes(service.pid), "/configured-model-algorithms?maxResults=100"
  local first_count, first = read_all(service, target, "configuredModelAlgorithms")
  local count, last = first_count, first
  for _ = 1, 4 do count, last = read_all(service, target, "configuredModelAlgorithms") end
  service:stop()
  assert(first_count == 10000 and count == 10000)
  assert(last < full + 25, ("listing took memory: %.0f, then %.0f MB"):format(full, last))
  return ("created one by one: %.0f → %.0f MB; listed in full five times in pages of 100: at most "
    .. "%.0f MB the first time, %.0f MB the fifth"):format(empty, full, first, last)
end

local function kills()
  local folder = shell.folder()
  local path, expected, last_size = folder .. "/state.json", 0, 0
  math.randomseed(1127)
  for round = 1, 50 do
    local service = emulator.start { empty = true, state = path }
    local found = read_all(service, "/configured-model-algorithms?maxResults=100",
      "configuredModelAlgorithms")
    assert(found == expected or found == expected + 1, -- the one whose answer the kill cut off
      ("round %d: %d resources, %d were answered"):format(round, found, expected))
    expected = found
    -- Another process kills the emulator at a random moment.
    os.execute(("(sleep %.3f; kill -9 %d) >/dev/null 2>&1 &"):format(math.random() * 0.3,
      service.pid))
    repeat
      local ok, status = pcall(call, service, { method = "POST",
        target = "/configured-model-algorithms",
        body = json.encode { name = ("%d"):format(expected), roleArn = ROLE } })
      if ok and status == 200 then expected = expected + 1 end
    until not ok or not status
    service:stop()
    last_size = #shell.read(path)
    json.decode(shell.read(path))
  end
  shell.run("rm -r " .. folder)
  return ("a complete file each time, %.0f KB in the end; none of %d answered creations was lost")
    :format(last_size / 1024, expected)
end

-- ---- the report ------------------------------------------------------------------------------

local HEAD = [[
# The emulator under load

Written by `make emulator-proof` on %s (%s).

| proof | |
| --- | --- |
]]

local function with_service(proof)
  return function()
    local service = emulator.start()
    local ok, result = pcall(proof, service)
    service:stop()
    if not ok then error(result, 0) end
    return result
  end
end

local PROOFS = {
  { "fuzzed parser", with_service(fuzz) }, { "200 connections at once", with_service(at_once) },
  { "slowloris", with_service(slowloris) }, { "10,000 resources", many },
  { "killed at random, 50 times", kills },
}

local function main()
  local lines, failed = {}, false
  for _, proof in ipairs(PROOFS) do
    local ok, result = pcall(proof[2])
    failed = failed or not ok
    lines[#lines + 1] = ("| %s | %s%s |\n"):format(proof[1], ok and "" or "FAILED: ",
      tostring(result):gsub("[|\n]", " "))
    io.write(lines[#lines])
  end
  shell.write(REPORT, HEAD:format(os.date("!%Y-%m-%d"),
    (shell.run("uname -sm"):gsub("%s+$", ""))) .. table.concat(lines))
  os.exit(failed and 1 or 0)
end

main()
