--- The `cleanroomsml` command: exit status 0; 252 wrong flags or request; 253 configuration or
--- credentials; 254 the service's error; 255 anything else; 130 interrupted.
local core = require "cleanroomsml.core"
local Session = require "cleanroomsml.cli.session"
local lazy = require "cleanroomsml.lazy"
local arguments = lazy "cleanroomsml.cli.arguments"
local interrupt = lazy "cleanroomsml.cli.interrupt"

local cli = {}

local RUN = {
  operation = "cleanroomsml.cli.run",
  wait = "cleanroomsml.cli.wait",
  watch = "cleanroomsml.cli.watch",
  help = "cleanroomsml.cli.help",
  version = "cleanroomsml.cli.version",
  completion = "cleanroomsml.cli.completion",
}

-- The content of a file; nil, message: unreadable.
local function read_file(path)
  local file, message = io.open(path, "rb")
  if not file then return nil, message end
  local content
  content, message = file:read "*a"
  file:close()
  if content then return content end
  return nil, path .. ": " .. message
end

local EINTR = 4

-- A line of standard input. The hook raises the error of an interruption.
local function read_line()
  local line, message, errno = io.read()
  return line, errno ~= EINTR and message or nil
end

--- The real system.
---@return cleanroomsml.cli.World
local function real_world()
  core.hold_standard_descriptors()
  io.stdout:setvbuf "line"
  core.catch_interrupt()
  return {
    out = function(text) return io.stdout:write(text) end,
    flush = function() return io.stdout:flush() end,
    err = function(text) io.stderr:write(text) end,
    read_line = read_line,
    read_file = read_file,
    getenv = os.getenv,
    terminal = core.terminal,
    client = function(options) return require "cleanroomsml".client(options) end,
    now = core.now,
    monotonic = core.monotonic,
    sleep = function(seconds) return require "cleanroomsml.wait.blocking".sleep(seconds) end,
  }
end

local function run(session, words)
  if words[1] == "__complete" then return require "cleanroomsml.cli.complete"(session, words) end
  local plan, message = arguments.parse(words)
  if not plan then
    -- A message without a hint gets the hint to --help.
    local more = message:find("such as ", 1, true) or message:find("; to list: ", 1, true)
    return session:fail(nil, message .. (more and "" or " (--help shows more)"), "validation")
  end
  session.plan = plan
  require(RUN[plan.run])(session)
end

local function report_internal(session, err)
  local message, trace = tostring(err):match("^([^\n]*)\n?(.*)$")
  session:fail(nil, "internal error: " .. message, "internal")
  if session.plan.given.debug then session.world.err(trace .. "\n") end
end

-- Handles an interruption, lost output, an incomplete installation, or a bug.
local function report(session, err, was_live)
  if interrupt.is(err) then
    session.status = 130
    -- Output after the ^C starts on a new line.
    if not was_live and session.world.terminal(2) then session.world.err "\n" end
  elseif type(err) == "table" and err.unwritable then
    session.status = 255
    -- A closed pipe needs no message.
    if err.unwritable:find("Broken pipe", 1, true) then return end
    session:fail(nil, "standard output: " .. err.unwritable, "output")
  else
    local missing = interrupt.missing_module(err, io.open)
    if missing then return session:fail(nil, missing, "internal") end
    report_internal(session, err)
  end
end

-- Adds a stack trace to a bug.
local function traced(session)
  return function(raised)
    local is_defect = type(raised) == "string" and not interrupt.is(raised)
    return is_defect and session.plan.given.debug and debug.traceback(raised, 2) or raised
  end
end

--- Runs the command.
---@param words string[] its arguments
---@param world cleanroomsml.cli.World|nil the real one unless a spec gives another
---@return integer status
function cli.main(words, world)
  local session = Session.new(world or real_world())
  local ok, err = xpcall(function()
    run(session, words)
    session:flush()
  end, traced(session))
  if not ok then
    local was_live = session.live
    pcall(session.end_line, session)
    report(session, err, was_live)
  end
  return session.status
end

return cli
