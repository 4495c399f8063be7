--- Many requests at once, answered in order of completion.
local core = require "cleanroomsml.core"
local await = require "cleanroomsml.await"
local Call = require "cleanroomsml.call"
local failure = require "cleanroomsml.failure"
local integer_option = require "cleanroomsml.integer_option"
local loop = require "cleanroomsml.loop"
local request_list = require "cleanroomsml.request_list"

---@class cleanroomsml.Batch
---@field private client cleanroomsml.Client
---@field private row cleanroomsml.OperationRow
---@field private read fun(): boolean, any
---@field private source thread|nil calls the function that gives the requests
---@field private waiting_coroutine thread|"main"|false the coroutine that reads it
---@field private group cleanroomsml.core.Group reports ready calls
---@field private awaited cleanroomsml.core.Group|table the group, or one that reports to on_attempt
---@field private pending table<integer, cleanroomsml.Call> at most `concurrency`
local Batch = {}
Batch.__index = Batch

local CONCURRENCY = 50

local function list_reader(list)
  local i = 0
  return function()
    i = i + 1
    return true, list[i]
  end
end

-- Runs the user's function in its own coroutine and passes its yields on: it may yield, and its
-- errors are caught, on every Lua (5.1 cannot yield inside pcall).
local function function_reader(fn)
  local NEXT = {}
  local source = coroutine.create(function()
    while true do coroutine.yield(NEXT, (fn())) end
  end)
  local function settle(ok, first, ...)
    if not ok then return false, first end
    if first == NEXT then return true, (...) end
    return settle(coroutine.resume(source, coroutine.yield(first, ...)))
  end
  return function() return settle(coroutine.resume(source)) end, source
end

--- Raises an error for a wrong source or option; all other failures come out of `next`.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param requests cleanroomsml.Requests
---@param options {concurrency: integer|nil}|nil
---@return cleanroomsml.Batch
function Batch.new(client, row, requests, options)
  local kind = type(requests)
  if kind ~= "table" and kind ~= "function" then
    error("requests: expected a list or a function, got " .. kind, 3)
  end
  local err = kind == "table" and request_list.check(requests)
  if err then error(err, 3) end
  local concurrency = integer_option(options, "concurrency", CONCURRENCY, 3)
  local read, source
  if kind == "table" then read = list_reader(requests)
  else read, source = function_reader(requests) end
  local self = setmetatable({
    client = client,
    row = row,
    is_list = kind == "table",
    read = read,
    source = source,
    waiting_coroutine = false,
    group = core.group(),
    concurrency = concurrency,
    pending = {},
    count = 0,
    index = 0,
    ended = false,     -- the source is not read any more
    closed = false,
    raised = false,    -- the source raised `err`
    unsettled = false, -- a ready call whose result was not returned yet
  }, Batch)
  self.awaited = await.reporting(client, self.group, self.pending)
  return self
end

-- Why no more requests are sent; nil: they are.
local function closed_reason(self)
  if self.client.closed then return "the client was closed" end
  if self.closed then return "the batch was closed" end
end

-- Starts the next request: true when it was sent, a call that ended at once, or nothing when there
-- are no more.
local function start_next(self)
  local ok, request = self.read()
  if not ok then
    self.err, self.raised, self.ended = request, true, true
    return nil
  end
  if request == nil then
    self.ended = true
    return nil
  end
  local index, reason = self.index + 1, closed_reason(self)
  self.index = index
  local call
  if reason then
    call = { take = function() return failure("closed", "Closed", reason) end }
  else
    call = Call.send(self.client, self.row, request, nil, self.group, index)
  end
  call.id, call.request = index, request
  if reason or call.triple then return call end
  self.pending[index] = call
  self.count = self.count + 1
  return true
end

-- Whether to read another request. A list is read to its end after the client was closed, too.
local function reads_on(self)
  if self.ended or self.client.closed and not self.is_list then return false end
  return self.client.closed or self.count < self.concurrency
end

local function report(self, call)
  local index = call.id
  if self.pending[index] then
    self.pending[index] = nil
    self.count = self.count - 1
  end
  local output, message, info = call:take()
  info.request = call.request
  return index, output, message, info
end

-- The next ready call; nil when the wait failed, which ends all calls in flight.
local function await_ready(self)
  local id, kind, code, message = self.client.wait_driver.run(self.awaited)
  if id then return self.pending[id] end
  for _, call in pairs(self.pending) do call:fail(kind, code, message) end
end

--- The next result, in order of completion; nil after the last one. An error of the source is
--- raised after the results of all calls in flight.
---@return integer|nil index of the request, counted from 1
---@return table|nil output
---@return string|nil message
---@return cleanroomsml.Info info `info.request`: the request as given
function Batch:next()
  while true do
    while reads_on(self) do
      local call = start_next(self)
      if call and call ~= true then return report(self, call) end
    end
    if self.count == 0 then
      if self.raised then
        self.raised = false
        error(self.err, 0)
      end
      return nil
    end
    -- Kept until its result is returned: getting it may raise an error.
    self.unsettled = self.unsettled or await_ready(self)
    local call = self.unsettled
    local done = call and call:settle()
    self.unsettled = false
    if done then return report(self, call) end
  end
end

--- Ends the calls in flight with kind `closed`; they still come out of `next`. The source is not
--- read any more.
function Batch:close()
  self.ended, self.closed = true, true
  for _, call in pairs(self.pending) do
    call:fail("closed", "Closed", "the batch was closed")
  end
end

return loop(Batch, "batch")
