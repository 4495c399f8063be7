--- `cleanroomsml watch`: on a terminal one line for each resource, updated in place; elsewhere one
--- line for each change of status; until all are in a final status.
local core = require "cleanroomsml.core"
local colour = require "cleanroomsml.cli.render.colour"
local command_requests = require "cleanroomsml.cli.command_requests"
local live = require "cleanroomsml.cli.live"
local operation = require "cleanroomsml.cli.operation"
local text = require "cleanroomsml.cli.terminal_text"
local waiter = require "cleanroomsml.waiter"
local waiter_commands = require "cleanroomsml.cli.waiter_commands"
local waiter_rows = require "cleanroomsml.waiters"

local TICK, INTERVAL, WIDEST_NAME = 1, 10, 24
local NO_LIMIT, NO_DELAYS = 2 ^ 40, { low = 0, high = 0 }
local NOT_THERE = "ResourceNotFoundException"

---@class cleanroomsml.cli.Watched
---@field request table
---@field operation cleanroomsml.cli.Operation that gets it
---@field name string
---@field label string|nil in reports
---@field wait cleanroomsml.Wait|nil of a waiter: it judges the answers
---@field seen table what the waiter judged last: output, message, info
---@field output table|nil the last answer
---@field since number|nil
---@field remark string|nil
---@field failure table|nil message and info
---@field settled boolean|nil
---@field said string|nil what its last line said

-- A resource. Without a waiter its ARN says what gets it, whatever the others are.
local function entry_of(plan, made, label)
  local found, arn = plan.operation, tostring(made[plan.operation.arn.member])
  local getter = not plan.waiter.waiter and operation.getter(arn)
  if getter and getter.command ~= found.command then
    found, made = getter, { [getter.arn.member] = arn }
  end
  local entry = { request = made, label = label, name = arn:match("[^/]*$"), operation = found }
  if not operation.has_status(found) then
    entry.settled, entry.remark = true, "no status"
    entry.failure = { waiter_commands.no_status(found), { kind = "validation" } }
  end
  return entry
end

local function watched_of(session)
  local plan = session.plan
  local base, message = command_requests.of_flags(plan.operation.flags, plan.given,
    session.world.read_file)
  if not base then return session:fail(nil, message, "validation") end
  local list, member = {}, plan.operation.arn.member
  for made, label in command_requests.each(session, base, member, plan.arns) do
    list[#list + 1] = entry_of(plan, made, label)
  end
  return list
end

-- Gives each resource the name in its answer, in place of the end of its ARN, where the name is
-- that of one only.
local function name_all(list)
  local counts = {}
  for _, entry in ipairs(list) do
    local name = entry.output and entry.output.name
    if name then counts[name] = (counts[name] or 0) + 1 end
  end
  for _, entry in ipairs(list) do
    local name = entry.output and entry.output.name
    if name and counts[name] == 1 then entry.name = text.clean(name, true) end
  end
end

-- Updates lines in place if the terminal supports it and all of them fit; otherwise prints one by
-- one.
local function style_of(session, list)
  local getenv, columns, rows = session.world.getenv, session:columns()
  local term = getenv "TERM" or ""
  rows = rows and rows > 0 and rows or 24
  local widest = 0
  for _, entry in ipairs(list) do widest = math.max(widest, text.width(entry.name)) end
  return {
    in_place = columns ~= nil and term ~= "" and term ~= "dumb" and #list < rows,
    utf8 = session.utf8, colour = colour.wanted(getenv, columns),
    widest_name = #list > 1 and math.min(widest, WIDEST_NAME) or nil,
  }
end

local function show_in_place(session, style, list)
  local now, lines = session.world.now(), {}
  style.columns = session:columns() - 1
  -- The name's width leaves room for the status.
  style.name_columns = style.widest_name
    and math.min(style.widest_name, math.max(math.floor(style.columns / 3), 6))
  for i, entry in ipairs(list) do
    lines[i] = live.line(entry.output, now, entry.since, style, entry.name, entry.remark)
  end
  session:print_live(lines)
end

local function show_changes(session, style, list)
  local now = session.world.now()
  style.name_columns = style.widest_name
  for _, entry in ipairs(list) do
    local said = (entry.output and entry.output.status or "") .. (entry.remark or "")
    if said ~= entry.said and said ~= "" then
      entry.said = said
      session:print(("%s  %s\n"):format(core.iso8601(math.floor(now)),
        live.line(entry.output, now, entry.since, style, entry.name, entry.remark)))
    end
  end
end

local function show(session, style, list)
  (style.in_place and show_in_place or show_changes)(session, style, list)
end

local function note_output(entry, output)
  if not entry.output or entry.output.status ~= output.status then
    entry.since = output.updateTime
  end
  entry.output, entry.remark = output, nil
end

-- The answer for a waiter to judge, which may have polled another version.
local function note_by_waiter(entry, output, message, info)
  local delay = entry.wait:judge(output, message, info)
  output, info = entry.seen[1], entry.seen[3]
  if output then note_output(entry, output) end
  entry.settled = delay == nil
  local result = entry.wait.result
  if entry.settled and not result[1] then entry.failure = { result[2], result[3] } end
  if output then return end
  local is_gone = entry.settled and not entry.failure
  entry.remark = is_gone and "deleted" or info.code .. (entry.settled and "" or ", goes on")
end

-- Whether a status without a waiter is final.
local function note_status(entry, output)
  note_output(entry, output)
  local has_failed = output.status:find("_FAILED$")
  entry.settled = has_failed ~= nil or output.status == "ACTIVE" or output.status == "INACTIVE"
  if has_failed then
    entry.failure = { ("the status is %s%s"):format(output.status, waiter.details(output)),
      { kind = "waiter" } }
  end
end

local function note_failure(entry, message, info)
  if info.code == NOT_THERE and entry.output and entry.output.status:find("^DELETE_") then
    entry.settled, entry.remark = true, "deleted"
  elseif info.code ~= NOT_THERE and entry.output and info.retryable then
    entry.remark = info.code .. ", goes on"
  else
    entry.settled, entry.remark, entry.failure = true, info.code, { message, info }
  end
end

local function note(entry, output, message, info)
  if entry.wait then return note_by_waiter(entry, output, message, info) end
  if output then return note_status(entry, output) end
  note_failure(entry, message, info)
end

-- The unfinished resources, by the method that gets them, in order.
local function open_groups(list)
  local groups, by_method = {}, {}
  for _, entry in ipairs(list) do
    local method = entry.operation.method
    if not entry.settled then
      local group = by_method[method]
      if not group then
        group = { method = method, entries = {}, requests = {} }
        by_method[method], groups[#groups + 1] = group, group
      end
      group.entries[#group.entries + 1] = entry
      group.requests[#group.entries] = entry.request
    end
  end
  return groups
end

-- Polls all unfinished resources, those of a kind at once.
local function poll(session, client, list)
  for _, group in ipairs(open_groups(list)) do
    for i, output, message, info in client:batch(group.method, group.requests) do
      session:answered(client, message, info)
      note(group.entries[i], output, message, info)
    end
  end
end

local function all_settled(list)
  for _, entry in ipairs(list) do
    if not entry.settled then return false end
  end
  return true
end

-- Shows the current state until the next request is due, updating lines in place.
local function linger(session, style, list)
  local world = session.world
  local due = world.monotonic() + (session.plan.given.interval or INTERVAL)
  repeat
    show(session, style, list)
    local left = due - world.monotonic()
    world.sleep(style.in_place and math.min(left, TICK) or left)
  until world.monotonic() >= due
end

-- Judges the answers by the given waiter.
local function start_wait(client, row, entry)
  entry.wait = waiter.start(client, waiter_rows[row.waiter], entry.request, {
    timeout = NO_LIMIT,
    on_poll = function(...) entry.seen = { ... } end,
  }, NO_DELAYS)
end

---@param session cleanroomsml.cli.Session
return function(session)
  local list, row = watched_of(session), session.plan.waiter
  local client = list and session:client()
  if not client then return end
  if row.waiter then
    for _, entry in ipairs(list) do start_wait(client, row, entry) end
  end
  poll(session, client, list)
  name_all(list)
  local style = style_of(session, list)
  while not all_settled(list) do
    linger(session, style, list)
    poll(session, client, list)
  end
  show(session, style, list)
  session:end_line()
  for _, entry in ipairs(list) do
    local err = entry.failure
    if err then
      session:fail_call(entry.label, err[1], err[2], entry.request, entry.operation)
    end
  end
  client:close()
end
