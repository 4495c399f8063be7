--- A made-up world for credential providers: environment, files, clock, HTTP and commands.
local assert = require "luassert"
local config_world = require "spec.support.config_world"
local settings = require "cleanroomsml.config.settings"

local world = {}

--- 2009-02-13T00:00:00Z
world.NOW = 1234483200

local function header(request, name)
  for _, pair in ipairs(request.headers or {}) do
    if pair[1]:lower() == name then return pair[2] end
  end
end
world.header = header

--- A `system` without side effects. `answers` is a list, taken in turn, or a function of the
--- request; an answer is `{status, body, headers}` or `{nil, message, kind, code}`. It records
--- in `requests`, `slept`, `commands` and `files`.
---@param made {env: table, files: table, answers: table|function, run: table|function, now: number}
function world.system(made)
  local files = made.files or {}
  local base = config_world.system(made.env or {}, files)
  local system = {
    getenv = base.getenv, read_file = base.read_file, files = files, clock = made.now or world.NOW,
    ticks = 1000, requests = {}, slept = {}, commands = {}, chance = 0.5,
  }
  function system.now() return system.clock end
  function system.monotonic() return system.ticks end
  function system.random() return system.chance end
  function system.sleep(seconds) table.insert(system.slept, seconds) end
  --- Advances both clocks.
  function system.pass(seconds)
    system.clock, system.ticks = system.clock + seconds, system.ticks + seconds
  end
  function system.http(request)
    table.insert(system.requests, request)
    local answer = made.answers
    if type(answer) == "function" then answer = answer(request, #system.requests) end
    if type(made.answers) == "table" then answer = made.answers[#system.requests] end
    if not answer then error("an exchange too many: " .. request.method .. " " .. request.url) end
    if not answer[1] then return nil, answer[2], answer[3], answer[4] end
    return { status = answer[1], body = answer[2] or "", headers = answer[3] or {} }
  end
  function system.run(command, limits)
    table.insert(system.commands, { command, limits })
    local result = made.run
    if type(result) == "function" then result = result(command) end
    if not result then error("a command too many: " .. command) end
    if type(result) == "string" then return nil, result end
    return result
  end
  function system.update_file(path, change)
    if made.read_only then return nil, "Read-only file system" end
    local text = type(files[path]) == "string" and files[path] or nil
    files[path] = change(text) or files[path]
    return true
  end
  return system
end

--- Settings in such a world, whose config file is `text`.
function world.settings(system, options)
  return settings.new(options or {}, system)
end

--- A world with HOME, a config file and further entries; and its settings.
---@param config string|nil
---@param made table as for `world.system`
---@param options table|nil
function world.new(config, made, options)
  made.env = made.env or {}
  made.env.HOME = made.env.HOME or "/home"
  made.files = made.files or {}
  made.files["/home/.aws/config"] = made.files["/home/.aws/config"] or config
  local system = world.system(made)
  return system, world.settings(system, options)
end

--- A part of every secret in these specs.
world.SECRET = "SeCrEt0"

--- Checks kind, code and a part of the message of a failure, and that it contains no secret.
function world.check_failure(expected, value, message, info)
  assert.is_nil(value)
  assert.equal(expected[1], info.kind, message)
  assert.equal(expected[2], info.code, message)
  assert.equal(expected[2] .. ": ", message:sub(1, #expected[2] + 2))
  assert.is_truthy(message:find(expected[3], 1, true), message)
  assert.is_nil(message:find(world.SECRET, 1, true), message)
  assert.is_nil(message:find("[%z\1-\31\127]"), "control bytes in a message")
  assert.is_true(#message < 2048, "a long message")
  for name, shown in pairs(info) do
    assert.is_nil(tostring(shown):find(world.SECRET, 1, true), name)
  end
end

--- The parameters of a form.
function world.form(body)
  local found = {}
  for name, value in body:gmatch("([^&=]+)=([^&]*)") do
    found[name] = value:gsub("+", " "):gsub("%%(%x%x)", function(hex)
      return string.char(tonumber(hex, 16))
    end)
  end
  return found
end

--- STS's answer with credentials.
function world.sts_answer(id, expires)
  return { 200, ([[<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>
    <Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>
    <AccessKeyId>%s</AccessKeyId><SecretAccessKey>s3cret/%s</SecretAccessKey>
    <SessionToken>t0ken/%s==</SessionToken><Expiration>%s</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>]]):format(
    id, id, id, expires or "2009-02-13T01:00:00Z") }
end

return world
