--- One run of the command: output, reports, and the exit status.
local text = require "cleanroomsml.cli.terminal_text"

-- The AWS command line's statuses; anything else is 255.
local STATUS = { validation = 252, config = 253, credentials = 253, service = 254 }
local LONGEST_WORD, WORD_HEAD = 300, 100

---@class cleanroomsml.cli.World what the command sees of the world, for specs to replace
---@field out fun(text: string): any, string|nil to standard output; nil, message when it cannot
---@field flush fun(): any, string|nil
---@field err fun(text: string)
---@field read_line fun(): string|nil, string|nil a line of standard input; nil: the end; message
---@field read_file fun(path: string): string|nil, string|nil its content; nil, message
---@field getenv fun(name: string): string|nil
---@field terminal fun(fd: integer): integer|nil columns; nil: no terminal
---@field client fun(options: table): cleanroomsml.Client
---@field now fun(): number
---@field monotonic fun(): number
---@field sleep fun(seconds: number)

---@class cleanroomsml.cli.Session
---@field world cleanroomsml.cli.World
---@field plan cleanroomsml.cli.Plan
---@field status integer exit status so far: of the worst
local Session = {}
Session.__index = Session

---@param world cleanroomsml.cli.World
---@return cleanroomsml.cli.Session
function Session.new(world)
  return setmetatable({
    world = world, plan = { given = {} }, status = 0, utf8 = text.is_utf8(world.getenv),
  }, Session)
end

--- The size of standard output's terminal; nil: not a terminal.
---@return integer|nil columns
---@return integer|nil rows 0: not known
function Session:columns()
  local columns, rows = self.world.terminal(1)
  if columns == 0 then
    columns = tonumber((self.world.getenv "COLUMNS" or ""):match "^[1-9]%d*$") or 80
  end
  return columns, rows
end

local function must(ok, message)
  if not ok then error({ unwritable = message or "cannot write" }, 0) end
end

--- Prints to standard output. Raises `{unwritable = message}` on failure.
---@param chunk string
function Session:print(chunk)
  must(self.world.out(chunk))
end

--- Prints lines that the next ones overwrite.
---@param lines string[]
function Session:print_live(lines)
  local back = self.live and ("\27[%dA"):format(self.live) or ""
  self.live = #lines
  self:print(back .. "\r" .. table.concat(lines, "\27[K\n") .. "\27[K\n")
  self:flush()
end

--- Keeps the lines that would be overwritten.
function Session:end_line()
  self.live = nil
end

--- Raises errors like `print`.
function Session:flush()
  must(self.world.flush())
end

--- A line on standard error.
---@param line string
function Session:say(line)
  self:end_line()
  line = self.utf8 and line or line:gsub("…", "...")
  self.world.err("cleanroomsml: " .. text.clean(line, self.utf8) .. "\n")
end

-- Shortens long words in a message.
local function cut(message)
  return (message:gsub("%S+", function(word)
    return #word > LONGEST_WORD and text.head(word, WORD_HEAD) .. "..." or nil
  end))
end

--- Reports a failure; the exit status is that of the worst one.
---@param label string|nil which of several it was
---@param message string
---@param kind string of `info.kind`
function Session:fail(label, message, kind)
  message = cut(message)
  self:say(label and cut(label) .. ": " .. message or message)
  self.status = math.max(self.status, STATUS[kind] or 255)
end

--- A line on standard error with --debug.
---@param line string
function Session:debug(line)
  if self.plan.given.debug then self:say("debug: " .. line) end
end

--- Reports a failed call: members are written as flags, and missing credentials come with a hint.
---@param label string|nil
---@param message string
---@param info cleanroomsml.Info
---@param request table|nil the request
---@param found cleanroomsml.cli.Operation|nil another operation than the plan's
function Session:fail_call(label, message, info, request, found)
  local advice
  label = label and label:gsub("=.*", "=…") -- it may be an entry of --environment
  message, advice = require "cleanroomsml.cli.explain"(message, info, self.plan, request, found)
  local names_it = label and message:sub(1, #label + 2) == "'" .. label .. "'"
  self:fail(not names_it and label or nil, message, info.kind)
  if advice and not self.advised then self:say(advice) end
  self.advised = true
end

--- Records an answer: starts the collector, and with --debug shows the call.
---@param client cleanroomsml.Client
---@param message string|nil
---@param info cleanroomsml.Info
---@param started number|nil monotonic
function Session:answered(client, message, info, started)
  collectgarbage "restart"
  if not self.plan.given.debug then return end
  local seconds = self.world.monotonic() - (started or self.started)
  require "cleanroomsml.cli.debug".call(self, client, message, info, seconds)
end

--- The client for the flags; nil: impossible, which has been reported.
---@return cleanroomsml.Client|nil
function Session:client()
  local options = self.plan.client
  function options.log(level, line)
    if level == "warn" or self.plan.given.debug then self:say(level .. ": " .. line) end
  end
  if self.plan.given.debug then
    options.on_attempt = require "cleanroomsml.cli.debug".on_attempt(self)
  end
  self.started = self.world.monotonic()
  local ok, client = pcall(self.world.client, options)
  if ok and self.plan.given.debug then require "cleanroomsml.cli.debug".settings(self, client) end
  if ok then return client end
  local err = tostring(client)
  if not err:find("wrong options: ", 1, true) then error(client, 0) end
  self:fail(nil, require "cleanroomsml.cli.options".in_flags(err), "validation")
end

return Session
