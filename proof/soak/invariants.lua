--- Invariants of every answer, whatever the service did.
local invariants = {}

--- Seconds that a call may take beyond its deadline, on a busy machine.
invariants.SLACK = 1

local KINDS = { service = true, transport = true, timeout = true, decode = true }
local MOST_TOLD = 20

---@param secrets string[] secrets, which must not appear
function invariants.new(secrets)
  return setmetatable({ secrets = secrets, broken = 0, told = {}, counts = {}, slowest = 0 },
    { __index = invariants })
end

--- Records a violated invariant.
function invariants:fail(format, ...)
  self.broken = self.broken + 1
  if #self.told < MOST_TOLD then self.told[#self.told + 1] = format:format(...) end
end

function invariants:check(holds, ...)
  if not holds then self:fail(...) end
  return holds
end

--- Checks that no text in a value, however deep, contains a secret or a signature.
function invariants:discreet(value)
  if type(value) == "table" then
    for key, item in pairs(value) do
      if key ~= "request" then self:discreet(item) end
    end
  elseif type(value) == "string" then
    for _, secret in ipairs(self.secrets) do
      self:check(not value:find(secret, 1, true), "a secret is in: %s", value)
    end
    self:check(not value:find("Signature=%x"), "a signature is in: %s", value)
  end
end

local function is_model_of(model, expected)
  return type(model) == "table" and model.trainedModelArn == expected.arn
    and model.name == expected.name and type(model.createTime) == "number"
    and type(model.dataChannels) == "table"
end

-- Counts an answer; checks its time and, of a failure, message and code.
local function note(self, name, outcome, limit, seconds, failed, message, info, kinds)
  self.counts[outcome] = (self.counts[outcome] or 0) + 1
  self.slowest = math.max(self.slowest, seconds)
  self:check(seconds <= limit + self.SLACK, "%.2f s for a call of %g s: %s", seconds, limit,
    tostring(message))
  if failed then
    self:check(type(message) == "string" and not message:find("%c") and #message < 2500
      and (KINDS[outcome] or kinds and kinds[outcome]) and type(info.code) == "string"
      and message:sub(1, #info.code) == info.code, "%s: kind %s, %s", name, outcome,
      tostring(message))
    self:discreet(message)
  end
  self:check(type(info) == "table" and math.type(info.attempts) == "integer", "no attempts")
  self:discreet(info)
end

local function kind_of(info) return type(info) == "table" and info.kind or "?" end

--- Checks the result of get_trained_model: the requested model, or a failure of a known kind, in
--- time.
---@param expected {arn: string, name: string, limit: number, kinds: table|nil}
---@param seconds number
function invariants:accept(expected, seconds, model, message, info)
  if model then
    self:check(message == nil and is_model_of(model, expected), "%s got another model: %s",
      expected.name, tostring(model.trainedModelArn))
  end
  note(self, expected.name, model and "model" or kind_of(info), expected.limit, seconds, not model,
    message, info, expected.kinds)
end

--- Checks the result of any operation: an output, or a failure of a known kind, in time.
---@param name string of the operation
---@param limit number seconds
---@param seconds number
function invariants:accept_any(name, limit, seconds, output, message, info)
  if output then
    self:check(type(output) == "table" and message == nil, "%s: another output", name)
  end
  note(self, name, output and "output" or kind_of(info), limit, seconds, not output, message, info)
end

return invariants
