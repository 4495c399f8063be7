--- The engine and its process: slow name lookups, forks, signals, limiters, end of the Lua state.
--- Most cases run in a child process.
local child = require "spec.support.child"
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"
local emulator = require "spec.support.emulator"
local testing = require "cleanroomsml.testing"
local wire = require "spec.support.wire"

local PRELUDE = [[
  local core = require "cleanroomsml.core"
  local testing = require "cleanroomsml.testing"
  local function finish(fetch)
    while not fetch:run(0.2) do end
    return fetch:result()
  end
  local function get(url) return finish(core.fetch { url = url, ca_bundle = os.getenv("CA") }) end
  -- Longer than a busy machine needs until it forks.
  local function delay_next()
    assert(finish(core.fetch { url = CONTROL .. "/script", method = "POST",
      headers = { { "content-type", "application/json" } },
      body = '[{"delay": 2}]' }).status == 200)
  end
  local function wait_for(pid)
    while true do
      local status = testing.status_of(pid)
      if status then return status end
      core.sleep(0.01)
    end
  end
]]

-- A forked child leaks what it inherited, once, by design.
local NO_LEAK_CHECK = "ASAN_OPTIONS=detect_leaks=0 "

describe("a slow name lookup", function()
  -- A core whose engine can be told to be older.
  local TESTING_CORE = [[
    package.loaded["cleanroomsml.core"] = require("cleanroomsml.testing").core()]]
  local library

  setup(function() library = child.preload("slow_dns") end)
  teardown(function() os.remove(library) end)

  --- Runs the code where *.slow.invalid takes `seconds`: what it printed, and how long it took.
  local function run(seconds, code)
    local start = core.monotonic()
    local output, ok = child.run(TESTING_CORE .. PRELUDE .. [[
      local wire = require "spec.support.wire"
      local server = wire.serve(function(connection)
        connection:each(function() connection:accept(200, "ok") end)
      end)
      local slow_url = "http://a.slow.invalid:" .. server.port
      local start = core.monotonic()
      local function elapsed() return core.monotonic() - start end
    ]] .. code, ("SLOW_DNS=%g LD_PRELOAD=%s"):format(seconds, library))
    assert.is_true(ok, output)
    return output, core.monotonic() - start
  end

  it("is waited for", function()
    local output = run(0.5, [[
      print((wire.fetch(server, { url = slow_url }).body), elapsed() > 0.4)]])
    assert.are.equal("ok\ttrue\n", output)
  end)

  it("delays neither other calls nor its own timeout and cancellation, nor the exit", function()
    local output, seconds = run(5, [[
      local slow, slower = core.fetch { url = slow_url, connect_timeout = 0.2 },
        core.fetch { url = slow_url .. "/2" }
      for _ = 1, 10 do assert(wire.fetch(server)) end
      print(elapsed() < 1)
      local results = wire.finish({ server }, { slow })
      print(results[1][4], elapsed() < 1)
      slower:run(0.01)
      slower:cancel()
      assert(wire.fetch(server))
      print(elapsed() < 1)]])
    assert.are.equal("true\nConnectTimeout\ttrue\ntrue\n", output)
    assert.is_true(seconds < 3)
  end)

  it("delays nothing with an older libcurl, which gets time to finish", function()
    local output = run(1.5, [[
      testing.engine_as_of(7, 68)
      local slow, slower = core.fetch { url = slow_url, connect_timeout = 0.2 },
        core.fetch { url = slow_url .. "/2", method = "POST", body = ("x"):rep(1000) }
      local results = wire.finish({ server }, { slow })
      print(results[1][4], elapsed() < 1)
      slower:run(0.01)
      slower:cancel()
      slow, slower = nil, nil
      collectgarbage()
      collectgarbage()
      for _ = 1, 10 do assert(wire.fetch(server)) end
      print(elapsed() < 1, server.count)
      core.sleep(1.6)
      for _ = 1, 10 do assert(wire.fetch(server)) end
      print(server.count)
      print(wire.fetch(server, { url = slow_url }).body, server.count)]])
    assert.are.equal("ConnectTimeout\ttrue\ntrue\t1\n1\nok\t2\n", output)
  end)

  it("is made again after a failed connection", function()
    local output = run(0, [[
      local url = "http://moving.invalid:" .. server.port
      local transport = core.client {}
      local call = assert(core.call(transport, "GetTrainedModel", url, "us-east-1", {
        membershipIdentifier = "m", trainedModelArn = "arn" }))
      call:set_credentials { access_key_id = "AKID", secret_access_key = "secret" }
      call:submit()
      wire.run({ server }, function() return call:run(0.001) == true end)
      local _, _, info = call:result()
      print(info.attempts, server.count)]])
    assert.are.equal("2\t1\n", output)
  end)

  it("may be unfinished at the exit, with an older libcurl too", function()
    local output = run(0.5, [[
      testing.engine_as_of(7, 68)
      local slow = core.fetch { url = slow_url, connect_timeout = 0.2 }
      slow:run(0.1)
      slow:cancel()
      local another = core.fetch { url = slow_url, connect_timeout = 0.2 }
      another:run(0.1)
      print("left")]])
    assert.are.equal("left\n", output)
  end)
end)

describe("a process that forks", function()
  local service

  setup(function() service = emulator.interpreter() and emulator.start { tls = true } end)
  teardown(function() if service then service:stop() end end)

  local function it_forks(name, connections, expected, code)
    it(name, function()
      if not service then return pending("no Lua here can run the emulator") end
      service:clear()
      local before = service:stats().connections
      local urls = ("local URL, CONTROL = %q, %q\n"):format(service.url, service.control)
      local output, ok = child.run(urls .. PRELUDE .. code,
        NO_LEAK_CHECK .. "CA=" .. service.ca_file)
      assert.are.equal(expected, output)
      assert.is_true(ok)
      assert.are.equal(before + connections, service:stats().connections)
    end)
  end

  it_forks("keeps its connection while the child makes its own and ends", 2, "0\t403\n", [[
    assert(get(URL))
    local pid = testing.fork()
    if pid == 0 then return assert(get(URL)) and nil end
    print(wait_for(pid), get(URL).status)]])

  it_forks("keeps its connection while the child ends without a word", 1, "0\t403\n", [[
    assert(get(URL))
    local pid = testing.fork()
    if pid == 0 then return end
    print(wait_for(pid), get(URL).status)]])

  it_forks("keeps its connection while the child closes descriptors and takes their numbers", 1,
    "0\t403\n", [[
    assert(get(URL))
    local pid = testing.fork()
    if pid == 0 then
      local files = testing.replace_sockets()
      get("http://127.0.0.1:1/")
      for _, fd in ipairs(files) do
        if not testing.is_open(fd) then testing.exit(1) end
      end
      testing.exit(#files > 0 and 0 or 2)
    end
    print(wait_for(pid), get(URL).status)]])

  it_forks("in the middle of an exchange goes on with it; the child's copy is closed", 2,
    "closed\tClosed\t403\n0\t403\n", [[
    delay_next()
    local fetch = core.fetch { url = URL, ca_bundle = os.getenv("CA") }
    fetch:run(0.2)
    local pid = testing.fork()
    if pid == 0 then
      local _, _, kind, code = finish(fetch)
      print(kind, code, get(URL).status)
      return
    end
    print(wait_for(pid), finish(fetch).status)]])

  it_forks("may use the same client on both sides", 2, "0\tResourceNotFoundException\n", [[
    local client = core.client { ca_bundle = os.getenv("CA") }
    local function call()
      local call = assert(core.call(client, "GetTrainedModel", URL, "us-east-1", {
        membershipIdentifier = "2a1b3c4d-0000-1111-2222-333344445555",
        trainedModelArn = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" ..
          "2a1b3c4d-0000-1111-2222-333344445555/trained-model/not-there" }))
      call:set_credentials { access_key_id = "AKIDEXAMPLE",
        secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }
      call:submit()
      while call:run(0.2) ~= true do end
      return select(3, call:result()).code
    end
    local before = call()
    local pid = testing.fork()
    if pid == 0 then testing.exit(call() == before and 0 or 1) end
    print(wait_for(pid), call())]])

  it_forks("hears of nothing when the child cancels its copy, or drops it", 1, "0\t403\n", [[
    delay_next()
    local fetch = core.fetch { url = URL, ca_bundle = os.getenv("CA") }
    local dropped = core.fetch { url = CONTROL .. "/stats" }
    fetch:run(0.2)
    local pid = testing.fork()
    if pid == 0 then
      fetch:cancel()
      dropped = nil
      collectgarbage()
      collectgarbage()
      return
    end
    print(wait_for(pid), finish(fetch).status)]])

  it_forks("over and over: each generation has an engine of its own", 4, "403\n403\n403\n403\n", [[
    for generation = 1, 4 do
      io.write(get(URL).status, "\n")
      io.flush()
      if generation == 4 then return end
      local pid = testing.fork()
      if pid > 0 then wait_for(pid) return end
    end]])

  it_forks("is not killed by SIGPIPE when the other end is gone", 21, "alive\n", [[
    for _ = 1, 20 do
      assert(get(URL))
      assert(finish(core.fetch { url = CONTROL .. "/connections", method = "DELETE" }))
    end
    assert(get(URL))
    print("alive")]])
end)

describe("a signal", function()
  it("ends a long wait at once, so that the interpreter can act on it", function()
    local server = wire.serve(function() end)
    local start = core.monotonic()
    local output, ok = child.run(PRELUDE .. ([[
      local fetch = core.fetch { url = "http://127.0.0.1:%d" }
      os.execute("(sleep 0.3; kill -INT $PPID) &")
      fetch:run(20)
      print("not interrupted")]]):format(server.port))
    server:stop()
    assert.is_true(core.monotonic() - start < 10)
    assert.is_false(ok)
    assert.truthy(output:find("interrupted!", 1, true), output)
  end)
end)

describe("the end of the Lua state", function()
  local cases = {
    { "with fetches on their way", [[
      kept = {}
      for i = 1, 5 do kept[i] = core.fetch { url = URL } kept[i]:run(0.001) end]] },
    { "with one that is done and not asked for its result", [[
      kept = core.fetch { url = "http://127.0.0.1:1/" }
      while not kept:run(0.1) do end]] },
    -- Lua 5.4 leaks what a finalizer makes while the state closes.
    { "with finalizers that use what is left", [[
      local function at_the_end(f)
        if newproxy then
          local proxy = newproxy(true)
          getmetatable(proxy).__gc = f
          return proxy
        end
        return setmetatable({}, { __gc = f })
      end
      kept = {}
      early = at_the_end(function() pcall(function() kept[1]:run(0) kept[1]:result() end) end)
      kept[1] = core.fetch { url = URL }
      kept[1]:run(0.001)
      late = at_the_end(function()
        pcall(function() kept[1]:cancel() kept[1]:result() end)
        pcall(core.fetch, { url = URL })
      end)]], "" },
    { "with an engine made after the fetches that fork took away", [[
      kept = { core.fetch { url = URL } }
      kept[1]:run(0.001)
      local pid = testing.fork()
      if pid > 0 then
        local status = wait_for(pid)
        print(status)
        return
      end
      kept[2] = core.fetch { url = URL }
      kept[2]:run(0.001)]], "0\n" },
  }
  for _, case in ipairs(cases) do
    it("crashes nothing and leaks nothing " .. case[1], function()
      local server = wire.serve(function(connection) connection:wait_for_end() end)
      local output, ok = child.run(PRELUDE .. ("local URL = %q\n"):format(server.url) .. case[2],
        case[3] and NO_LEAK_CHECK)
      server:stop()
      assert.are.same({ case[3] or "", true }, { output, ok })
    end)
  end
end)

describe("a limiter", function()
  local server
  after_each(function() server:stop() end)

  local function not_found(connection)
    connection:accept(404, '{"message":"none"}',
      { "x-amzn-ErrorType: ResourceNotFoundException" })
  end

  --- A call as the Lua layer makes it.
  local function start(client, url, version)
    local call = assert(core.call(client, "GetTrainedModel", url, "us-east-1", {
      membershipIdentifier = "2a1b3c4d-0000-1111-2222-333344445555",
      trainedModelArn = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" ..
        "2a1b3c4d-0000-1111-2222-333344445555/trained-model/x",
      versionIdentifier = version,
    }))
    call:set_credentials { access_key_id = "AKID", secret_access_key = "secret" }
    call:submit()
    return call
  end

  local function all_done(calls)
    return function()
      local done = true
      for _, call in pairs(calls) do done = call:run(done and 0.001 or 0) == true and done end
      return done
    end
  end

  it("admits as many jobs as its limit, and the others in order", function()
    local order, busy, most = {}, 0, 0
    server = wire.serve(function(connection)
      connection:each(function(head)
        order[#order + 1] = head:match("versionIdentifier=(%d+)")
        busy = busy + 1
        most = math.max(most, busy)
        connection:pause(pace(0.02))
        busy = busy - 1
        not_found(connection)
      end)
    end)
    local client, calls = core.client { max_in_flight = 3 }, {}
    for i = 1, 12 do calls[i] = start(client, server.url, tostring(i)) end
    wire.run({ server }, all_done(calls))
    assert.are.equal(3, most)
    assert.are.equal(3, server.count)
    assert.are.equal(12, #order)
    for i, version in ipairs(order) do assert.is_true(math.abs(i - tonumber(version)) <= 2) end
  end)

  it("admits the next job when one is cancelled, in flight or in the queue", function()
    local seen = {}
    server = wire.serve(function(connection)
      connection:each(function(head)
        local version = head:match("versionIdentifier=(%d+)")
        seen[#seen + 1] = version
        if version == "1" then return connection:wait_for_end() end
        not_found(connection)
      end)
    end)
    local client, calls = core.client { max_in_flight = 1 }, {}
    for i = 1, 4 do calls[i] = start(client, server.url, tostring(i)) end
    for _ = 1, 10 do calls[1]:run(0.001) server:step() end
    calls[3]:cancel()
    calls[1]:cancel()
    wire.run({ server }, all_done(calls))
    assert.are.equal("1 2 4", table.concat(seen, " "))
  end)

  it("admits the next job when a queued one times out", function()
    server = wire.serve(function(connection)
      connection:each(function(head)
        if head:find("versionIdentifier=1 ") then connection:pause(0.3) end
        not_found(connection)
      end)
    end)
    local client = core.client { max_in_flight = 1, timeout = 0.2, max_attempts = 1 }
    local patient = core.client { max_in_flight = 1 }
    local calls = { start(client, server.url, "1"), start(client, server.url, "2"),
      start(patient, server.url, "3") }
    wire.run({ server }, all_done(calls))
    local codes = {}
    for i, call in ipairs(calls) do codes[i] = select(3, call:result()).code end
    assert.are.same({ "Timeout", "Timeout", "ResourceNotFoundException" }, codes)
  end)
end)

describe("a Lua state that closes", function()
  local function threads()
    local count = 0
    for _ in assert(io.popen "ls /proc/$PPID/task"):lines() do count = count + 1 end
    return count
  end

  it("joins the thread that a finalizer started", function()
    local before = threads()
    assert.is_nil(testing.in_state [[
      local core = ...
      local function finalizer()
        started = core.fetch { url = "http://127.0.0.1:1/", threaded = true }
      end
      if newproxy then
        kept = newproxy(true)
        getmetatable(kept).__gc = finalizer
      else
        kept = setmetatable({}, { __gc = finalizer })
      end]])
    assert.equal(before, threads())
  end)
end)
