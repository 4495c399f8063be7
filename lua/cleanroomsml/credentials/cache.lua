--- Caches a provider's credentials while they are valid, with one refresh in flight for any number
--- of waiting calls.
---
--- Credentials that expire are refreshed early. In the advisory window one caller refreshes and the
--- others use the old ones; in the mandatory window all wait. When a refresh fails, the old ones
--- are used while they are valid, and the next attempt is a minute later. A refresh is a lease: a
--- waiting call takes it over when its holder is gone or the lease is 30 s old, and at once where
--- waiting would block the holder too.
local core = require "cleanroomsml.core"
local failures = require "cleanroomsml.credentials.failures"
local lazy = require "cleanroomsml.lazy"
local bounded_system = require "cleanroomsml.system.bounded"

local cache = {}
cache.__index = cache

local LONG = { advisory = 15 * 60, mandatory = 10 * 60 }
local SHORT = { advisory = 5 * 60, mandatory = 60 }
local NONE = { advisory = 0, mandatory = 0 }
local SHORT_LIFETIME = 20 * 60
-- Seconds to the next attempt: after a failure or with old credentials; and when there never were
-- any, so that only calls that fail together share the failure.
local RETRY_AFTER, FIRST_RETRY_AFTER = 60, 1
local LEASE = 30
local SLICE = 0.02

--- It uses the system's clocks, `random` and `sleep`, which lets other coroutines run if `yields`
--- is true. `spawn(fn)`, if there is one, runs a function independently and returns true, or nil
--- when it cannot: an aborted caller then does not end the refresh.
---@class cleanroomsml.CredentialCache
---@param provider table
---@param system table
---@param hooks {log: function|nil, before_refresh: function|nil}|nil
function cache.new(provider, system, hooks)
  return setmetatable({ provider = provider, system = system, hooks = hooks or {} }, cache)
end

-- Seconds that credentials are still valid by the wall clock.
local function remaining(self, credentials)
  return (credentials.expiration or math.huge) - self.system.now()
end

-- The same for the entry, also by its age, so that setting the clock back does not prolong it.
local function left(self)
  local entry = self.entry
  local by_age = entry.lifetime - (self.system.monotonic() - entry.fetched)
  return math.min(remaining(self, entry.credentials), by_age)
end

-- Whether a refresh is due: "must" (no valid ones), "wait" (mandatory window), "try" (advisory
-- window).
local function due(self, rejected)
  local entry = self.entry
  if not entry or entry.credentials.access_key_id == rejected then return "must" end
  local seconds = left(self)
  if seconds <= 0 then return "must" end
  if not entry.credentials.refreshable or seconds > entry.windows.advisory then return nil end
  if self.system.monotonic() - self.tried < RETRY_AFTER then return nil end
  return seconds > entry.windows.mandatory and "try" or "wait"
end

-- Whether another caller refreshes; a dead coroutine does not count, nor this one after an attempt
-- that raised an error.
local function is_held(self)
  local lease = self.lease
  if not lease or self.system.monotonic() - lease.since >= LEASE then return false end
  local holder = lease.holder
  if holder == nil and lease.by_coroutine then return false end
  if holder == (coroutine.running() or "main") then return false end
  return type(holder) ~= "thread" or coroutine.status(holder) ~= "dead"
end

local function can_wait(self)
  return self.system.yields or self.system.spawn ~= nil
end

-- The need that is left with a refresh in flight: one caller refreshes, the others go on.
local function need_of(self, rejected)
  local need, held = due(self, rejected), is_held(self)
  if need == "try" and held then need = nil end
  return need, held
end

-- A recent failure, before the next attempt is due.
local function recent_failure(self)
  local failure = self.failure
  local after = self.entry and RETRY_AFTER or FIRST_RETRY_AFTER
  if not failure or self.provider.asked_each_call and not self.entry then return nil end
  if self.system.monotonic() - self.tried < after then return failure end
end

local function windows_of(credentials, lifetime)
  if credentials.interactive then return NONE end
  return lifetime <= SHORT_LIFETIME and SHORT or LONG
end

-- Sealed: no dump of the client shows a key.
local function keep(self, given, windows)
  local system, credentials = self.system, core.credentials(given)
  local lifetime = remaining(self, credentials)
  self.entry = {
    credentials = credentials, lifetime = lifetime, fetched = system.monotonic(),
    windows = windows or windows_of(credentials, lifetime),
  }
  return credentials
end

local function say(self, text)
  if self.hooks.log then self.hooks.log("warn", text) end
end

-- Static stability: when instance metadata has no newer ones, the expired credentials are used and
-- the service decides. The next attempt is two to ten minutes later.
local function stretch(self, credentials, why)
  local until_when = self.system.now() + LONG.advisory + 120 + 480 * self.system.random()
  say(self, "the instance's credentials have expired and stay in use: " .. why)
  return keep(self, core.credentials(credentials, until_when), LONG)
end

local function expired(self, credentials)
  if credentials.static_stability then
    return stretch(self, credentials, "instance metadata has no newer ones")
  end
  return failures.new("ExpiredCredentials", ("%s: the credentials expired %.0f s ago by this "
    .. "machine's clock"):format(credentials.source, -remaining(self, credentials)))
end

local function failed(self, message, info, rejected)
  local entry = self.entry
  if entry and entry.credentials.access_key_id ~= rejected and not entry.credentials.single_use then
    local seconds = left(self)
    if seconds > 0 then
      say(self, ("the credentials could not be refreshed, the old ones are good for %.0f s: %s")
        :format(seconds, message))
      return entry.credentials
    end
    if entry.credentials.static_stability then return stretch(self, entry.credentials, message) end
  end
  self.failure = { message, info }
  return nil, message, info
end

-- Calls the provider and stores its credentials; each fetch makes a new `result` for the waiting
-- calls.
local function fetch(self, lease, rejected, deadline)
  if self.entry and self.hooks.before_refresh then self.hooks.before_refresh() end
  local bounded = deadline and deadline < math.huge
  local world = bounded and bounded_system(self.system, deadline) or self.system
  local provider = self.provider
  local credentials, message, info = lazy.guard_fetch(provider.get, provider, world)
  self.tried, self.failure = self.system.monotonic(), nil
  if credentials and remaining(self, credentials) <= 0 then
    credentials, message, info = expired(self, credentials)
  elseif credentials then
    credentials = keep(self, credentials)
  end
  if not credentials then credentials, message, info = failed(self, message, info, rejected) end
  -- A caller's expired deadline is not a failure for the others.
  if bounded and self.tried >= deadline then self.failure = nil end
  self.result = { credentials, message, info }
  if self.lease == lease then self.lease = nil end
  return credentials, message, info
end

-- Takes the lease and fetches. Returns true when a spawned job does it; otherwise false and the
-- result. A user's function is called in its caller's coroutine, so its errors are the caller's. A
-- fetch for one caller alone ends at that caller's deadline.
local function refresh(self, rejected, deadline)
  -- A collected coroutine holds no lease.
  local lease = setmetatable({ since = self.system.monotonic() }, { __mode = "v" })
  self.lease = lease
  local spawn = not self.provider.asked_each_call and self.system.spawn
  if spawn and spawn(function() fetch(self, lease, rejected) end) then return true end
  lease.holder = coroutine.running() or "main"
  lease.by_coroutine = type(lease.holder) == "thread"
  return false, fetch(self, lease, rejected, deadline)
end

local GONE = {}

-- The result of another caller's refresh; nothing when its lease must be taken over.
local function await(self, is_wanted)
  local seen = self.result
  while self.result == seen do
    if is_wanted and not is_wanted() then return GONE end
    if not is_held(self) then return nil end
    self.system.sleep(SLICE)
  end
  return self.result
end

--- The valid cached credentials, without a refresh; nil when a refresh is due.
---@return table|nil credentials
function cache:peek()
  local entry = self.entry
  if not entry or entry.credentials.single_use then return nil end
  return not need_of(self) and entry.credentials or nil
end

--- Credentials, fetched if necessary. Not those whose access key the service has just rejected,
--- unless the provider has no others. A call that waits for another one's refresh returns nothing
--- once `is_wanted()` is false.
---@param rejected string|nil access key id
---@param is_wanted (fun(): boolean)|nil
---@param deadline number|nil monotonic seconds: nothing fetched by this caller lasts longer
---@return table|nil credentials, string|nil message, table|nil info
function cache:get(rejected, is_wanted, deadline)
  local current = self.entry and self.entry.credentials
  if current and current.single_use then return fetch(self, nil, rejected, deadline) end
  local need, held = need_of(self, rejected)
  if not need then return current end
  local failure = need == "must" and recent_failure(self)
  if failure then return nil, failure[1], failure[2] end
  if not (held and can_wait(self)) then
    local spawned, credentials, message, info = refresh(self, rejected, deadline)
    if not spawned then return credentials, message, info end
    if need == "try" then return current end
  end
  local result = await(self, is_wanted)
  if not result or result[1] and result[1].single_use then
    return self:get(rejected, is_wanted, deadline)
  end
  return result[1], result[2], result[3]
end

return cache
