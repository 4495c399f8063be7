--- One call between `start` and its triple.

---@class cleanroomsml.Call
---@field private client table
---@field private handle userdata|nil the C side; nil when nothing was sent
---@field private triple table|nil `{model, message, info}` once known
local Call = {}
Call.__index = Call

--- A call that is over before anything was sent.
---@return cleanroomsml.Call
function Call.ended(client, message, info)
  return setmetatable({ client = client, triple = { nil, message, info } }, Call)
end

---@return cleanroomsml.Call
function Call.new(client, handle, region, endpoint)
  return setmetatable({ client = client, handle = handle, region = region, endpoint = endpoint }, Call)
end

local function deliver_log(self)
  local log = self.client.options.log
  local lines = log and self.handle:log()
  for i = 1, lines and #lines or 0, 2 do log(lines[i], lines[i + 1]) end
end

-- Answers the call's question for credentials: gives them, or ends it with the reason.
local function provide(self)
  local handle = self.handle
  local credentials, message, info = self.client.provider:get(handle:rejected())
  if not credentials then
    -- The C side writes the code in front of the message.
    return handle:fail(info.kind, info.code, message:sub(#info.code + 3))
  end
  credentials, message = handle:set_credentials(credentials)
  if not credentials then return handle:fail("credentials", "InvalidCredentials", message) end
  handle:resume()
end

local function finish(self, model, message, info)
  info.region, info.endpoint = self.region, self.endpoint
  self.triple = { model, message, info }
  return model, message, info
end

--- Waits until the call is done. Again afterwards: the same triple.
---@return table|nil model, string|nil message, table info
function Call:wait()
  local triple = self.triple
  if triple then return triple[1], triple[2], triple[3] end
  local handle, waiter = self.handle, self.client.waiter
  while waiter.run(handle) == "credentials" do provide(self) end
  if self.client.options.log then deliver_log(self) end
  return finish(self, handle:result())
end

--- Goes on with a call that needs somebody, without waiting for more: whether it is done.
---@return boolean
function Call:settle()
  local state = self.handle:run(0)
  if state == "credentials" then provide(self) end
  return state == true
end

--- Ends it with a failure of its owner's; no effect on one that is done.
function Call:fail(kind, code, message)
  self.handle:fail(kind, code, message)
end

--- Ends the call at once, as kind `cancelled`; no effect on one that is done.
function Call:cancel()
  if self.handle then self.handle:cancel() end
end

return Call
