--- The reader of the wake-up socket, with a fake ngx table.
local core = require "cleanroomsml.core"
local Wakeup = require "cleanroomsml.wait.wakeup"

describe("the reader of the wake-up socket", function()
  local is_first_vm = core.is_first_vm
  setup(function() core.is_first_vm = function() return true end end)
  teardown(function() core.is_first_vm = is_first_vm end)

  local DAY = 24 * 60 * 60 * 1000 -- milliseconds

  --- A fake ngx table; `socket` is what ngx.socket.tcp() returns.
  local function made_up(socket, timers, lines)
    return {
      WARN = "warn", ERR = "error", now = os.time, sleep = function() end,
      log = function(...) lines[#lines + 1] = table.concat({ ... }) end,
      config = { prefix = function() return "" end },
      worker = { exiting = function() return false end },
      socket = { tcp = function() return socket end },
      timer = { at = function(_, fn) timers[#timers + 1] = fn return true end },
    }
  end

  it("reads with a timeout of days, so that a paused worker logs no error", function()
    local read_timeout, timers, lines = nil, {}, {}
    local socket = { close = function() end }
    function socket.settimeouts(_, _, _, milliseconds) read_timeout = milliseconds end
    function socket.connect() return nil, "refused" end
    local wakeup = Wakeup.new(made_up(socket, timers, lines), nil, function() end)
    assert.is_false(wakeup:attend())
    timers[1](false)
    assert.is_true(read_timeout > DAY)
    assert.equal(1, #lines)
    assert.matches("^warncleanroomsml: no wake%-up socket, polls every 2.* %(/tmp: refused",
      lines[1])
  end)

  it("tries to connect again a minute after a failure", function()
    local asked, timers, lines = 0, {}, {}
    local socket = { close = function() end, settimeouts = function() end }
    function socket.connect()
      asked = asked + 1
      return nil, "refused"
    end
    local ngx = made_up(socket, timers, lines)
    local wakeup, now = Wakeup.new(ngx, nil, function() end), 1000
    ngx.now = function() return now end
    wakeup:attend()
    timers[1](false)
    local first = asked
    now = now + 59
    wakeup:attend()
    timers[2](false)
    assert.equal(first, asked)
    now = now + 2
    wakeup:attend()
    timers[3](false)
    assert.equal(2 * first, asked)
    assert.equal(1, #lines)
  end)
end)
