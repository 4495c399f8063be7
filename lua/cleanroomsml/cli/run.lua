--- Runs an operation: one request, or many at once with results in the order of requests.
local command_requests = require "cleanroomsml.cli.command_requests"
local lazy = require "cleanroomsml.lazy"
local Result = lazy "cleanroomsml.cli.result"
local dry_run = lazy "cleanroomsml.cli.dry_run"
local paging = lazy "cleanroomsml.cli.paging"
local skeleton = lazy "cleanroomsml.cli.skeleton"
local writer = lazy "cleanroomsml.cli.json.writer"

local function has_members(shape)
  return shape ~= nil and #shape.members > 0
end

-- An operation without output members prints nothing, like the AWS command line.
local function show(result, plan, entry)
  local session = result.session
  if not entry.output then
    session:fail_call(entry.label, entry.message, entry.info, entry.request)
    return result:show_nothing()
  end
  if not has_members(plan.operation.output) then return end
  local value = Result.value(entry.output, plan.operation.method)
  if plan.operation.paging and (result.format == "jsonl" or result.format == "text") then
    return paging.show_page(result, value, plan)
  end
  result:show(value, entry.label)
end

local function run_batch(session, result, next_request)
  local plan, client = session.plan, session:client()
  if not client then return end
  local sent, count, answered = {}, 0, 0
  local batch = client:batch(plan.operation.method, function()
    local made, label = next_request()
    if not made then return nil end
    count = count + 1
    sent[count] = { label = label, request = made, started = session.world.monotonic() }
    return made
  end)
  for index, output, message, info in batch do
    local entry = sent[index]
    entry.answered, entry.output, entry.message, entry.info = true, output, message, info
    session:answered(client, message, info, entry.started)
    while sent[answered + 1] and sent[answered + 1].answered do
      answered = answered + 1
      show(result, plan, sent[answered])
      sent[answered] = nil
    end
  end
  client:close()
end

local function show_skeleton(session, plan)
  local shape = plan.operation[plan.given.generate_cli_skeleton]
  session:print(writer.indented(skeleton(shape)) .. "\n")
end

-- Paging options contradict --no-paginate and the flags of a single page.
local function paging_error(plan, base)
  local given, names = plan.given, plan.operation.paging
  local single = given.no_paginate and "--no-paginate"
    or names and base[names.input] ~= nil and "--next-token"
    or names and base[names.limit] ~= nil and "--max-results"
  if not single then return nil end
  for _, name in ipairs { "starting_token", "page_size", "max_items" } do
    if given[name] ~= nil then
      return ("--%s cannot be combined with %s, which turns off paging"):format(
        name:gsub("_", "-"), single)
    end
  end
end

-- Whether to show the whole list; a page's token or size turns that off.
local function pages_by_itself(plan, base)
  local names = plan.operation.paging
  return names and not plan.given.no_paginate and base[names.input] == nil
    and base[names.limit] == nil
end

---@param session cleanroomsml.cli.Session
return function(session)
  local plan = session.plan
  if plan.given.generate_cli_skeleton then return show_skeleton(session, plan) end
  local base, message = command_requests.of_flags(plan.operation.flags, plan.given,
    session.world.read_file)
  if not base then return session:fail(nil, message, "validation") end
  local err = paging_error(plan, base)
  if err then return session:fail(nil, err, "validation") end
  local arn = plan.operation.arn
  local next_request, many = command_requests.each(session, base, arn and arn.member, plan.arns)
  if plan.given.dry_run then return dry_run(session, next_request) end
  local result = Result.new(session, many)
  if not result then return end
  if pages_by_itself(plan, base) then return paging.run(session, result, next_request) end
  run_batch(session, result, next_request)
end
