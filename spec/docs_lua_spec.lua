-- Every Lua block of the documentation runs, against the emulator; those of README.md: readme_spec.
local check = require "spec.support.docs_check"
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"
local docs = require "spec.support.docs"
local emulator = require "spec.support.emulator"

local each, none = check.each, check.none
local can_run = emulator.interpreter() ~= nil

-- Another HTTP client.
local function send(method, url, headers)
  local pieces = {}
  local _, status, received = require("socket.http").request {
    method = method, url = url, headers = headers, sink = require("ltn12").sink.table(pieces),
  }
  return status, received, table.concat(pieces)
end

describe("Lua in the documents", function()
  local server

  -- The credentials and the endpoint are in the environment, as the documents tell their readers.
  setup(function()
    if not can_run then return end
    server = emulator.start()
    clients.environment_of(server)
  end)
  teardown(function()
    clients.environment(nil)
    if server then server:stop() end
  end)

  -- What a block may ask for with "given".
  local given = {
    cleanroomsml = function() return cleanroomsml end,
    client = function() return cleanroomsml.client() end,
    arn = function() return clients.arn "my_model-1.0" end,
    arn_1 = function() return clients.arn "my_model-1.0" end,
    arn_2 = function() return clients.arn "minimal" end,
    arns = function() return { clients.arn "my_model-1.0", clients.arn "minimal" } end,
    model = function()
      return assert(cleanroomsml.get_trained_model(clients.arn "my_model-1.0"))
    end,
    membership = function() return clients.MEMBERSHIP end,
    association = function() return "not run" end,
    channel = function() return "not run" end,
    endpoint_url = function() return server.url end,
    keys = function() return clients.credentials(server) end,
    send = function() return send end,
    path = function() return os.tmpname() end,
    ca_file = function() return "/etc/ssl/certs/ca-certificates.crt" end,
    export = function() return function() end end,
    sleep = function() return function() end end,
  }

  local function is_runnable(block)
    if block.not_run or not can_run then return false end
    for _, name in ipairs(block.needs) do
      if not pcall(require, name) then return false end
    end
    return true
  end

  each("blocks", function(block)
    if block.lang ~= "lua" or block.path == "README.md" then return end
    local runnable = is_runnable(block)
    local does = runnable and "runs" or "compiles"
    it(("%s at %s:%d"):format(does, block.path, block.line), function()
      local message
      if runnable then
        message = docs.run(block, given)
      else
        message = select(2, docs.compile(block))
      end
      if message then error(message, 0) end
    end)
  end)

  it("uses only fields of info that the reference lists", function()
    if not can_run then return pending("no Lua here can run the emulator") end
    local client, names = given.client(), {}
    local function note(_, _, info)
      for name in pairs(info) do names[name] = true end
    end
    note(client:get_trained_model(given.arn()))
    note(client:get_trained_model(given.arn() .. "-2"))
    note(client:get_trained_model "no ARN")
    note(client:wait_until("trained_model_active", given.arn()))
    note(select(2, client:batch("get_trained_model", given.arns()):next()))
    check.all_found(names, check.entries "Info")
  end)

  it("compiles where nginx configurations contain it", function()
    local problems = {}
    each("blocks", function(block)
      if block.lang ~= "nginx" then return end
      for lines, code in block.code:gmatch("()[%l_]+_by_lua_block%s*(%b{})") do
        local _, before = block.code:sub(1, lines):gsub("\n", "")
        local ok, message = docs.compile {
          path = block.path, line = block.line + before, code = code:sub(2, -2),
        }
        if not ok then problems[#problems + 1] = message end
      end
    end)
    none(problems)
  end)
end)
