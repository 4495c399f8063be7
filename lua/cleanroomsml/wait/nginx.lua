--- Waits inside nginx without blocking its event loop: the engine's thread runs the call, and the
--- light thread sleeps on its own semaphore until the reader of the wake-up socket posts it. Each
--- wait is bounded and polls at its end: without a reader calls are slower, but none hangs.
local core = require "cleanroomsml.core"
local Wakeup = require "cleanroomsml.wait.wakeup"
local failure = require "cleanroomsml.failure"
local system = require "cleanroomsml.system"
local tls = require "cleanroomsml.wait.tls"

local ngx = rawget(_G, "ngx")
local has_semaphore, semaphore = pcall(require, "ngx.semaphore")

local SERVED, UNSERVED = 1, 0.005  -- seconds between polls, with and without a reader
local POLL = 0.01                  -- seconds between polls of a handle without id: a command
local POOL_MAX = 256

-- The phases (ngx.get_phase) in which a light thread can wait.
local WAITING_PHASES = {
  rewrite = true, server_rewrite = true, access = true, precontent = true, content = true,
  timer = true, ssl_cert = true, ssl_session_fetch = true, ssl_client_hello = true, preread = true,
  proxy_ssl_cert = true, proxy_ssl_verify = true,
}

local INSTEAD = "; call it in rewrite, access or content, or in a function given to ngx.timer.at"

---@type cleanroomsml.WaitDriver
local nginx = { threaded = true, yields = true }

-- The innermost C function in the call stack that cannot be yielded across.
local function boundary()
  for level = 3, 60 do
    local frame = debug.getinfo(level, "Snf")
    if not frame then break end
    local blocks = frame.what == "C" and frame.func ~= pcall and frame.func ~= xpcall
    if blocks and frame.name then return "inside " .. frame.name .. " (a C function)" end
  end
  return "across a C function"
end

-- Why waiting is impossible here; nil: it is possible.
local function find_error()
  local phase = ngx.get_phase()
  if not WAITING_PHASES[phase] then
    return ("a call cannot wait in nginx's phase %s%s"):format(phase, INSTEAD)
  end
  if core.is_yieldable() == false then
    return ("a call cannot wait %s: make the call outside of it"):format(boundary())
  end
  if not has_semaphore then return "lua-resty-core is missing: " .. tostring(semaphore) end
  return tls.mismatch()
end

--- Called before a call is submitted, so that nothing has to be undone.
function nginx.cannot_wait()
  local err = find_error()
  if err then return failure("config", "CannotWait", err) end
end

-- Semaphores by id; weak, so that a killed light thread leaves nothing behind.
local waiting = setmetatable({}, { __mode = "v" })
local ready, pool = {}, {}

-- Takes the ready handles from the thread and posts the semaphores of their waits.
local function drain()
  for i = 1, core.drain(ready) do
    local id = ready[i]
    local mine = waiting[id]
    if mine then
      waiting[id] = nil
      mine:post(1)
    end
  end
end

-- nginx strips the environment of its workers: this is the one at the first require.
local wakeup = Wakeup.new(ngx, system.environment().TMPDIR, drain)

-- A late post makes the next user of the semaphore poll once more, which is harmless.
local function take_semaphore()
  return table.remove(pool) or semaphore.new(0)
end

local function await(handle, mine)
  local id = handle:watch()
  while true do
    waiting[id] = mine
    local served = wakeup:attend()
    if not mine:wait(served and SERVED or UNSERVED) then drain() end
    local got = handle:run(0)
    if got then
      waiting[id] = nil
      return got
    end
  end
end

local function poll(handle)
  while true do
    local got = handle:run(0)
    if got then return got end
    ngx.sleep(POLL)
  end
end

function nginx.run(handle)
  local got = handle:run(0)
  if got then return got end
  local err = find_error()
  if err then return nil, "config", "CannotWait", err end
  if not handle.watch then return poll(handle) end
  local mine = take_semaphore()
  got = await(handle, mine)
  if #pool < POOL_MAX then pool[#pool + 1] = mine end
  return got
end

nginx.sleep = function(seconds)
  ngx.sleep(seconds)
  return true
end

--- Runs a job in a timer, independent of the request; nil where timers do not run.
function nginx.spawn(job)
  if not wakeup:timers_run() then return nil end
  return ngx.timer.at(0, function(premature)
    if not premature then job() end
  end)
end

return nginx
