--- `cleanroomsml watch`: at a terminal a line for each resource that changes in place, elsewhere a
--- line for each change of status; until all are in a status that lasts.
local core = require "cleanroomsml.core"
local colour = require "cleanroomsml.cli.render.colour"
local live = require "cleanroomsml.cli.live"
local request = require "cleanroomsml.cli.request"

local TICK, INTERVAL, WIDEST_NAME = 1, 10, 24
local NOT_THERE = "ResourceNotFoundException"

---@class cleanroomsml.cli.Watched
---@field request table
---@field name string
---@field label string|nil in reports
---@field output table|nil the last answer
---@field since number|nil
---@field remark string|nil
---@field settled boolean|nil
---@field said string|nil what its last line said

local function watched_of(session)
  local plan = session.plan
  local base, message = request.of_flags(plan.operation.flags, plan.given, session.world.read_file)
  if not base then return session:fail(nil, message, "validation") end
  local list, member = {}, plan.operation.arn.member
  for made, label in request.each(session, base, member, plan.arns) do
    local arn = tostring(made[member])
    list[#list + 1] = { request = made, label = label, name = arn:match("[^/]*$") }
  end
  return list
end

-- How lines are shown: in place where the terminal can and all of them fit, else one by one.
local function style_of(session, list)
  local getenv, columns, rows = session.world.getenv, session:columns()
  local term = getenv "TERM" or ""
  rows = rows and rows > 0 and rows or 24
  local widest = 0
  for _, entry in ipairs(list) do widest = math.max(widest, #entry.name) end
  return {
    in_place = columns ~= nil and term ~= "" and term ~= "dumb" and #list < rows,
    utf8 = session.utf8, colour = colour.wanted(getenv, columns),
    name_columns = #list > 1 and math.min(widest, WIDEST_NAME) or nil,
  }
end

local function show_in_place(session, style, list)
  local now, lines = session.world.now(), {}
  style.columns = session:columns() - 1
  for i, entry in ipairs(list) do
    lines[i] = live.line(entry.output, now, entry.since, style, entry.name, entry.remark)
  end
  session:print_live(lines)
end

local function show_changes(session, style, list)
  local now = session.world.now()
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

-- What a status means: "success", "failure", or nothing: it goes on.
local function judged(row, status)
  if row.waiter then
    return row.success[status] and "success" or row.failure[status] and "failure" or nil
  end
  if status:find("_FAILED$") then return "failure" end
  return (status == "ACTIVE" or status == "INACTIVE") and "success" or nil
end

-- What it means that there is no such resource.
local function judged_missing(row, entry)
  if row.waiter then return row.missing end
  return entry.output and entry.output.status:find("^DELETE_") and "success" or "failure"
end

local function details(output)
  local said = output.statusDetails or {}
  return (said.statusCode and ": " .. said.statusCode or "")
    .. (said.message and ": " .. said.message or "")
end

local function note_output(session, entry, output)
  local status = output.status
  if not entry.output or entry.output.status ~= status then entry.since = output.updateTime end
  entry.output, entry.remark = output, nil
  local verdict = judged(session.plan.waiter, status)
  entry.settled = verdict ~= nil
  if verdict == "failure" then
    entry.failure = { ("the status is %s%s"):format(status, details(output)), { kind = "waiter" } }
  end
end

local function note_failure(session, entry, message, info)
  if info.code == NOT_THERE then
    entry.settled, entry.remark = true, "not there"
    if judged_missing(session.plan.waiter, entry) == "success" then entry.remark = "deleted"
    else entry.failure = { message, info } end
  elseif entry.output and info.retryable then
    entry.remark = info.code .. ", goes on"
  else
    entry.settled, entry.remark, entry.failure = true, info.code, { message, info }
  end
end

-- Asks for all that are not settled, side by side.
local function poll(session, client, list)
  local open, requests = {}, {}
  for _, entry in ipairs(list) do
    if not entry.settled then
      open[#open + 1] = entry
      requests[#open] = entry.request
    end
  end
  for i, output, message, info in client:batch(session.plan.operation.method, requests) do
    session:debug_call(client, message, info)
    if output then note_output(session, open[i], output)
    else note_failure(session, open[i], message, info) end
  end
end

local function all_settled(list)
  for _, entry in ipairs(list) do
    if not entry.settled then return false end
  end
  return true
end

-- Shows what is known until the next request is due; lines that change in place again and again.
local function linger(session, style, list)
  local world = session.world
  local due = world.monotonic() + (session.plan.given.interval or INTERVAL)
  repeat
    show(session, style, list)
    local left = due - world.monotonic()
    world.sleep(style.in_place and math.min(left, TICK) or left)
  until world.monotonic() >= due
end

---@param session cleanroomsml.cli.Session
return function(session)
  local list = watched_of(session)
  local client = list and session:client()
  if not client then return end
  local style = style_of(session, list)
  poll(session, client, list)
  while not all_settled(list) do
    linger(session, style, list)
    poll(session, client, list)
  end
  show(session, style, list)
  session:end_line()
  for _, entry in ipairs(list) do
    local err = entry.failure
    if err then session:fail_call(entry.label, err[1], err[2], session.plan) end
  end
  client:close()
end
