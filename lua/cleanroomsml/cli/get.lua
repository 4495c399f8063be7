--- `cleanroomsml get-trained-model`: many at once, shown in the order in which they were asked for.
local core = require "cleanroomsml.core"
local output = require "cleanroomsml.cli.output"
local query = require "cleanroomsml.cli.query"
local requests = require "cleanroomsml.cli.requests"

local SHAPE = core.describe("get_trained_model").output

-- What is to be shown of a model, or nil, message.
local function shown(model, steps, format, screen)
  local value, shape, fault = model, SHAPE, nil
  if steps then value, shape, fault = query.find(steps, model, SHAPE) end
  if fault then return nil, "--query: " .. fault end
  return output.format(format, value, shape, screen)
end

---@param session cleanroomsml.cli.Session
return function(session)
  local flags, world = session.flags, session.world
  local steps, message
  if flags.query then steps, message = query.parse(flags.query) end
  if message then return session:fail(nil, "--query: " .. message, "validation") end
  local client = session:client()
  if not client then return end
  local next_request, many = requests.of(session)
  local columns = session:columns()
  local format = flags.output or (columns and "table" or "json")
  local screen = { columns = columns, utf8 = not columns or session.utf8, many = many }
  local asked, count, answered, printed = {}, 0, 0, false

  local function show(entry)
    if not entry.model then return session:fail(entry.label, entry.message, entry.info.kind) end
    local lines, fault = shown(entry.model, steps, format, screen)
    if not lines then return session:fail(entry.label, fault, "validation") end
    -- What takes several lines is set apart from the one before.
    local apart = printed and not steps and format ~= "json" and "\n" or ""
    printed = true
    session:print(apart .. lines .. "\n")
  end

  local batch = client:batch("get_trained_model", function()
    local request, label = next_request()
    if not request then return nil end
    count = count + 1
    asked[count] = { label = label, started = world.monotonic() }
    return request
  end)
  for index, model, failure, info in batch do
    local entry = asked[index]
    entry.answered, entry.model, entry.message, entry.info = true, model, failure, info
    session:debug_call(client, info.request, failure, info, world.monotonic() - entry.started)
    while asked[answered + 1] and asked[answered + 1].answered do
      answered = answered + 1
      show(asked[answered])
      asked[answered] = nil
    end
  end
  client:close()
end
