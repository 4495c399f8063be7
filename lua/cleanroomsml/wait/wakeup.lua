--- Inside nginx: the one light thread that hears from the engine's thread and calls `on_wakeup`. It
--- reads a Unix socket; where there is none to be had it looks every few milliseconds while calls
--- are in flight. It leaves when the worker exits and nothing is pending.
local core = require "cleanroomsml.core"

local ngx = rawget(_G, "ngx")

local wakeup = {}

local HEARTBEAT = 2             -- seconds between bytes that tell the reader to look around
local SENTINEL = 1000000        -- seconds; what counts is that it ends early when the worker exits
local SILENCE = SENTINEL        -- seconds that a read may last: a paused worker is no error
local RETRY_SOCKET = 60         -- seconds before another try when there was no socket to be had
local LOOK = 0.002              -- seconds between looks without a socket
local RETRY = 10                -- seconds before another try when a timer failed, or never ran

-- As it was at the first require: nginx strips the environment of its workers.
local TMPDIR = os.getenv("TMPDIR")

local at_work, tried         -- there is a timer that serves, or should soon; when it was asked for
local served = false
local has_run = false          -- a timer of this VM has
local has_sentinel = false
local forbidden              -- this VM may have no timers
local on_wakeup = function() end
local told = false
local no_socket_until = 0

---@param hook fun() called when something may be ready
function wakeup.on_wakeup(hook) on_wakeup = hook end

local function directories()
  local list = {}
  for _, path in ipairs { TMPDIR or "/tmp", "/tmp", "/var/tmp", "/dev/shm", ngx.config.prefix() } do
    if path ~= "" and list[#list] ~= path then list[#list + 1] = path end
  end
  return list
end

-- Connects to a listener in a directory: the socket, or nil, the reason, and whether a listener was
-- made: then other directories would not help (there is no /proc, or no right to use it).
local function connect(directory)
  local listener, reason = core.wakeup_socket(directory)
  if not listener then return nil, reason, false end
  local socket = ngx.socket.tcp()
  socket:settimeouts(1000, 1000, SILENCE * 1000)
  local connected
  connected, reason = socket:connect(listener:name())
  if connected and listener:accept(HEARTBEAT) then return socket end
  listener:close()
  socket:close()
  return nil, reason or "the connection was not accepted", true
end

local function open()
  local reasons = {}
  if ngx.now() < no_socket_until then return nil end
  for _, directory in ipairs(directories()) do
    local socket, reason, had_listener = connect(directory)
    if socket then return socket end
    reasons[#reasons + 1] = directory .. ": " .. tostring(reason)
    if had_listener then break end
  end
  no_socket_until = ngx.now() + RETRY_SOCKET
  if not told then
    told = true
    ngx.log(ngx.WARN, "cleanroomsml: no wake-up socket, polls every ", LOOK * 1000,
      " ms instead (", table.concat(reasons, "; "), ")")
  end
end

local function is_over() return ngx.worker.exiting() and core.pending() == 0 end

local function read(socket)
  repeat
    local byte, reason = socket:receive(1)
    on_wakeup()
  until not byte and reason ~= "timeout" or is_over()
  core.close_wakeup()
  socket:close()
end

local function look()
  while core.pending() > 0 do
    ngx.sleep(LOOK)
    on_wakeup()
  end
end

-- Fires early when the worker exits; then the reader is to look around.
local function sentinel(premature)
  has_sentinel = false
  if premature then core.wakeup() else wakeup.attend() end
end

local function work()
  local socket = not ngx.worker.exiting() and open()
  if socket and not has_sentinel then has_sentinel = ngx.timer.at(SENTINEL, sentinel) and true end
  served = true
  if socket and has_sentinel then
    read(socket)
  else
    if socket then
      core.close_wakeup()
      socket:close()
    end
    look()
  end
end

-- Whatever ends the work, the next call that waits begins it anew.
local function serve(premature)
  has_run = true
  if not premature then
    local ok, reason = pcall(work)
    if not ok then ngx.log(ngx.ERR, "cleanroomsml: ", reason) end
  end
  served, at_work = false, nil
end

--- Whether timers are known to run here: those asked for may be too many.
---@return boolean
function wakeup.timers_run() return has_run end

--- Makes sure that a reader serves.
---@return boolean served whether one does already
function wakeup.attend()
  if served then return true end
  if forbidden == nil then forbidden = not core.is_first_vm() end
  if forbidden then return false end
  local now = ngx.now()
  if tried and now < tried + RETRY and (at_work or at_work == false) then return false end
  tried = now
  at_work = ngx.timer.at(0, serve) and true or false
  return false
end

return wakeup
