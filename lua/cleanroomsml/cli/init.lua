--- The `cleanroomsml` command: exit status 0; 252 wrong flags or request; 253 configuration or
--- credentials; 254 the service's error; 255 anything else; 130 interrupted.
local core = require "cleanroomsml.core"
local flags = require "cleanroomsml.cli.flags"
local Session = require "cleanroomsml.cli.session"

local cli = {}

local INTERRUPTED = "interrupted!" -- what core.catch_interrupt raises

local RUN = {
  ["get-trained-model"] = "cleanroomsml.cli.get",
  ["wait"] = "cleanroomsml.cli.wait",
  ["watch"] = "cleanroomsml.cli.watch",
}

--- The real world.
---@return cleanroomsml.cli.World
local function real_world()
  io.stdout:setvbuf "line"
  core.catch_interrupt()
  return {
    out = function(text) return io.stdout:write(text) end,
    flush = function() return io.stdout:flush() end,
    err = function(text) io.stderr:write(text) end,
    read_line = function() return io.read() end,
    getenv = os.getenv,
    terminal = core.terminal,
    client = require "cleanroomsml".client,
    now = core.now,
    monotonic = core.monotonic,
    sleep = require "cleanroomsml.wait.blocking".sleep,
  }
end

local function run(session, arguments)
  local given, message = flags.parse(arguments)
  if not given then
    return session:fail(nil, message .. " (--help shows what there is)", "validation")
  end
  session.flags = given
  if given.show then return session:print((given.show:gsub("\n*$", "\n"))) end
  require(RUN[given.command])(session)
end

-- What was raised and is nobody's fault but ours, or the end that somebody else put to us.
local function report(session, fault)
  if fault == INTERRUPTED then
    session.status = 130
  elseif type(fault) ~= "table" then
    session:fail(nil, "internal error: " .. tostring(fault), "internal")
  elseif fault.unwritable:find("Broken pipe", 1, true) then
    session.status = 255 -- whoever reads has gone; there is nobody to tell
  else
    session:fail(nil, "standard output: " .. fault.unwritable, "output")
  end
end

--- Runs the command.
---@param arguments string[]
---@param world cleanroomsml.cli.World|nil the real one unless a spec gives another
---@return integer status
function cli.main(arguments, world)
  local session = Session.new(world or real_world(), {})
  local ok, fault = xpcall(function()
    run(session, arguments)
    session:flush()
  end, function(raised)
    local ours = type(raised) == "string" and raised ~= INTERRUPTED
    return ours and session.flags.debug and debug.traceback(raised, 2) or raised
  end)
  if not ok then
    pcall(session.end_line, session)
    report(session, fault)
  end
  return session.status
end

return cli
