--- A dump of a client (`inspect(client)`, a debugger, a log of a table) shows no secret at any
--- depth.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local shell = require "spec.support.shell"

local arn = clients.arn

local KEY = "sEcReT/key+of+THE+client/0123456789abcdef"
local TOKEN = "tOkEn//of==the+session"
local PASSWORD = "pa55word-of-the-proxy"
local LATER = "2099-01-01T00:00:00Z"

local INI = ("[default]\nregion = us-east-1\naws_access_key_id = AKID\naws_secret_access_key = %s\n"
  .. "aws_session_token = %s\n"):format(KEY, TOKEN)

local function process_config()
  return ("[default]\ncredential_process = printf '%%s' '{\"Version\":1,\"AccessKeyId\":\"AKID\","
    .. "\"SecretAccessKey\":\"%s\",\"SessionToken\":\"%s\",\"Expiration\":\"%s\"}'\n")
    :format(KEY, TOKEN, LATER)
end

-- Every text that can be reached from a value: keys and values of tables, metatables, and what
-- tostring makes of the rest.
local function texts_of(value, seen, found, path)
  if type(value) == "string" then
    found[#found + 1] = path .. ": " .. value
  elseif type(value) ~= "table" then
    found[#found + 1] = path .. ": " .. tostring(value)
  end
  if seen[value] or value == nil then return found end
  if type(value) ~= "table" and type(value) ~= "userdata" then return found end
  seen[value] = true
  if type(value) == "table" then
    for key, member in next, value do
      texts_of(key, seen, found, path .. "/key")
      texts_of(member, seen, found, path .. "/" .. tostring(key))
    end
  end
  local meta = getmetatable(value)
  if type(meta) == "table" then texts_of(meta, seen, found, path .. "/meta") end
  return found
end

local function check(value)
  for _, text in ipairs(texts_of(value, {}, {}, "")) do
    for _, secret in ipairs { KEY, TOKEN, PASSWORD } do
      if text:find(secret, 1, true) then error(text:match("^[^:]*") .. " shows a secret", 2) end
    end
  end
end

describe("a dump shows no secret of", function()
  local server = clients.emulator { secret_access_key = KEY, session_token = TOKEN }
  local folder

  before_each(function()
    folder = shell.folder()
  end)
  after_each(function()
    os.execute("rm -rf " .. folder)
    clients.environment {}
  end)

  local function file(text)
    local path = folder .. "/file"
    shell.write(path, (text:gsub("AKID", server.access_key_id)))
    return path
  end

  -- Where the credentials come from: the options of a client, and its environment.
  local SOURCES = {
    ["a table"] = function() return {} end,
    ["a table that expires"] = function()
      local given = clients.credentials(server)
      given.expiration = os.time() + 7200
      return { credentials = given }
    end,
    ["a function"] = function()
      return { credentials = function() return clients.credentials(server) end }
    end,
    ["a function that says when"] = function()
      return { credentials = function()
        local given = clients.credentials(server)
        given.expiration = os.time() + 7200
        return given
      end }
    end,
    ["the environment"] = function()
      clients.environment { AWS_ACCESS_KEY_ID = server.access_key_id,
        AWS_SECRET_ACCESS_KEY = KEY, AWS_SESSION_TOKEN = TOKEN }
      return { credentials = "none" }
    end,
    ["a credentials file"] = function()
      return { credentials = "none", credentials_file = file(INI) }
    end,
    ["a config file"] = function()
      return { credentials = "none", config_file = file(INI) }
    end,
    ["a process"] = function()
      return { credentials = "none", config_file = file(process_config()) }
    end,
  }
  for name, make in pairs(SOURCES) do
    it("credentials from " .. name, function()
      local client = clients.new(server, make())
      check(client)
      local started = client:send("get_trained_model", arn "minimal")
      check(started)
      local model, message = client:get_trained_model(arn "minimal")
      assert.is_nil(message)
      check(client)
      check(model)
      local batch = client:batch("get_trained_model", { arn "minimal", arn "minimal" })
      check(batch)
      for _, one in batch do check(one) end
      check(batch)
      assert(started:wait())
      check(started)
      assert(client:prepare("get_trained_model", arn "minimal"))
      check(client)
      client:close()
      check(client)
    end)
  end

  it("a proxy", function()
    local client = clients.new(server, { no_proxy = "127.0.0.1",
      proxy = "http://user:" .. PASSWORD .. "@127.0.0.1:9" })
    check(client)
    assert(client:get_trained_model(arn "minimal"))
    check(client)
  end)
end)

describe("sealed credentials", function()
  local given = {
    access_key_id = "AKID", secret_access_key = KEY, session_token = TOKEN, account_id = "1",
    expiration = 5, refreshable = true, source = "profile x", other = "y",
  }

  it("return each field by its name, and nil for other names", function()
    local sealed = core.credentials(given)
    for name, value in pairs(given) do
      if name ~= "other" then assert.equal(value, sealed[name]) end
    end
    assert.is_nil(sealed.other)
    assert.is_nil(sealed[1])
    assert.is_false(sealed.single_use)
    assert.is_nil(core.credentials({}).secret_access_key)
    assert.is_nil(core.credentials({}).expiration)
  end)

  it("show only their source when printed", function()
    assert.equal("credentials (profile x)", tostring(core.credentials(given)))
    assert.equal("credentials (of no known source)", tostring(core.credentials {}))
    assert.equal("string", type(getmetatable(core.credentials(given))))
    assert.is_false(pcall(function() core.credentials(given).source = "z" end))
    assert.is_false(pcall(function()
      for _ in pairs(core.credentials(given)) do error "a field" end
    end))
  end)

  it("can be copied with another expiry; without one the same object is returned", function()
    local sealed = core.credentials(given)
    assert.equal(sealed, core.credentials(sealed))
    local later = core.credentials(sealed, 7.5)
    assert.same({ 7.5, KEY, true }, { later.expiration, later.secret_access_key,
      later.refreshable })
    assert.equal(5, sealed.expiration)
  end)

  it("can only be made from a table", function()
    for _, value in ipairs { 1, "x", true, print, io.stdout } do
      assert.is_false(pcall(core.credentials, value))
    end
  end)
end)
