--- Ends the emulator on SIGTERM and SIGINT, at any time.
local signal = require "cqueues.signal"
local thread = require "cqueues.thread"

local shutdown = {}

--- Runs in its own thread: notifies the program, and ends it if it does not end by itself.
local function wait_for_signal(pipe, grace)
  local signals = require "cqueues.signal"
  signals.listen(signals.SIGTERM, signals.SIGINT):wait()
  pipe:write("end\n")
  pipe:flush()
  require("cqueues").sleep(tonumber(grace))
  os.exit(0)
end

local GRACE = 0.7

--- Starts to listen for the signals, before anything that may take time.
---@return table pipe a line comes when it is time to end
function shutdown.listen()
  signal.ignore(signal.SIGPIPE)
  signal.block(signal.SIGTERM, signal.SIGINT) -- the thread inherits this, and asks for them
  local _, pipe = assert(thread.start(wait_for_signal, tostring(GRACE)))
  return pipe
end

return shutdown
