--- Waits inside nginx without holding up its event loop: the engine's thread runs what is waited
--- for, and the light thread sleeps on a semaphore of its own until the wakeup's reader posts it.
--- Each wait is bounded and looks by itself: a missing reader costs latency, never a hang.
local core = require "cleanroomsml.core"
local wakeup = require "cleanroomsml.wait.wakeup"
local failure = require "cleanroomsml.failure"
local tls = require "cleanroomsml.wait.tls"

local ngx = rawget(_G, "ngx")
local has_semaphore, semaphore = pcall(require, "ngx.semaphore")

local SERVED, UNSERVED = 1, 0.005  -- seconds between polls, with and without a reader
local POLL = 0.01                  -- seconds between looks at what has no id: a command
local POOL_MAX = 256

-- Where ngx_lua lets a light thread wait, by the names of ngx.get_phase.
local WAITING_PHASES = {
  rewrite = true, server_rewrite = true, access = true, precontent = true, content = true,
  timer = true, ssl_cert = true, ssl_session_fetch = true, ssl_client_hello = true, preread = true,
  proxy_ssl_cert = true, proxy_ssl_verify = true,
}

local WAY_OUT = "; call it in rewrite, access or content, or in a function given to ngx.timer.at"

---@type cleanroomsml.WaitDriver
local nginx = { threaded = true, yields = true }

-- The C function nearest to the caller that nothing can yield across.
local function boundary()
  for level = 3, 60 do
    local frame = debug.getinfo(level, "Snf")
    if not frame then break end
    local blocks = frame.what == "C" and frame.func ~= pcall and frame.func ~= xpcall
    if blocks and frame.name then return "inside " .. frame.name .. " (a C function)" end
  end
  return "across a C function"
end

-- Why nothing can wait here; nil when it can.
local function obstacle()
  local phase = ngx.get_phase()
  if not WAITING_PHASES[phase] then
    return ("a call cannot wait in nginx's phase %s%s"):format(phase, WAY_OUT)
  end
  if core.is_yieldable() == false then
    return ("a call cannot wait %s: collect there, and call outside of it"):format(boundary())
  end
  if not has_semaphore then return "lua-resty-core is missing: " .. tostring(semaphore) end
  return tls.mismatch()
end

--- Asked before anything is submitted: a wait that fails half-way would leave its place in a queue.
function nginx.refusal()
  local problem = obstacle()
  if problem then return failure("config", "CannotWait", problem) end
end

-- By id; weak, so that a light thread that was killed leaves nothing behind.
local waiting = setmetatable({}, { __mode = "v" })
local ready, pool = {}, {}

-- Takes what the thread has ready and posts those who wait for it.
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
wakeup.on_wakeup(drain)

-- A post that comes too late for one wait makes the next one look once more, which is harmless.
local function take_semaphore()
  return table.remove(pool) or semaphore.new(0)
end

local function await(handle, mine)
  local id = handle:watch()
  while true do
    waiting[id] = mine
    local served = wakeup.attend()
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
  local problem = obstacle()
  if problem then return nil, "config", "CannotWait", problem end
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

--- Runs a job whatever becomes of the request; nil where no timer would.
function nginx.spawn(job)
  if not wakeup.timers_run() then return nil end
  return ngx.timer.at(0, function(premature)
    if not premature then job() end
  end)
end

return nginx
