local cache = require "cleanroomsml.credentials.cache"
local failures = require "cleanroomsml.credentials.failures"
local world = require "spec.support.credentials_world"

-- A provider whose n-th answer is `id n`, good for `lifetime` seconds; `fail` makes it fail, and
-- `during` runs while it is asked.
local function provider(system, lifetime, more)
  local made = { count = 0, lifetime = lifetime }
  function made:get()
    self.count = self.count + 1
    local count = self.count
    if self.during then self.during() end
    if self.fail then return failures.new("Broken", self.fail) end
    local credentials = {
      access_key_id = "id" .. count, secret_access_key = "secret", refreshable = true,
        source = "made",
      expiration = self.lifetime and system.clock + self.lifetime,
    }
    for name, value in pairs(more or {}) do credentials[name] = value end
    return credentials
  end
  return made
end

local function new(lifetime, more)
  local system = world.system {}
  local made = provider(system, lifetime, more)
  local said = {}
  local hooks = { log = function(_, text) table.insert(said, text) end }
  return cache.new(made, system, hooks), made, system, said
end

local function id(credentials, message)
  return credentials and credentials.access_key_id or message
end

describe("the cache of credentials", function()
  it("is empty before the first fetch, and then returns what was fetched", function()
    local kept, made = new(3600)
    assert.is_nil(kept:peek())
    assert.equal("id1", id(kept:get()))
    assert.equal("id1", id(kept:peek()))
    assert.equal("id1", id(kept:get()))
    assert.equal(1, made.count)
  end)

  it("keeps credentials without an expiry for ever", function()
    local kept, _, system = new(nil)
    kept:get()
    system.pass(1e9)
    assert.equal("id1", id(kept:peek()))
  end)

  -- lifetime, age, whether the refresh is due and how
  local windows = {
    { 3600, 2699, nil }, { 3600, 2700, "advisory" }, { 3600, 2999, "advisory" },
    { 3600, 3000, "mandatory" }, { 3600, 3600, "mandatory" },
    { 1201, 300, nil }, { 1201, 301, "advisory" }, { 1201, 601, "mandatory" },
    { 1200, 899, nil }, { 1200, 900, "advisory" }, { 1200, 1139, "advisory" },
    { 1200, 1140, "mandatory" }, { 900, 599, nil }, { 900, 600, "advisory" },
    { 900, 840, "mandatory" },
  }
  for _, case in ipairs(windows) do
    it(("of %d s refreshes after %d s: %s"):format(case[1], case[2], case[3] or "no"), function()
      local kept, made, system = new(case[1])
      kept:get()
      system.pass(case[2])
      assert.equal(case[3] and "none" or "id1", id(kept:peek(), "none"))
      local during
      made.during = function() -- as another caller sees it
        during = coroutine.wrap(function() return id(kept:peek(), "none") end)()
      end
      assert.equal(case[3] and "id2" or "id1", id(kept:get()))
      if case[3] then assert.equal(case[3] == "advisory" and "id1" or "none", during) end
    end)
  end

  it("fetches at most once a minute while the old credentials are valid", function()
    local kept, made, system, said = new(3600)
    kept:get()
    made.fail = "no luck"
    for _, age in ipairs { 2700, 300 } do -- advisory, then mandatory
      system.pass(age)
      for _ = 1, 100 do assert.equal("id1", id(kept:get())) end
    end
    assert.equal(3, made.count)
    assert.is_truthy(said[1]:find("no luck", 1, true))
    system.pass(59)
    assert.equal("id1", id(kept:peek()))
    system.pass(1)
    assert.is_nil(kept:peek())
    made.fail = nil
    assert.equal("id4", id(kept:get()))
  end)

  it("fails when the old credentials have expired, and tries again once a minute", function()
    local kept, made, system = new(3600)
    kept:get()
    system.pass(3600)
    made.fail = "no luck"
    for _ = 1, 100 do assert.equal("Broken: no luck", id(kept:get())) end
    assert.equal(2, made.count)
    system.pass(60)
    made.fail = nil
    assert.equal("id3", id(kept:get()))
  end)

  it("gives all callers the same error without credentials, and retries a second later", function()
    local kept, made, system = new(3600)
    made.fail = "no luck"
    for _ = 1, 100 do assert.equal("Broken: no luck", id(kept:get())) end
    assert.equal(1, made.count)
    system.pass(1)
    made.fail = nil
    assert.equal("id2", id(kept:get()))
  end)

  it("refreshes credentials of a short life less often than at every call", function()
    local kept, made, system = new(120)
    for _ = 1, 59 do
      kept:get()
      system.pass(1)
    end
    assert.equal(1, made.count)
  end)

  it("refreshes credentials that the service rejected, unless they were replaced since", function()
    local kept, made = new(3600)
    kept:get()
    assert.equal("id2", id(kept:get("id1")))
    assert.equal("id2", id(kept:get("id1")))
    assert.equal(2, made.count)
  end)

  it("fails when rejected credentials cannot be replaced", function()
    local kept, made = new(3600)
    kept:get()
    made.fail = "no luck"
    assert.equal("Broken: no luck", id(kept:get("id1")))
    assert.equal("Broken: no luck", id(kept:get("id1")))
    assert.equal(2, made.count)
  end)

  it("refuses credentials that are expired when they are fetched", function()
    local kept, made = new(-1)
    local found, message, info = kept:get()
    world.check_failure({ "credentials", "ExpiredCredentials", "made" }, found, message, info)
    assert.equal(1, made.count)
  end)

  it("does not refresh early when the source asks for an MFA code", function()
    local kept, _, system = new(3600, { interactive = true })
    kept:get()
    system.pass(3599)
    assert.equal("id1", id(kept:get()))
    system.pass(1)
    assert.equal("id2", id(kept:get()))
  end)

  it("refreshes no credentials of a source without refresh before they have expired", function()
    local kept, _, system = new(3600, { refreshable = false })
    kept:get()
    system.pass(3599)
    assert.equal("id1", id(kept:get()))
    system.pass(1)
    assert.equal("id2", id(kept:get()))
  end)

  it("fetches credentials anew for each call when they are valid for one call", function()
    local kept, made = new(nil, { single_use = true })
    for i = 1, 3 do
      assert.equal("id" .. i, id(kept:get()))
      assert.is_nil(kept:peek())
    end
    made.fail = "no luck"
    assert.equal("Broken: no luck", id(kept:get()))
  end)

  it("works when the wall clock jumps", function()
    local kept, _, system = new(3600)
    kept:get()
    system.clock = system.clock - 1e6 -- back: age decides
    system.ticks = system.ticks + 3600
    assert.equal("id2", id(kept:get()))
    system.clock = system.clock + 2e6 -- ahead: expired by the clock
    assert.is_nil(kept:peek())
    assert.equal("id3", id(kept:get()))
  end)

  it("reads the files again at a refresh only", function()
    local system, read = world.system {}, 0
    local kept = cache.new(provider(system, 3600), system, {
      before_refresh = function() read = read + 1 end,
    })
    kept:get()
    assert.equal(0, read)
    system.pass(3600)
    kept:get()
    assert.equal(1, read)
  end)
end)

describe("static stability", function()
  it("uses expired credentials when instance metadata gives no new ones", function()
    local kept, made, system, said = new(3600, { static_stability = true })
    kept:get()
    made.fail = "no luck"
    system.pass(3600)
    local found = kept:get()
    assert.equal("id1", id(found))
    assert.equal(system.clock + 900 + 120 + 240, found.expiration)
    assert.is_truthy(said[1]:find("stay in use", 1, true))
    system.pass(359)
    assert.equal("id1", id(kept:peek()))
    system.pass(1)
    assert.is_nil(kept:peek())
    made.fail = nil
    assert.equal("id3", id(kept:get()))
  end)

  it("uses credentials that are expired when they are fetched", function()
    local kept, _, system = new(-60, { static_stability = true })
    assert.is_true(kept:get().expiration > system.clock + 900)
  end)

  it("ends when the service rejects the credentials", function()
    local kept, made, system = new(3600, { static_stability = true })
    kept:get()
    made.fail = "no luck"
    system.pass(3600)
    kept:get()
    system.pass(60)
    assert.equal("Broken: no luck", id(kept:get("id1")))
  end)
end)

-- Coroutines that take turns at each sleep, as an event loop runs them.
local function loop(system, jobs)
  system.yields = true
  function system.sleep(seconds)
    coroutine.yield(seconds)
  end
  local threads = {}
  for i, job in ipairs(jobs) do threads[i] = coroutine.create(job) end
  local turns = 0
  repeat
    local alive = false
    for _, thread in ipairs(threads) do
      if coroutine.status(thread) ~= "dead" then
        assert(coroutine.resume(thread))
        alive = true
      end
    end
    system.pass(0.1)
    turns = turns + 1
  until not alive or turns > 1000
  return turns
end

local function callers(kept, count, rejected)
  local jobs, found = {}, {}
  for i = 1, count do
    jobs[i] = function() found[i] = id(kept:get(rejected)) end
  end
  return jobs, found
end

local function all(found, count, value)
  for i = 1, count do assert.equal(value, found[i]) end
end

describe("a refresh that many callers need", function()
  it("is taken over when the coroutine that makes it was collected", function()
    local kept, made, system = new(3600)
    system.yields = true
    made.during = function() if made.count == 1 then coroutine.yield() end end
    local abandoned = coroutine.create(function() kept:get() end)
    assert(coroutine.resume(abandoned))
    assert.equal(1, made.count)
    abandoned = nil -- luacheck: ignore
    for _ = 1, 2 do collectgarbage() end
    assert.equal("id2", id(kept:get()))
  end)

  it("is made by the first caller, and the others wait for it", function()
    for _, case in ipairs { { nil, "id1" }, { "no luck", "Broken: no luck" } } do
      local kept, made, system = new(3600)
      made.fail, made.during = case[1], function() system.sleep(1) end
      local jobs, found = callers(kept, 100)
      loop(system, jobs)
      all(found, 100, case[2])
      assert.equal(1, made.count)
    end
  end)

  it("is made once for all callers whose credentials were rejected", function()
    local kept, made, system = new(3600)
    kept:get()
    made.during = function() system.sleep(1) end
    local jobs, found = callers(kept, 100, "id1")
    loop(system, jobs)
    all(found, 100, "id2")
    assert.equal(2, made.count)
  end)

  it("blocks no caller in the advisory window", function()
    local kept, made, system = new(3600)
    kept:get()
    system.pass(2700)
    made.during = function() system.sleep(1) end
    local jobs, found = callers(kept, 100)
    loop(system, jobs)
    assert.equal("id2", found[1])
    for i = 2, 100 do assert.equal("id1", found[i]) end
    assert.equal(2, made.count)
  end)

  it("is taken over when the caller that makes it raised an error", function()
    local kept, made, system = new(3600)
    made.during = function()
      made.during = nil
      system.sleep(1)
      error("aborted", 0)
    end
    local jobs, found = callers(kept, 3)
    local first = jobs[1]
    jobs[1] = function()
      local thread = coroutine.create(first)
      while coroutine.status(thread) ~= "dead" do
        coroutine.resume(thread)
        coroutine.yield()
      end
    end
    loop(system, jobs)
    assert.same({ nil, "id2", "id2" }, found)
    assert.equal(2, made.count)
  end)

  it("is taken over after 30 s", function()
    local kept, made, system = new(3600)
    made.during = function()
      if made.count == 1 then
        for _ = 1, 400 do system.sleep(1) end
      end
    end
    local jobs, found = callers(kept, 3)
    loop(system, jobs)
    assert.equal(2, made.count)
    assert.same({ "id2", "id2" }, { found[2], found[3] })
  end)

  it("is taken over at once when waiting would stop the caller that makes it too", function()
    local kept, made = new(3600)
    made.during = function()
      if made.count == 1 then coroutine.yield() end
    end
    local holder = coroutine.wrap(function() return id(kept:get()) end)
    holder()
    assert.equal("id2", id(kept:get()))
    assert.equal("id1", holder())
  end)

  it("may be tried again by the caller whose attempt raised an error", function()
    local kept, made = new(3600)
    made.during = function() error("no", 0) end
    assert.is_false(pcall(kept.get, kept))
    made.during = nil
    assert.equal("id2", id(kept:get()))
  end)
end)

describe("a refresh in the background", function()
  local function spawning(lifetime)
    local kept, made, system = new(lifetime)
    local jobs = {}
    function system.spawn(job)
      if system.full then return nil end
      table.insert(jobs, job)
      return true
    end
    local function run()
      for _, job in ipairs(jobs) do job() end
      jobs = {}
    end
    return kept, made, system, run
  end

  it("is waited for when the credentials have expired", function()
    local kept, made, system, run = spawning(3600)
    function system.sleep(seconds)
      system.pass(seconds)
      if system.ticks > 1001 then run() end
    end
    assert.equal("id1", id(kept:get()))
    assert.equal(1, made.count)
  end)

  it("is not waited for by calls that have ended", function()
    local kept, made, system, run = spawning(3600)
    local wanted = 3
    local function is_wanted()
      wanted = wanted - 1
      return wanted > 0
    end
    local began = system.ticks
    assert.is_nil((kept:get(nil, is_wanted)))
    assert.is_true(system.ticks - began < 1)
    assert.equal(0, made.count)
    run()
    assert.equal("id1", id(kept:get()))
    assert.equal(1, made.count)
  end)

  it("blocks no caller in the advisory window", function()
    local kept, _, system, run = spawning(3600)
    function system.sleep() run() end
    kept:get()
    system.pass(2700)
    assert.equal("id1", id(kept:get()))
    assert.equal("id1", id(kept:peek()))
    run()
    assert.equal("id2", id(kept:peek()))
  end)

  it("is made by the caller when it cannot be started", function()
    local kept, _, system = spawning(3600)
    system.full = true
    assert.equal("id1", id(kept:get()))
  end)

  it("is not used for a function that gives credentials", function()
    local kept, made = spawning(3600)
    made.asked_each_call = true
    assert.equal("id1", id(kept:get()))
  end)

  it("that never ends is taken over after 30 s", function()
    local kept, _, system = spawning(3600)
    function system.sleep(seconds)
      system.pass(seconds)
      system.full = true
    end
    assert.equal("id1", id(kept:get()))
    assert.is_true(system.ticks >= 1030)
  end)
end)
