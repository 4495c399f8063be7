--- Unused connections: how many stay open after a burst, and that they close when descriptors run
--- out.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local shell = require "spec.support.shell"

local server = clients.emulator()
local other = clients.emulator()
local BURST = 40

--- What runs in a process of its own: a client whose engine is driven inline or by a thread, and
--- bursts of calls that are all under way at once.
local PRELUDE = [[
  local cleanroomsml = require "cleanroomsml"
  local core = cleanroomsml.core
  local ARN, BURST = %q, %d
  local function client(driver, url)
    return cleanroomsml.client {
      endpoint_url = url or %q, max_in_flight = BURST,
      wait = driver == "thread" and function() core.sleep(0.001) end or nil,
      credentials = { access_key_id = %q, secret_access_key = %q },
    }
  end
  local function burst(client)
    local arns = {}
    for i = 1, BURST do arns[i] = ARN end
    for _, model, message in client:batch("get_trained_model", arns,
      { concurrency = BURST }) do
      assert(model, message)
    end
  end
  local function sockets() -- of this process
    local pipe = io.popen "ls -l /proc/$PPID/fd 2>/dev/null | grep -c socket:"
    local count = pipe:read "*n"
    pipe:close()
    return count
  end
  --- Puts the clock ahead by so many seconds.
  local function go_to(seconds)
    local path = os.getenv "CLOCK_AHEAD"
    local file = assert(io.open(path .. ".new", "w"))
    file:write(seconds)
    file:close()
    os.rename(path .. ".new", path)
  end
]]

local function run(code, environment)
  -- So late that all requests of the first burst have a connection of their own by then.
  server:script { { delay = 0.5, count = BURST }, { delay = 0.1, count = BURST * 9 } }
  local output, ok = child.run(PRELUDE:format(clients.arn "minimal", BURST, server.url,
    server.access_key_id, server.secret_access_key) .. code,
    "HOME=/nowhere AWS_EC2_METADATA_DISABLED=true " .. (environment or ""))
  assert.is_true(ok, output)
  return output
end

describe("unused connections", function()
  local library, clock

  setup(function() library, clock = child.preload "clock", os.tmpname() end)
  teardown(function()
    os.remove(library)
    os.remove(clock)
  end)
  before_each(function() shell.write(clock, "0") end)

  local function run_ahead(code)
    return run(code, ("CLOCK_AHEAD=%s LD_PRELOAD=%s"):format(clock, library))
  end

  it("are closed by the engine's thread after a while, except eight", function()
    assert.equal("true\ttrue\n", run [[
      local client = client "thread"
      assert(client:get_trained_model(ARN))
      local before = sockets() - 1
      burst(client)
      io.write(tostring(sockets() - before > 20), "\t")
      local till = core.monotonic() + 20
      while core.monotonic() < till and sockets() - before > 8 do core.sleep(0.2) end
      print(sockets() - before == 8)]])
  end)

  for _, first in ipairs { "get_trained_model", "send" } do
    it("are closed by the first call 10 s later, except eight: " .. first, function()
      local output = run_ahead(([[
        local client = client "inline"
        assert(client:get_trained_model(ARN))
        local before = sockets() - 1
        burst(client)
        local after = sockets() - before
        go_to(10)
        local call = %s
        print(after, sockets() - before)]]):format(first == "send"
          and 'client:send("get_trained_model", ARN)' or "client:get_trained_model(ARN)"))
      local after, left = output:match "^(%d+)\t(%d+)\n$"
      assert.is_true(tonumber(after) > 20, output)
      assert.equal("8", left)
    end)
  end

  for _, driver in ipairs { "inline", "thread" } do
    it("stay open under a steady load, engine driver " .. driver, function()
      local before = server:stats().connections
      run_ahead(([[
        local client = client %q
        for i = 1, 5 do
          burst(client)
          go_to(i * 3)
        end]]):format(driver))
      local opened = server:stats().connections - before
      -- A slow machine may need fewer for a while, and the others end; closed each time they would
      -- be three times as many.
      assert.is_true(opened > 20 and opened < 2 * BURST, opened)
    end)

    it("are closed when descriptors run out, engine driver " .. driver, function()
      assert.equal("minimal\ttrue\n", run(([[
        local client, other = client %q, client(%q, %q)
        burst(client)
        local held, file = {}, nil
        repeat
          file = io.open "/dev/null"
          held[#held + 1] = file
        until not file
        -- The thread's wait has descriptors of its own.
        for _ = 1, %d do table.remove(held):close() end
        local model, message = other:get_trained_model(ARN)
        io.write(model and model.name or message, "\t")
        print(io.open "/dev/null" ~= nil)]]):format(driver, driver, other.url,
          driver == "thread" and 2 or 0), "ulimit -n 120;"))
    end)
  end
end)
