--- `cleanroomsml watch`: at a terminal one line that changes in place, elsewhere a line for each
--- change of status; until the status is one in which a model stays.
local core = require "cleanroomsml.core"
local live = require "cleanroomsml.cli.live"
local requests = require "cleanroomsml.cli.requests"
local waiter = require "cleanroomsml.waiter"

local SETTLED = {
  ACTIVE = true, INACTIVE = true, CREATE_FAILED = true, DELETE_FAILED = true, CANCEL_FAILED = true,
}
local TICK, INTERVAL = 1, 10

-- How lines are shown: in place where the terminal can, else one below the other.
local function screen_of(session)
  local getenv = session.world.getenv
  local term, no_colour = getenv("TERM") or "", getenv("NO_COLOR") or ""
  local in_place = session:columns() and term ~= "" and term ~= "dumb"
  return {
    in_place = in_place, utf8 = session.utf8, colour = in_place and no_colour == "",
  }
end

local function show(session, screen, state, remark)
  local now = session.world.now()
  if screen.in_place then
    screen.columns = session:columns() - 3 -- room for the ^C that a terminal shows
    return session:print_live(live.line(state.model, now, state.since, screen, remark))
  end
  local said = state.model.status .. (remark or "")
  if said == state.said then return end
  state.said = said
  session:print(("%s  %s\n"):format(core.iso8601(math.floor(now)),
    live.line(state.model, now, state.since, screen, remark)))
end

-- Shows a model until the next look is due; a line that changes in place again and again.
local function linger(session, screen, state, remark)
  local world = session.world
  local due = world.monotonic() + (session.flags.interval or INTERVAL)
  repeat
    show(session, screen, state, remark)
    local left = due - world.monotonic()
    world.sleep(screen.in_place and math.min(left, TICK) or left)
  until world.monotonic() >= due
end

local function note(state, model)
  if not state.model or state.model.status ~= model.status then state.since = model.updateTime end
  state.model = model
end

-- The last words: nothing after a model that is as it should be.
local function settle(session, model)
  if model.status:find("FAILED", 1, true) then
    session:fail(nil, "the model is " .. model.status .. waiter.details(model), "waiter")
  end
end

---@param session cleanroomsml.cli.Session
return function(session)
  local world, client = session.world, session:client()
  if not client then return end
  local request = requests.of(session)()
  local screen, state = screen_of(session), {}
  while true do
    local started = world.monotonic()
    local model, message, info = client:get_trained_model(request)
    session:debug_call(client, request, message, info, world.monotonic() - started)
    if model then
      note(state, model)
      if SETTLED[model.status] then
        show(session, screen, state)
        session:end_line()
        return settle(session, model)
      end
    elseif not (state.model and info.retryable) then
      session:end_line()
      local gone = state.model and state.model.status:find("^DELETE_")
        and info.code == "ResourceNotFoundException"
      if gone then return session:print "deleted\n" end
      return session:fail(nil, message, info.kind)
    end
    linger(session, screen, state, message and info.code .. ", goes on")
  end
end
