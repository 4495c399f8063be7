--- Bytes that are no answer and do not end: deadlines hold, and other work goes on.
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"
local program = require "spec.support.program"
local wire = require "spec.support.wire"

-- What the machine is given when other programs take its time; alone it takes a tenth of that. An
-- engine that floods hold up takes minutes.
local SLACK = pace(2)
local COUNT, TIMEOUT = 64, 1

local server

--- Starts fetches of a server that floods.
local function start(threaded)
  local fetches = {}
  for i = 1, COUNT do
    fetches[i] = core.fetch { url = "http://127.0.0.1:" .. server.port, timeout = TIMEOUT,
      threaded = threaded }
  end
  return fetches
end

--- Runs them to their end: the codes of their failures, as a set.
local function finish(fetches, threaded)
  local codes = {}
  for _, fetch in ipairs(fetches) do
    while not fetch:run(0.05) do
      if threaded then
        core.drain {}
        core.sleep(0.001)
      end
    end
    codes[select(4, fetch:result()) or "none"] = true
  end
  return codes
end

for _, kind in ipairs { "chunk extension", "interim answers", "header lines" } do
  describe("without end: " .. kind, function()
    setup(function() server = program.start("flood_program", kind) end)
    teardown(function() server:stop() end)

    for _, threaded in ipairs { false, true } do
      it(("ends %d fetches in time%s"):format(COUNT, threaded and ", with the thread" or ""),
        function()
          local began = core.monotonic()
          local codes = finish(start(threaded), threaded)
          local took = core.monotonic() - began
          assert.is_true(took < TIMEOUT + SLACK, ("%.2f s"):format(took))
          for code in pairs(codes) do
            assert.is_true(code == "Timeout" or code == "ResponseTooLarge", code)
          end
        end)
    end
  end)
end

describe("beside a flood", function()
  setup(function() server = program.start("flood_program", "chunk extension") end)
  teardown(function() server:stop() end)

  it("other fetches are answered", function()
    local other = wire.serve(function(connection)
      connection:each(function() connection:accept(200, "ok") end)
    end)
    finally(function() other:stop() end)
    local flooded = start(false)
    local answered, till = 0, core.monotonic() + TIMEOUT - 0.2
    while core.monotonic() < till do
      assert.equal("ok", assert(wire.fetch(other)).body)
      answered = answered + 1
    end
    finish(flooded)
    assert.is_true(answered >= 2, answered .. " answers")
  end)
end)
