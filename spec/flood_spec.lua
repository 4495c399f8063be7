--- Floods of bytes that carry no answer: deadlines hold, and other work continues.
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"
local program = require "spec.support.program"
local wire = require "spec.support.wire"

-- What the machine is given when other programs take its time; alone it takes a tenth of that
-- (`make faults` allows half a second). An engine that floods hold up takes minutes, or for ever.
local SLACK = pace(2)
local COUNT, TIMEOUT = 64, 0.5

-- Over HTTP/2 there is a bound where libcurl uses OpenSSL (src/engine/tls_reads.c).
local KINDS = { "chunk extension", "interim answers", "header lines" }
local BESIDE = { "chunk extension" }
if select(3, core.openssl_versions()):match "^OpenSSL" then
  for _, kind in ipairs { "empty DATA frames", "WINDOW_UPDATE frames" } do
    KINDS[#KINDS + 1] = kind
  end
  BESIDE[#BESIDE + 1] = "empty DATA frames"
end

local server, url, ca_bundle

local function start_server(kind)
  server = program.start("flood_program", kind)
  local secure = kind:find "frames$" ~= nil or kind:find "HTTP/2$" ~= nil
  url = (secure and "https" or "http") .. "://127.0.0.1:" .. server.port
  ca_bundle = secure and server.directory .. "/ca.pem" or nil
end

--- Starts fetches of a server that floods.
local function start(threaded, timeout)
  local fetches = {}
  for i = 1, COUNT do
    fetches[i] = core.fetch { url = url, ca_bundle = ca_bundle, timeout = timeout or TIMEOUT,
      connect_timeout = timeout, threaded = threaded }
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

--- nghttp2 itself ends a connection with too many empty frames, from version 1.66 on.
local function is_refused_by_nghttp2(kind, code)
  return kind:find "frames$" and code == "ConnectionLost"
end

for _, kind in ipairs(KINDS) do
  describe("without end: " .. kind, function()
    setup(function() start_server(kind) end)
    teardown(function() server:stop() end)

    for _, threaded in ipairs { false, true } do
      it(("ends %d fetches in time%s"):format(COUNT, threaded and ", with the thread" or ""),
        function()
          local began = core.monotonic()
          local codes = finish(start(threaded), threaded)
          local took = core.monotonic() - began
          assert.is_true(took < TIMEOUT + SLACK, ("%.2f s"):format(took))
          for code in pairs(codes) do
            assert.is_true(code == "Timeout" or code == "ResponseTooLarge"
              or is_refused_by_nghttp2(kind, code), code)
          end
        end)
    end
  end)
end

-- Without the overall limit: what ends them is the size.
describe("without end over HTTP/2", function()
  after_each(function() server:stop() end)

  for _, threaded in ipairs { false, true } do
    it("interim answers are refused" .. (threaded and ", with the thread" or ""), function()
      start_server "interim answers over HTTP/2"
      local fetch = core.fetch { url = url, ca_bundle = ca_bundle, timeout = 60,
        threaded = threaded }
      assert.same({ ResponseTooLarge = true }, finish({ fetch }, threaded))
      local _, message = fetch:result()
      assert.matches("the header lines exceed 64 KiB", message, 1, true)
    end)
  end
end)

describe("beside a flood", function()
  after_each(function() server:stop() end)

  for _, kind in ipairs(BESIDE) do it("other fetches are answered: " .. kind, function()
    start_server(kind)
    local other = wire.serve(function(connection)
      connection:each(function() connection:accept(200, "ok") end)
    end)
    finally(function() other:stop() end)
    local flooded = start(false, 60)
    for _ = 1, 3 do assert.equal("ok", assert(wire.fetch(other)).body) end
    for _, fetch in ipairs(flooded) do
      if fetch:run(0) then
        assert.is_true(is_refused_by_nghttp2(kind, select(4, fetch:result())))
      end
      fetch:cancel()
    end
  end) end
end)
