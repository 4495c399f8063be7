--- Inside nginx: one light thread for each Lua VM reads the wake-up socket of the engine's thread
--- and calls `on_wakeup`. Without a socket it polls every few milliseconds while calls are in
--- flight. It ends when the worker exits and nothing is pending.
local core = require "cleanroomsml.core"

local HEARTBEAT = 2             -- seconds between bytes that make the reader check its worker
local SENTINEL = 1000000        -- seconds of a timer that fires early when the worker exits
local SILENCE = SENTINEL        -- seconds that a read may last: a paused worker is no error
local RETRY_SOCKET = 60         -- seconds before the next attempt to open a socket
local POLL = 0.002              -- seconds between polls without a socket
local RETRY = 10                -- seconds before the next timer when one failed or never ran

---@class cleanroomsml.Wakeup
---@field private ngx table nginx's API
---@field private tmpdir string|nil the folder for the socket
---@field private on_wakeup fun() called when something may be ready
---@field private scheduled boolean|nil whether nginx accepted the last timer for the reader
---@field private scheduled_at number|nil when it was requested
---@field private serving boolean the reader runs
---@field private has_run boolean a timer of this VM has run
---@field private has_sentinel boolean
---@field private forbidden boolean|nil this VM may have no timers
---@field private warned boolean the log says that there is no socket
---@field private no_socket_until number
local Wakeup = {}
Wakeup.__index = Wakeup

--- One for each Lua VM.
---@param ngx table
---@param tmpdir string|nil
---@param on_wakeup fun()
---@return cleanroomsml.Wakeup
function Wakeup.new(ngx, tmpdir, on_wakeup)
  return setmetatable({
    ngx = ngx, tmpdir = tmpdir, on_wakeup = on_wakeup,
    serving = false, has_run = false, has_sentinel = false, warned = false, no_socket_until = 0,
  }, Wakeup)
end

function Wakeup:_directories()
  local list = {}
  local candidates = { self.tmpdir or "/tmp", "/tmp", "/var/tmp", "/dev/shm",
    self.ngx.config.prefix() }
  for _, path in ipairs(candidates) do
    if path ~= "" and list[#list] ~= path then list[#list + 1] = path end
  end
  return list
end

-- Connects to a listener in a directory: the socket, or nil, the reason, and whether there was a
-- listener; if so, other directories will not help (no /proc, or no permission to use it).
function Wakeup:_connect(directory)
  local listener, reason = core.wakeup_socket(directory)
  if not listener then return nil, reason, false end
  local socket = self.ngx.socket.tcp()
  socket:settimeouts(1000, 1000, SILENCE * 1000)
  local connected
  connected, reason = socket:connect(listener:name())
  if connected and listener:accept(HEARTBEAT) then return socket end
  listener:close()
  socket:close()
  return nil, reason or "the connection was not accepted", true
end

function Wakeup:_warn(reasons)
  if self.warned then return end
  self.warned = true
  self.ngx.log(self.ngx.WARN, "cleanroomsml: no wake-up socket, polls every ", POLL * 1000,
    " ms instead (", table.concat(reasons, "; "), ")")
end

function Wakeup:_open()
  local reasons = {}
  if self.ngx.now() < self.no_socket_until then return nil end
  for _, directory in ipairs(self:_directories()) do
    local socket, reason, had_listener = self:_connect(directory)
    if socket then return socket end
    reasons[#reasons + 1] = directory .. ": " .. tostring(reason)
    if had_listener then break end
  end
  self.no_socket_until = self.ngx.now() + RETRY_SOCKET
  self:_warn(reasons)
end

function Wakeup:_is_over() return self.ngx.worker.exiting() and core.pending() == 0 end

local function close(socket)
  core.close_wakeup()
  socket:close()
end

function Wakeup:_read(socket)
  repeat
    local byte, reason = socket:receive(1)
    self.on_wakeup()
  until not byte and reason ~= "timeout" or self:_is_over()
  close(socket)
end

function Wakeup:_poll()
  while core.pending() > 0 do
    self.ngx.sleep(POLL)
    self.on_wakeup()
  end
end

-- A timer that fires early when the worker exits, and wakes the reader then.
function Wakeup:_start_sentinel()
  if self.has_sentinel then return end
  local started = self.ngx.timer.at(SENTINEL, function(premature)
    self.has_sentinel = false
    if premature then core.wakeup() else self:attend() end
  end)
  self.has_sentinel = started and true or false
end

function Wakeup:_work()
  local socket = not self.ngx.worker.exiting() and self:_open()
  if socket then self:_start_sentinel() end
  self.serving = true
  if socket and self.has_sentinel then return self:_read(socket) end
  if socket then close(socket) end
  self:_poll()
end

-- However the reader ends, the next call that waits starts it again.
function Wakeup:_serve(premature)
  self.has_run = true
  if not premature then
    local ok, reason = pcall(self._work, self)
    if not ok then self.ngx.log(self.ngx.ERR, "cleanroomsml: ", reason) end
  end
  self.serving, self.scheduled = false, nil
end

--- Whether a timer has run here: timers that are only scheduled may be too many.
---@return boolean
function Wakeup:timers_run() return self.has_run end

-- Whether the last timer was requested so recently that another one would be too early.
function Wakeup:_is_waiting(now)
  return self.scheduled ~= nil and now < self.scheduled_at + RETRY
end

--- Starts the reader unless it runs.
---@return boolean serving whether it runs already
function Wakeup:attend()
  if self.serving then return true end
  if self.forbidden == nil then self.forbidden = not core.is_first_vm() end
  local now = self.ngx.now()
  if self.forbidden or self:_is_waiting(now) then return false end
  self.scheduled_at = now
  local accepted = self.ngx.timer.at(0, function(premature) self:_serve(premature) end)
  self.scheduled = accepted and true or false
  return false
end

return Wakeup
