-- Files that several processes share: two processes renew the same SSO token or login session with
-- the real system. The services are made up and log their requests.
local cjson = require "cjson"
local core = require "cleanroomsml.core"
local lfs = require "lfs"
local shell = require "spec.support.shell"

local CODE = [[
  local core = require "cleanroomsml.core"
  local system = require("cleanroomsml.system").new(require "cleanroomsml.wait.blocking")
  local settings = require("cleanroomsml.config.settings").new({ region = "us-east-1" }, system)
  local home = system.getenv "HOME"
  function system.http(request)
    core.sleep(0.3) -- long enough for the other to come
    local log = assert(io.open(home .. "/log", "a"))
    log:write(request.url, "\n")
    log:close()
    return { status = 200, headers = {}, body = os.getenv "ANSWER" }
  end
  %s
]]

local SSO = CODE:format [[
  print(require("cleanroomsml.credentials.sso_token").get(settings, system, { profile = "p",
    session = "dev", region = "us-east-1", start_url = "https://x" }))
]]

local LOGIN = CODE:format [[
  local found, message = require("cleanroomsml.credentials.login").new(settings,
    { profile = "p", session = "me" }):get(system)
  print(found and found.access_key_id or message)
]]

local home

local read, write = shell.read, shell.write

-- Writes the file, runs the code in two processes at once, gives what both printed.
local function run_two(path, object, code, answer)
  local folder = home
  for part in path:match("^(.*)/"):gmatch("[^/]+") do
    folder = folder .. "/" .. part
    lfs.mkdir(folder)
  end
  write(home .. "/" .. path, cjson.encode(object))
  write(home .. "/code", code)
  local command = ("HOME='%s' ANSWER='%s' '%s' '%s/code' 2>&1"):format(
    home, cjson.encode(answer), shell.interpreter(), home)
  local first, second = io.popen(command), io.popen(command)
  local output = first:read("*a") .. second:read("*a")
  first:close()
  second:close()
  return output
end

describe("two processes that refresh at the same time", function()
  before_each(function()
    home = os.tmpname()
    os.remove(home)
    assert.is_truthy(lfs.mkdir(home))
  end)

  after_each(function() os.execute("rm -rf '" .. home .. "'") end)

  local function check(path, output, expected, changed)
    assert.equal(expected .. "\n" .. expected .. "\n", output)
    assert.equal(1, select(2, read(home .. "/log"):gsub("\n", "")), "one question to the service")
    local object = cjson.decode(read(home .. "/" .. path))
    assert.is_truthy(core.parse_time(object.expiresAt or object.accessToken.expiresAt) > core.now())
    assert.equal("kept", object.ofAnother)
    for name, value in pairs(changed) do assert.same(value, object[name]) end
    assert.equal("rw-------", lfs.attributes(home .. "/" .. path, "permissions"))
  end

  it("send one OIDC request, and both get credentials", function()
    local path = ".aws/sso/cache/" .. core.sha1_hex("dev") .. ".json"
    local output = run_two(path, {
      accessToken = "old", expiresAt = "2020-01-01T00:00:00Z", refreshToken = "r1", clientId = "c",
      clientSecret = "s", registrationExpiresAt = "2999-01-01T00:00:00Z", ofAnother = "kept",
    }, SSO, { accessToken = "new", expiresIn = 3600, refreshToken = "r2" })
    check(path, output, "new", { accessToken = "new", refreshToken = "r2", clientSecret = "s" })
  end)

  it("renew a login session once", function()
    local path = ".aws/login/cache/" .. core.sha256("me") .. ".json"
    local key = read("spec/support/ec_key.pem")
    local output = run_two(path, {
      accessToken = { accessKeyId = "OLD", secretAccessKey = "s", sessionToken = "t",
        accountId = "1", expiresAt = "2020-01-01T00:00:00Z" },
      clientId = "c", refreshToken = "r1", dpopKey = key, ofAnother = "kept",
    }, LOGIN, { accessToken = { accessKeyId = "NEW", secretAccessKey = "s", sessionToken = "t" },
      expiresIn = 900, refreshToken = "r2" })
    check(path, output, "NEW", { refreshToken = "r2", dpopKey = key })
  end)
end)
