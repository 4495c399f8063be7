--- Paginated lists, by page and by item. It keeps one page at a time and fetches nothing ahead.
local core = require "cleanroomsml.core"
local await = require "cleanroomsml.await"
local exclusive = require "cleanroomsml.exclusive"
local failure = require "cleanroomsml.failure"
local integer_option = require "cleanroomsml.integer_option"
local loop = require "cleanroomsml.loop"
local operations = require "cleanroomsml.operations"
local request = require "cleanroomsml.request"
local send = require "cleanroomsml.send"

local pages = {}

---@class cleanroomsml.Pages
---@field private client cleanroomsml.Client
---@field private row cleanroomsml.OperationRow
---@field private names table the names of the pagination's members
---@field private given any the request of the next page
---@field private target cleanroomsml.Target|nil where the first page came from
---@field private count integer pages seen
---@field private mark string|nil the token of an earlier page
---@field private since integer pages since that one
---@field private span integer pages after which a later token takes its place
---@field private failed table|false `{message, info}` to come after the last page
---@field private ended boolean
local Pages = {}
Pages.__index = Pages

-- A copy, with its lists; no other field is read.
local function copy(given)
  if type(given) ~= "table" then return given end
  local made = {}
  for name, value in next, given do
    if type(value) == "table" then
      local inner = {}
      for key, item in next, value do inner[key] = item end
      value = inner
    end
    made[name] = value
  end
  return made
end

-- The pagination's members. Raises an error for an operation without pagination.
local function names_of(row, level)
  if operations.facts(row).paginated then return core.describe(row.method).pagination end
  error(("operation: %s has no pages: call it"):format(row.method), level + 1)
end

--- Raises an error in the caller's caller for an operation without pagination.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@return cleanroomsml.Pages
function pages.new(client, row, given)
  local names = names_of(row, 3)
  return setmetatable({
    client = client, row = row, names = names, given = copy(request.expand(row, given)),
    target = nil, count = 0, mark = nil, since = 0, span = 1, failed = false, ended = false,
    waiting_coroutine = false,
  }, Pages)
end

-- One request: output, or nil, message, info.
local function fetch(self)
  local client = self.client
  if client.closed then return failure("closed", "Closed", "the client was closed") end
  local handle, target, info = send.submit(client, self.row, self.given, nil, self.target)
  if not handle then return nil, target, info end
  self.target = target
  return await.done(client, handle, target)
end

local function loop_failure(self, earlier, info)
  local _, message, loop_info = failure("decode", "PaginationLoop", ("%s: the answer's %s is that "
    .. "of %s"):format(self.row.method, self.names.output, earlier), {
      region = info.region, endpoint = info.endpoint, request_id = info.request_id,
      http_status = info.http_status, attempts = info.attempts,
    })
  return { message, loop_info }
end

-- Which request had this token before; nil: none that is known. One earlier token is kept, and a
-- later one takes its place after 1, 2, 4, 8 ... pages (Brent's cycle detection): tokens that
-- repeat after n pages are found within 3n pages.
local function earlier_use(self, token)
  if token == rawget(self.given, self.names.input) then return "the request" end
  if token == self.mark then return "an earlier request" end
  self.since = self.since + 1
  if self.since == self.span then
    self.mark, self.since, self.span = token, 0, 2 * self.span
  end
end

-- Decides what follows a page: the next one, a failure or the end.
local function go_on(self, output, info)
  local token = output[self.names.output]
  if token == nil or token == "" then
    self.ended = true
    return
  end
  local earlier = earlier_use(self, token)
  if earlier then self.failed = loop_failure(self, earlier, info)
  else self.given[self.names.input] = token end
end

--- The next page; nil after the last one, and after one that failed.
---@return integer|nil n counted from 1
---@return table|nil page the operation's answer
---@return string|nil message
---@return cleanroomsml.Info|nil info
function Pages:next()
  if self.ended then return nil end
  local output, message, info
  if self.failed then
    message, info = self.failed[1], self.failed[2]
  else
    output, message, info = fetch(self)
  end
  self.count = self.count + 1
  if output then go_on(self, output, info) else self.ended = true end
  return self.count, output, message, info
end

--- Stops fetching.
function Pages:close() self.ended = true end

---@class cleanroomsml.Items
---@field private client cleanroomsml.Client
---@field private pages cleanroomsml.Pages
---@field private list table[] items of the current page
---@field private at integer index of the last one returned
---@field private info cleanroomsml.Info|nil of that page
---@field private count integer items seen
local Items = {}
Items.__index = Items

--- Raises errors like `pages.new`.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@return cleanroomsml.Items
function pages.items(client, row, given)
  names_of(row, 3)
  return setmetatable({
    client = client, pages = pages.new(client, row, given), list = {}, at = 0, count = 0,
    waiting_coroutine = false,
  }, Items)
end

--- The next item; nil after the last one. A failed page is one last row without an item.
---@return integer|nil i counted from 1
---@return table|nil item
---@return string|nil message
---@return cleanroomsml.Info|nil info of its page
function Items:next()
  while true do
    local at = self.at + 1
    local item = self.list[at]
    if item ~= nil then
      self.at, self.count = at, self.count + 1
      return self.count, item, nil, self.info
    end
    local n, page, message, info = self.pages:next()
    if not n then
      self.list = {}
      return nil
    end
    if not page then
      self.list = {}
      self.count = self.count + 1
      return self.count, nil, message, info
    end
    self.list, self.at, self.info = page[self.pages.names.result] or {}, 0, info
  end
end

--- Stops fetching and returns no more items.
function Items:close()
  self.list = {}
  self.pages:close()
end

--- All items of a list, up to a limit. Raises errors like `pages.new`, and for wrong options.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@param options {limit: integer|nil}|nil
---@return table[]|nil items
---@return string|nil message
---@return cleanroomsml.Info info of the last page
function pages.collect(client, row, given, options)
  local limit = integer_option(options, "limit", math.huge, 3)
  names_of(row, 3)
  local list, items = {}, pages.items(client, row, given)
  while #list < limit do
    local i, item, message, info = items:next()
    if not i then break end
    if item == nil then return nil, message, info end
    list[i] = item
  end
  return list, nil, items.info
end

loop(Pages, "iterator")
loop(Items, "iterator")

-- An item of the current page needs no wait, so the checks for waits are skipped.
local function held_first(otherwise)
  return function(self)
    local at = getmetatable(self) == Items and self.at + 1
    local item = at and self.list[at]
    if not item then
      -- On 5.1 a tail call loses the position of its caller.
      exclusive.check_colon(self, Items, "iterator", "next")
      return otherwise(self)
    end
    local count = self.count + 1
    self.at, self.count = at, count
    return count, item, nil, self.info
  end
end

Items.next, Items.__call = held_first(Items.next), held_first(Items.__call)

return pages
