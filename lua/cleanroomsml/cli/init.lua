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

local function report_internal(session, fault)
  local message, trace = tostring(fault):match("^([^\n]*)\n?(.*)$")
  session:fail(nil, "internal error: " .. message, "internal")
  if session.flags.debug then session.world.err(trace .. "\n") end
end

-- The end that somebody else put to us, or a fault that is ours.
local function report(session, fault, was_live)
  if fault == INTERRUPTED then
    session.status = 130
    -- What follows the ^C begins on a line of its own.
    if not was_live and session.world.terminal(2) then session.world.err "\n" end
  elseif type(fault) ~= "table" then
    report_internal(session, fault)
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
    local was_live = session.live
    pcall(session.end_line, session)
    report(session, fault, was_live)
  end
  return session.status
end

return cli
