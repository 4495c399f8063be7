--- One run of the command: what it prints, what it reports, and the exit status that comes of it.
local text = require "cleanroomsml.cli.text"

-- As the AWS command line has them; whatever is not here is 255.
local STATUS = { validation = 252, config = 253, credentials = 253, service = 254 }
local LONGEST_LABEL = 300

---@class cleanroomsml.cli.World what the command sees of the world, for specs to replace
---@field out fun(text: string): any, string|nil to standard output; nil, message when it cannot
---@field flush fun(): any, string|nil
---@field err fun(text: string)
---@field read_line fun(): string|nil a line of standard input
---@field getenv fun(name: string): string|nil
---@field terminal fun(fd: integer): integer|nil columns; nil: no terminal
---@field client fun(options: table): cleanroomsml.Client
---@field now fun(): number
---@field monotonic fun(): number
---@field sleep fun(seconds: number)

---@class cleanroomsml.cli.Session
---@field world cleanroomsml.cli.World
---@field flags cleanroomsml.cli.Flags
---@field status integer exit status so far: of the worst
local Session = {}
Session.__index = Session

---@param world cleanroomsml.cli.World
---@param flags cleanroomsml.cli.Flags
---@return cleanroomsml.cli.Session
function Session.new(world, flags)
  return setmetatable({
    world = world, flags = flags, status = 0, utf8 = text.is_utf8(world.getenv),
  }, Session)
end

--- The columns of the terminal that standard output is; nil when it is none.
---@return integer|nil
function Session:columns()
  local columns = self.world.terminal(1)
  if columns == 0 then columns = tonumber(self.world.getenv("COLUMNS")) or 80 end
  return columns
end

local function must(ok, message)
  if not ok then error({ unwritable = message or "cannot write" }, 0) end
end

--- Prints to standard output. Raises `{unwritable = message}` when that does not work.
---@param chunk string
function Session:print(chunk)
  must(self.world.out(chunk))
end

--- Prints a line that the next one replaces.
---@param line string
function Session:print_live(line)
  self.live = true
  self:print("\r" .. line .. "\27[K")
  self:flush()
end

--- Leaves a line that would have been replaced as it is.
function Session:end_line()
  if not self.live then return end
  self.live = nil
  self:print "\n"
end

--- Raises as `print` does.
function Session:flush()
  must(self.world.flush())
end

--- A line on standard error.
---@param line string
function Session:say(line)
  self:end_line()
  self.world.err("cleanroomsml: " .. text.clean(line, self.utf8) .. "\n")
end

--- Reports a failure; the exit status becomes that of the worst.
---@param label string|nil which of several it was
---@param message string
---@param kind string of `info.kind`
function Session:fail(label, message, kind)
  if label and #label > LONGEST_LABEL then label = label:sub(1, LONGEST_LABEL) .. "..." end
  self:say(label and label .. ": " .. message or message)
  self.status = math.max(self.status, STATUS[kind] or 255)
end

--- A line on standard error with --debug.
---@param line string
function Session:debug(line)
  if self.flags.debug then self:say("debug: " .. line) end
end

--- With --debug, how a look at a model went: result, time, attempts, endpoint, credential source.
---@param client cleanroomsml.Client
---@param request cleanroomsml.Request
---@param message string|nil
---@param info cleanroomsml.Info
---@param seconds number
function Session:debug_call(client, request, message, info, seconds)
  if not self.flags.debug then return end
  local credentials = client.provider:peek()
  local source = credentials and credentials.source
  if source and source ~= self.source then self:debug("credentials from " .. source) end
  self.source = source or self.source
  self:debug(("%s: %s in %.3f s, %d attempt%s%s%s"):format(request.trainedModelArn,
    message or info.http_status, seconds, info.attempts, info.attempts == 1 and "" or "s",
    info.endpoint and (", %s (%s)"):format(info.endpoint, info.region) or "",
    not message and info.request_id and ", request id " .. info.request_id or ""))
end

--- The client that the flags ask for; nil when it cannot be had, which has been reported.
---@return cleanroomsml.Client|nil
function Session:client()
  local options = self.flags.client
  function options.log(level, line)
    if level == "warn" or self.flags.debug then self:say(level .. ": " .. line) end
  end
  local ok, client = pcall(self.world.client, options)
  if ok then return client end
  local fault = tostring(client)
  if not fault:find("wrong options: ", 1, true) then error(client, 0) end
  self:fail(nil, require "cleanroomsml.cli.flags".in_flags(fault), "validation")
end

return Session
