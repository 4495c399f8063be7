--- `cleanroomsml wait …`: several waits go on at once, each with its own delays.
local requests = require "cleanroomsml.cli.requests"
local waiter = require "cleanroomsml.waiter"

local WAITERS = {
  ["trained-model-active"] = "trained_model_active",
  ["trained-model-deleted"] = "trained_model_output_deleted",
}

-- The waits that the flags ask for.
local function waits_of(session, client)
  local flags, monotonic, list = session.flags, session.world.monotonic, {}
  for request, label in requests.of(session) do
    local entry = { label = label, due = monotonic() }
    entry.wait = waiter.new(client, WAITERS[flags.goal], request, {
      timeout = flags.timeout, min_delay = flags.min_delay, max_delay = flags.max_delay,
      on_poll = function(model, message, info)
        session:debug_call(client, request, message, info, monotonic() - entry.started)
        if model then session:debug("status " .. model.status) end
      end,
    })
    list[#list + 1] = entry
  end
  return list
end

local function first_due(list)
  local first = 1
  for i = 2, #list do
    if list[i].due < list[first].due then first = i end
  end
  return first
end

---@param session cleanroomsml.cli.Session
return function(session)
  local world, client = session.world, session:client()
  if not client then return end
  local list = waits_of(session, client)
  while list[1] do
    local at = first_due(list)
    local entry = list[at]
    local early = entry.due - world.monotonic()
    if early > 0 then world.sleep(early) end
    entry.started = world.monotonic()
    local delay = entry.wait:poll()
    if delay then
      entry.due = world.monotonic() + delay
    else
      table.remove(list, at)
      local result = entry.wait.result
      if not result[1] then session:fail(entry.label, result[2], result[3].kind) end
    end
  end
  client:close()
end
