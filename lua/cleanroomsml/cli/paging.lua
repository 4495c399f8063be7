--- Paginated lists: one document for json and table, items as they arrive for jsonl and text.
local Result = require "cleanroomsml.cli.result"
local value = require "cleanroomsml.cli.json.value"

local paging = {}

local NEXT = "NextToken" -- as the AWS command line names it

local function limit_shape(found)
  for _, flag in ipairs(found.flags) do
    if flag.member == found.paging.limit then return flag.shape end
  end
end

-- The items of an answer.
local function items_of(page, plan)
  return page.members[plan.operation.paging.result] or value.array()
end

-- An answer with the list alone.
local function document(items, plan)
  local whole = value.object()
  value.set(whole, plan.operation.paging.result, items)
  return whole
end

-- Prints a page in a format of separate items.
local function show_items(result, items, plan, label)
  if result.format == "text" and not result.search then
    return result:show(document(items, plan), label)
  end
  for _, item in ipairs(items) do result:show(item, label) end
end

--- Prints an answer of one page as jsonl or text; the next token goes to standard error.
---@param result cleanroomsml.cli.Result
---@param page any
---@param plan cleanroomsml.cli.Plan
function paging.show_page(result, page, plan)
  show_items(result, items_of(page, plan), plan)
  local token = page.members[plan.operation.paging.output]
  if token then result.session:say("more items: --next-token " .. token) end
end

-- The request for the next page: of the wanted size, or of the rest of it.
local function page_request(base, plan, token, missing)
  local names, made = plan.operation.paging, {}
  for name, member in pairs(base) do made[name] = member end
  local size, most = plan.given.page_size, limit_shape(plan.operation).max
  if missing and missing < (size or most or math.huge) then size = missing end
  made[names.limit] = size or missing and most
  made[names.input] = token
  return made
end

-- Calls `each(page)` until the list ends or --max-items is reached. Returns the token of the rest;
-- nil, failure when a page failed.
local function walk(session, client, base, each)
  local plan = session.plan
  local names, most = plan.operation.paging, plan.given.max_items
  local token, count = plan.given.starting_token, 0
  while true do
    local missing = most and most - count
    local made = page_request(base, plan, token, missing)
    local size = made[names.limit]
    for _, page, message, info in client:pages(plan.operation.method, made) do
      session:answered(client, message, info)
      if not page then return nil, { message, info } end
      count, token = count + #(page[names.result] or {}), page[names.output]
      each(page)
      -- The last page may be a smaller one.
      if most and (count >= most or most - count < size) then break end
    end
    if token == "" then token = nil end
    if not token or not most or count >= most then return token end
  end
end

-- Prints a page as JSON Lines, directly from Lua values.
local function show_lines(result, page, plan)
  local shape = plan.operation.result_shape
  for _, item in ipairs(page[plan.operation.paging.result] or {}) do
    result:show_line(item, shape)
  end
end

local function run_streaming(session, result, client, base)
  local plan = session.plan
  local token, err = walk(session, client, base, function(page)
    if result.format == "jsonl" and not result.search then
      show_lines(result, page, plan)
    else
      show_items(result, items_of(Result.value(page, plan.operation.method), plan), plan)
    end
    session:flush()
  end)
  if not token or result.format ~= "text" or result.search then return token, err end
  session:print(NEXT:upper() .. "\t" .. token .. "\n") -- as the AWS command line writes it
end

local function run_whole(session, result, client, base)
  local all = value.array()
  local token, err = walk(session, client, base, function(page)
    local items = items_of(Result.value(page, session.plan.operation.method), session.plan)
    for _, item in ipairs(items) do all[#all + 1] = item end
  end)
  if err then return nil, err end
  local whole = document(all, session.plan)
  if token and result.format == "json" then value.set(whole, NEXT, token) end
  result:show(whole)
  return token
end

-- An expression for the whole result matches nothing in an item.
local function warn_of_query(session, result)
  local names, expression = session.plan.operation.paging, session.plan.given.query
  if not result.search or expression:match("^%s*([%a_][%w_]*)") ~= names.result then return end
  session:say(("with --output %s the query sees an item of %s at a time, such as --query name")
    :format(result.format, names.result))
end

--- Runs the operation of a list.
---@param session cleanroomsml.cli.Session
---@param result cleanroomsml.cli.Result
---@param next_request fun(): table|nil, string|nil
function paging.run(session, result, next_request)
  local client = session:client()
  if not client then return end
  local streams = result.format == "jsonl" or result.format == "text"
  if streams then warn_of_query(session, result) end
  for base, label in next_request do
    local token, err = (streams and run_streaming or run_whole)(session, result, client, base)
    if err then
      session:fail_call(label, err[1], err[2], base)
      result:show_nothing()
    elseif token and not (result.format == "json" and not result.search) then
      session:say("more items: --starting-token " .. token)
    end
  end
  client:close()
end

return paging
