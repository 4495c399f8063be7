--- The library finds its own modules after changes of package.path, the working directory and the
--- files, and never mixes versions.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local shell = require "spec.support.shell"

local arn = clients.arn

--- What a program sees that loads the library from a copy of its own, `DIR`, by the relative path
--- ./lua, with CALLS to do after something became of the copy.
local HEAD = [[
  local cleanroomsml = require "cleanroomsml"
  local testing = require "cleanroomsml.testing"
  local arn, endpoint_url, dir = %q, %q, %q
  local keys = { access_key_id = %q, secret_access_key = %q }
  local client = cleanroomsml.client { endpoint_url = endpoint_url, credentials = keys }
  local function show(value, message, info)
    print(value and "value" or info and info.kind .. " " .. info.code or message)
    return value, message
  end
]]

describe("the library's modules", function()
  local server = clients.emulator()
  local dir

  before_each(function()
    dir = shell.must("mktemp -d"):gsub("\n", "")
    shell.must(("mkdir %s/lua %s/empty && cp -r lua/cleanroomsml %s/lua/"):format(dir, dir, dir))
  end)
  after_each(function() os.execute("rm -rf '" .. dir .. "'") end)

  -- package.path without the places where this library is.
  local function other_path()
    local kept = {}
    for template in package.path:gmatch("[^;]+") do
      local file = io.open((template:gsub("%?", "cleanroomsml/lazy")))
      if file then file:close() else kept[#kept + 1] = template end
    end
    return table.concat(kept, ";")
  end

  local function run(code, environment)
    local text = HEAD:format(arn "minimal", server.url, dir, server.access_key_id,
      server.secret_access_key) .. code
    return child.run(text, ("cd '%s' && %s LUA_PATH='./lua/?.lua;./lua/?/init.lua;%s' "
      .. "AWS_EC2_METADATA_DISABLED=true AWS_REGION=us-east-1 HOME='%s'"):format(dir,
      environment or "", other_path(), dir))
  end

  local CALLS = [[
    show(client:get_trained_model(arn))
    show(client:call("get_trained_model", arn))
    show(client:send("get_trained_model", arn):wait())
    show(client:get_trained_model "x")
    show(client:create_trained_model {})
    for _, model, message, info in client:batch("get_trained_model", { arn }) do
      show(model, message, info)
    end
    for _, page, message, info in client:pages("list_trained_models", { maxResults = {} }) do
      show(page, message, info)
    end
    local prepared = show(client:prepare("get_trained_model", arn))
    show(client:parse(prepared, 404, {}, "{}"))
    show(client:wait_until("trained_model_active", arn))
    for _, model, message, info in client:wait_for_all("trained_model_active", { arn }) do
      show(model, message, info)
    end
    show(cleanroomsml.parse_arn(arn))
    show(cleanroomsml.to_json(client:get_trained_model(arn)))
    for _, item, message, info in client:items("list_trained_models",
      { membershipIdentifier = arn:match "membership/([^/]+)" }) do
      show(item, message, info)
      break
    end
    print((pcall(client.call, client, "x")), (pcall(cleanroomsml.client, { regoin = 1 })))
    local asked = cleanroomsml.client { endpoint_url = endpoint_url,
      credentials = function() return keys end }
    show(asked:get_trained_model(arn))
    asked = cleanroomsml.client { endpoint_url = endpoint_url,
      credentials = function() error "no" end }
    show(asked:get_trained_model(arn))
  ]]
  local WANTED = table.concat({
    "value", "value", "value", "validation ValidationError", "validation ValidationError", "value",
    "validation ValidationError", "value", "service HTTP 404", "waiter UnexpectedStatus",
    "waiter UnexpectedStatus", "value", "value", "value", "false\tfalse", "value",
    "credentials NoCredentials", "",
  }, "\n")

  -- For a process that has a connection, and no descriptor besides.
  local FULL = [[
    assert(client:get_trained_model(arn))
    local files, file = {}, nil
    repeat
      file = io.open "/dev/null"
      files[#files + 1] = file
    until not file
  ]]
  local EMPTY_ROOT = [[
    local entered, why = testing.change_root(dir .. "/empty")
    if not entered then
      print("not run: " .. why)
      os.exit(0)
    end
  ]]

  -- The check for leaks reads /proc.
  local ENVIRONMENT = { [EMPTY_ROOT] = "ASAN_OPTIONS=detect_leaks=0", [FULL] = "ulimit -n 64;" }

  for what, becomes in pairs {
    ["the working directory was changed"] = "testing.change_directory '/'",
    ["chroot moved the process to an empty directory"] = EMPTY_ROOT,
    ["no file descriptor is free"] = FULL,
    ["package.path is empty"] = 'package.path, package.cpath = "", ""',
    ["their directory was renamed"] = [[os.rename(dir .. "/lua", dir .. "/gone")]],
    ["nothing was changed"] = "",
  } do
    it("work for calls, lists, waiters, errors and JSON when " .. what, function()
      local output, ok = run(becomes .. "\n" .. CALLS, ENVIRONMENT[becomes])
      if output:match "^not run" then return pending(output) end
      assert.equal(WANTED, output)
      assert.is_true(ok)
    end)
  end

  local CHAIN = [[
    local other = cleanroomsml.client { endpoint_url = endpoint_url, region = "us-east-1" }
    for _ = 1, 2 do
      local _, message, info = other:get_trained_model(arn)
      print(info.kind, info.code, message)
    end
  ]]

  it("for credentials are found in the library's directory, with an empty package.path", function()
    local output = run('package.path = ""\n' .. CHAIN)
    assert.matches("^credentials\tNoCredentials\t", output)
  end)

  local EACH = [[
    local other = cleanroomsml.client { endpoint_url = endpoint_url, region = "us-east-1" }
    show(other:get_trained_model(arn))
    show(other:send("get_trained_model", arn):wait())
    show(other:prepare("get_trained_model", arn))
    show(other:wait_until("trained_model_active", arn))
    for _, model, message, info in other:batch("get_trained_model", { arn, arn }) do
      show(model, message, info)
    end
    for _, page, message, info in other:pages("list_trained_models", {
      membershipIdentifier = arn:match "membership/([^/]+)" }) do
      show(page, message, info)
    end
    for _, item, message, info in other:items("list_trained_models", {
      membershipIdentifier = arn:match "membership/([^/]+)" }) do
      show(item, message, info)
    end
    print((select(2, other:get_trained_model(arn))))
    show(cleanroomsml.client { endpoint_url = endpoint_url, profile = "x" }:get_trained_model(arn))
  ]]

  for what, becomes in pairs {
    ["their directory was renamed"] = [[os.rename(dir .. "/lua", dir .. "/gone")]],
    ["chroot moved the process to an empty directory"] = EMPTY_ROOT,
    ["no file descriptor is free"] = FULL,
  } do
    it("for credentials give ModuleNotFound when " .. what, function()
      local output, ok = run(becomes .. "\n" .. EACH, ENVIRONMENT[becomes])
      if output:match "^not run" then return pending(output) end
      assert.is_true(ok, output)
      local codes, message, last = output:match "^(.-)(ModuleNotFound: [^\n]*)\n([^\n]*)\n$"
      assert.equal(("config ModuleNotFound\n"):rep(8), codes, output)
      assert.matches("ModuleNotFound: cleanroomsml%.[%w_.]+ cannot be loaded: /", message)
      assert.equal("config ModuleNotFound", last)
    end)
  end

  it("for credentials are loaded once their files exist again", function()
    local output = run([[
      os.rename(dir .. "/lua", dir .. "/gone")
      local other = cleanroomsml.client { endpoint_url = endpoint_url, region = "us-east-1" }
      print(select(3, other:get_trained_model(arn)).code)
      os.rename(dir .. "/gone", dir .. "/lua")
      other = cleanroomsml.client { endpoint_url = endpoint_url, region = "us-east-1" }
      print(select(3, other:get_trained_model(arn)).code)
    ]])
    assert.equal("ModuleNotFound\nNoCredentials\n", output)
  end)

  it("for credentials are refused if their files are of another version", function()
    local output, ok = run([[
      local file = assert(io.open(dir .. "/lua/cleanroomsml/version.lua", "w"))
      file:write('return "9.9.9"\n')
      file:close()
    ]] .. CHAIN)
    assert.is_true(ok, output)
    assert.matches("^config\tModuleNotFound\t[^\n]*version [%d.]+[%w.-]* is loaded, [^\n]*9%.9%.9",
      output)
  end)

  it("are not loaded with a C module of another version", function()
    shell.write(dir .. "/lua/cleanroomsml/version.lua", 'return "9.9.9"\n')
    local output, ok = run ""
    assert.is_false(ok)
    assert.matches("the C module cleanroomsml.core is version .*, the Lua files are version 9.9.9",
      output)
  end)
end)
