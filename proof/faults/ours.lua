--- ours.lua PLAN: makes the calls of a plan with this library. Prints the results as one line of
--- JSON.
local cleanroomsml = require "cleanroomsml"
local http = require "socket.http"
local json = require("cjson").new()
local ltn12 = require "ltn12"
local shell = require "tools.shell"

local monotonic = cleanroomsml.core.monotonic

local plan = json.decode(shell.read(arg[1]))
local asked = 0

--- The keys, or a function that returns another token each time.
local function credentials()
  local keys = {
    access_key_id = plan.access_key_id, secret_access_key = plan.secret_access_key,
    session_token = plan.session_token,
  }
  if not plan.refreshing then return keys end
  return function()
    asked = asked + 1
    keys.session_token, keys.expiration = "token-" .. asked, os.time() + 3600
    return keys
  end
end

local function new_client()
  local options = {
    endpoint_url = plan.url, credentials = credentials(), ca_bundle = plan.ca, proxy = plan.proxy,
    no_proxy = plan.no_proxy,
    connect_timeout = plan.connect_timeout, read_timeout = plan.read_timeout,
    max_attempts = plan.max_attempts, timeout = plan.timeout,
  }
  return cleanroomsml.client(options)
end

local function told(started, model, message, info)
  return {
    name = model and model.name, kind = info.kind, code = info.code, message = message,
    attempts = info.attempts, seconds = monotonic() - started,
  }
end

local function do_between()
  if not plan.between then return end
  assert(http.request { url = plan.between.url, method = plan.between.method,
    sink = ltn12.sink.null() })
end

local function one_by_one(client)
  local answers = {}
  for i = 1, plan.calls do
    local started = monotonic()
    answers[i] = told(started, client:get_trained_model(plan.arn))
    if i == 1 then do_between() end
    if plan.pause then cleanroomsml.core.sleep(plan.pause) end
  end
  return answers
end

local function side_by_side(client)
  local answers, started, read = {}, {}, 0
  local function source()
    if read == plan.calls then return nil end
    read = read + 1
    started[read] = monotonic()
    return plan.arn
  end
  for i, model, message, info in
    client:batch("get_trained_model", source, { concurrency = plan.concurrency }) do
    answers[#answers + 1] = told(started[i], model, message, info)
  end
  return answers
end

local client = new_client()
local started = monotonic()
local answers = (plan.concurrency > 1 and side_by_side or one_by_one)(client)
print(json.encode {
  answers = answers, asked = asked, seconds = monotonic() - started,
})
