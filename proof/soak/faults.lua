--- faults.lua SECONDS SEED: calls of all kinds, and forks, while the emulator misbehaves at random.
--- Prints the results as one line of JSON; exits with 1 when an invariant was violated.
local chaos = require "proof.soak.chaos"
local cleanroomsml = require "cleanroomsml"
local invariants = require "proof.soak.invariants"
local json = require("cjson").new()
local mixed = require "proof.soak.mixed"
local process_of = require "proof.support.process_of"
local emulator = require "spec.support.emulator"
local testing = require "cleanroomsml.testing"
local shell = require "tools.shell"

local core = cleanroomsml.core
local SECONDS, SEED = tonumber(arg[1]), tonumber(arg[2])
local MODELS, CHECKPOINTS = 100, 10
local LIMITS = { connect_timeout = 1, read_timeout = 0.3, timeout = 3, max_attempts = 3 }
local TOKEN = "IQoJb3JpZ2luX2VjSOAK//of==the+token/0123456789"
local SECRET = "sOaKsEcReT/KeY+0123456789abcdefABCDEFGH"

--- Models, each with its own ARN and name.
local function make_models()
  local list, first = {}, json.decode(shell.read("examples/models.json"))[1]
  first.emulator = nil
  for i = 1, MODELS do
    local model = {}
    for name, value in pairs(first) do model[name] = value end
    model.name = ("model-%03d"):format(i)
    model.trainedModelArn = first.trainedModelArn:gsub("[^/]*$", model.name)
    list[i] = model
  end
  return list
end

local rules = invariants.new { SECRET, TOKEN }
local models = make_models()
local server = emulator.start { models = models, session_token = TOKEN,
  secret_access_key = SECRET }
local done = { batches = 0, singles = 0, cancelled = 0, dropped = 0, closed = 0, wrong = 0,
  clients = 0, disconnects = 0, forks = 0, others = 0 }
local others = mixed.new(rules, models, LIMITS.timeout)
local client, rounds = nil, 0

local function new_client()
  if client then client:close() end
  done.clients = done.clients + 1
  local options = {
    endpoint_url = server.url, max_response_size = 1000000, region = "us-east-1",
    credentials = function()
      return { access_key_id = server.access_key_id, secret_access_key = SECRET,
        session_token = TOKEN, expiration = os.time() + 3600 }
    end,
    log = function(_, text) rules:discreet(text) end,
  }
  for name, value in pairs(LIMITS) do options[name] = value end
  client = cleanroomsml.client(options)
end

--- A random request, and its possible outcomes.
local function anyone(kinds)
  local model = models[math.random(MODELS)]
  return { arn = model.trainedModelArn, name = model.name, limit = LIMITS.timeout, kinds = kinds }
end

-- One call.
local function single()
  local expected, started = anyone(), core.monotonic()
  local model, message, info = client:get_trained_model(expected.arn)
  rules:accept(expected, core.monotonic() - started, model, message, info)
  done.singles = done.singles + 1
end

-- A batch, sometimes closed early: each request is answered once.
local function batch()
  local wanted, seen, read_ahead = {}, 0, 0
  local count, stop = math.random(10, 80), math.random(3) == 1 and math.random(5, 40)
  local function source()
    if read_ahead == count then return nil end
    read_ahead = read_ahead + 1
    wanted[read_ahead] = anyone { closed = stop and true or nil }
    wanted[read_ahead].started = core.monotonic()
    return wanted[read_ahead].arn
  end
  local asked = client:batch("get_trained_model", source, { concurrency = math.random(1, 50) })
  for i, model, message, info in asked do
    local expected = wanted[i]
    rules:check(expected and not expected.answered, "request %s answered twice", tostring(i))
    rules:check(expected.arn == info.request, "info.request is another one's")
    expected.answered, seen = true, seen + 1
    rules:accept(expected, core.monotonic() - expected.started, model, message, info)
    if seen == stop then asked:close() end
  end
  rules:check(seen == read_ahead, "%d of %d requests answered", seen, read_ahead)
  done.batches, done.closed = done.batches + 1, done.closed + (stop and 1 or 0)
end

local CANCELLED = { cancelled = true }

local function start_some()
  local calls = {}
  for i = 1, math.random(1, 20) do
    local expected = anyone(CANCELLED)
    calls[i] = { expected = expected, started = core.monotonic() }
    calls[i].call = client:send("get_trained_model", expected.arn)
  end
  return calls
end

local function finish(calls)
  for _, one in ipairs(calls) do
    local model, message, info = one.call:wait()
    rules:accept(one.expected, core.monotonic() - one.started, model, message, info)
  end
end

-- Some of them are cancelled, or dropped.
local function cancels()
  local calls = start_some()
  core.sleep(math.random() / 20)
  for i = #calls, 1, -1 do
    if math.random(2) == 1 then
      calls[i].call:cancel()
      done.cancelled = done.cancelled + 1
    elseif math.random(4) == 1 then
      table.remove(calls, i)
      done.dropped = done.dropped + 1
    end
  end
  finish(calls)
end

local function wrong_request()
  local model, message, info = client:get_trained_model("arn:aws:s3:::bucket")
  rules:check(model == nil and info.kind == "validation" and #info.params > 0, "%s",
    tostring(message))
  done.wrong = done.wrong + 1
end

local function wait_for(pid)
  local deadline = core.monotonic() + LIMITS.timeout + 5
  repeat
    local status = testing.status_of(pid)
    if status then return status end
    core.sleep(0.005)
  until core.monotonic() > deadline
  return "still running"
end

--- The actions of a child: none, a call on the inherited client, or closing the Lua state.
local function be_a_child(calls, what)
  if what == 1 then testing.exit(0) end
  if what == 2 then
    local before, expected = rules.broken, anyone()
    local started = core.monotonic()
    local model, message, info = client:get_trained_model(expected.arn)
    rules:accept(expected, core.monotonic() - started, model, message, info)
    finish(calls)
    testing.exit(rules.broken == before and 0 or 1)
  end
  os.exit(0, true)
end

-- Forks with calls in flight, which the parent then finishes.
local function fork()
  local calls, what = start_some(), math.random(3)
  for _, one in ipairs(calls) do one.expected.kinds = { closed = true } end
  calls[1].call:settle()
  io.stdout:flush()
  local pid = testing.fork()
  if pid == 0 then be_a_child(calls, what) end
  for _, one in ipairs(calls) do one.expected.kinds = nil end
  finish(calls)
  local status = wait_for(pid)
  rules:check(status == 0, "child %d ended with %s", what, tostring(status))
  done.forks = done.forks + 1
end

-- Operations of all kinds.
local function other_operations()
  others:round(client)
  done.others = others.done
end

local ACTIONS = { single, single, single, batch, batch, batch, cancels, cancels, wrong_request,
  other_operations, other_operations, other_operations }

local function round()
  rounds = rounds + 1
  if server:script_left() < 100 then server:script(chaos.steps(500)) end
  if rounds % 25 == 1 then new_client() end
  if math.random(10) == 1 then
    server:disconnect()
    done.disconnects = done.disconnects + 1
  end
  if math.random(20) == 1 then fork() else ACTIONS[math.random(#ACTIONS)]() end
end

--- Resources in use without calls, once dead connections were noticed.
local function checkpoint(seconds)
  server:script {}
  server:disconnect()
  core.sleep(1.2)
  new_client()
  rules:check(client:get_trained_model(models[1].trainedModelArn), "no model while all is well")
  collectgarbage()
  collectgarbage()
  local sample = process_of.sample("self")
  sample.seconds, sample.rounds = seconds, rounds
  return sample
end

-- SECONDS limits the rounds; the measurements take further time.
local function run()
  local spent, samples = 0, { checkpoint(0) }
  for i = 1, CHECKPOINTS do
    while spent < SECONDS * i / CHECKPOINTS do
      local started = core.monotonic()
      round()
      spent = spent + core.monotonic() - started
    end
    samples[i + 1] = checkpoint(spent)
    io.stderr:write(("%.0f s, %d rounds: %d KiB\n"):format(spent, rounds, samples[i + 1].memory))
  end
  return samples
end

math.randomseed(SEED)
local ok, samples = xpcall(run, debug.traceback)
server:stop()
if not ok then rules:fail("%s", samples) end
print(json.encode {
  samples = ok and samples or {}, done = done, answers = rules.counts, slowest = rules.slowest,
  broken = rules.broken, told = #rules.told > 0 and rules.told or nil, rounds = rounds,
})
os.exit(rules.broken == 0 and 0 or 1)
