--- Many waits for a status at once; results in order of completion.
local core = require "cleanroomsml.core"
local await = require "cleanroomsml.await"
local Call = require "cleanroomsml.call"
local loop = require "cleanroomsml.loop"
local request_list = require "cleanroomsml.request_list"
local wait_options = require "cleanroomsml.wait_options"
local waiter = require "cleanroomsml.waiter"

---@class cleanroomsml.WaitAll
---@field private client cleanroomsml.Client
---@field private waits cleanroomsml.Wait[] by the number of their request
---@field private due table<integer, number> of those that sleep: monotonic seconds
---@field private pending table<integer, cleanroomsml.Call> of those that poll
---@field private over integer[] numbers of those that are over and not reported yet
local WaitAll = {}
WaitAll.__index = WaitAll

local CONCURRENCY = 50 -- polls in flight

--- Raises an error in the caller's caller for a wrong waiter, list or option.
---@param client cleanroomsml.Client
---@param name any
---@param requests any[]
---@param options cleanroomsml.WaitOptions|nil
---@return cleanroomsml.WaitAll
function WaitAll.new(client, name, requests, options)
  local row = waiter.find(name, 3)
  if type(requests) ~= "table" then
    error("requests: expected a list, got " .. type(requests), 3)
  end
  local err = request_list.check(requests)
  if err then error(err, 3) end
  local delays, checked = wait_options.delays(options, 3)
  local self = setmetatable({
    client = client, requests = requests, waits = {}, due = {}, pending = {}, count = 0,
    over = {}, group = core.group(), closed = false, waiting_coroutine = false,
  }, WaitAll)
  self.awaited = await.reporting(client, self.group, self.pending)
  for i = 1, #requests do
    self.waits[i] = waiter.start(client, row, requests[i], checked, delays)
    self.due[i] = self.waits[i].started
  end
  return self
end

-- Handles the answer of a poll: the wait sleeps or is over.
local function note_delay(self, i, delay)
  if delay then
    self.due[i] = self.client.system.monotonic() + delay
  else
    self.over[#self.over + 1] = i
  end
end

-- The sleeping wait that is due first, and when; nil: none sleeps.
local function first_due(self)
  local first, when
  for i, at in pairs(self.due) do
    if not when or at < when then first, when = i, at end
  end
  return first, when
end

-- Due until its answer is handled: on_poll may raise an error.
local function judge(self, i, call)
  self.due[i] = self.client.system.monotonic()
  local delay = self.waits[i]:judge(call:take())
  self.due[i] = nil
  note_delay(self, i, delay)
end

-- Starts the poll of a wait that is due.
local function poll(self, i)
  local wait = self.waits[i]
  self.due[i] = nil
  if wait.result then return note_delay(self, i, nil) end
  local call = Call.send(self.client, wait.operation, wait.request, nil, self.group, i)
  if call.triple then return judge(self, i, call) end
  self.pending[i] = call
  self.count = self.count + 1
end

local function start_due(self)
  while self.count < CONCURRENCY and not self.over[1] do
    local i, when = first_due(self)
    if not i or when > self.client.system.monotonic() then return end
    poll(self, i)
  end
end

local function forget(self, i)
  self.pending[i] = nil
  self.count = self.count - 1
end

-- A handle that is ready at the latest when the next poll is due.
local function group_until(self, when)
  local group, monotonic = self.awaited, self.client.system.monotonic
  if not when or self.count >= CONCURRENCY then return group end
  return {
    slice = group.slice,
    run = function(_, seconds)
      local left = when - monotonic()
      local id = group:run(math.max(0, math.min(seconds, left)))
      return id or left <= 0 and "due"
    end,
    set_notifier = function(_, notifier) return group:set_notifier(notifier) end,
    watch = function() return group:watch() end,
  }
end

-- Waits until a poll is done or the next one is due.
local function await_poll(self)
  local _, when = first_due(self)
  local driver = self.client.wait_driver
  if self.count == 0 then
    return driver.sleep(math.max(0, when - self.client.system.monotonic()))
  end
  local id, kind, code, message = driver.run(group_until(self, when))
  if not id then
    for _, call in pairs(self.pending) do call:fail(kind, code, message) end
    return
  end
  local call = self.pending[id]
  if call and call:settle() then
    forget(self, id)
    judge(self, id, call)
  end
end

-- Ends all waits that sleep.
local function end_sleeping(self)
  for i in pairs(self.due) do
    self.waits[i]:close()
    self.over[#self.over + 1] = i
  end
  self.due = {}
end

--- The next result, in order of completion; nil after the last one.
---@return integer|nil index of the request, counted from 1
---@return table|true|nil output
---@return string|nil message
---@return cleanroomsml.Info|nil info `info.request`: the request as given; `info.output`
function WaitAll:next()
  while true do
    if self.client.closed or self.closed then end_sleeping(self) else start_due(self) end
    local i = table.remove(self.over, 1)
    if i then
      local result = self.waits[i].result
      self.waits[i] = nil
      result[3].request = self.requests[i]
      return i, result[1], result[2], result[3]
    end
    if self.count == 0 and next(self.due) == nil then return nil end
    await_poll(self)
  end
end

--- Ends all waits with kind `closed`; they still come out of `next`.
function WaitAll:close()
  self.closed = true
  for _, call in pairs(self.pending) do
    call:fail("closed", "Closed", "the wait was closed")
  end
end

return loop(WaitAll, "iterator")
