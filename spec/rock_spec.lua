-- The rock: packed from this tree, served by a local HTTP server, installed, used.
local shell = require "spec.support.shell"
local emulator = require "spec.support.emulator"

local must, quote = shell.must, shell.quote
local VERSION = require "cleanroomsml.version"
local RELEASE = VERSION:gsub("%-dev$", "")
local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
  .. "/trained-model/my_model-1.0"

if not shell.there("luarocks") then
  describe("the rock", function() pending("needs luarocks") end)
  return
end

-- A home of its own: luarocks has a cache for each port of a server. Under the sanitizers the
-- interpreter of that name is a wrapper, which is not for luarocks.
local HOME = shell.folder()
local LUAROCKS = ("HOME=%s PATH=%s"):format(quote(HOME),
  quote((os.getenv("PATH"):gsub("[^:]*/asan/bin[^:]*:", ""))))
  .. " luarocks --lua-version=" .. shell.LUA_VERSION .. " "
-- A user's shell: nothing of this tree is set.
local BARE = "cd / && env -i HOME=/nowhere PATH=\"$PATH\" "

describe("the rock", function()
  local folder, server, url, tree

  --- Packs it, serves it, and installs it from there.
  setup(function()
    folder = shell.folder()
    tree = folder .. "/tree"
    must(("HOME=%s tools/rock.sh %s/rocks %s"):format(quote(HOME), folder,
      quote(shell.interpreter())))
    server = assert(io.popen(("%s spec/support/folder_server.lua %s/rocks")
      :format(quote(shell.interpreter()), folder)))
    url = "http://127.0.0.1:" .. server:read("*n")
    for _, rock in ipairs { "cleanroomsml", "cleanroomsml-emulator" } do
      -- Without the optimizer, which takes half of the time.
      must(LUAROCKS .. ("install --only-server=%s --deps-mode=none --tree=%s %s %s")
        :format(url, tree, rock, "CFLAGS='-O0 -fPIC'"))
    end
  end)
  teardown(function()
    if url then require("socket.http").request(url .. "/stop") end
    if server then server:close() end
    shell.run("rm -rf " .. folder .. " " .. HOME)
  end)

  for _, rock in ipairs { "cleanroomsml", "cleanroomsml-emulator" } do
    for _, name in ipairs { "scm", RELEASE } do
      it("has a rockspec that passes luarocks lint: " .. rock .. " " .. name, function()
        must(LUAROCKS .. "lint rockspec/" .. rock .. "-" .. name .. "-1.rockspec")
      end)
    end

    it("has the rockspec of rockspec/, except its source: " .. rock, function()
      local function without_source(path)
        return (shell.read(path):gsub("source = (%b{})", ""))
      end
      local file = "/" .. rock .. "-" .. RELEASE .. "-1.rockspec"
      assert.equal(without_source("rockspec" .. file), without_source(folder .. "/rocks" .. file))
    end)
  end

  it("installs the same files as make install", function()
    local made = folder .. "/made"
    must("make -s install install-emulator LUA=" .. shell.LUA .. " PREFIX=" .. made)
    local function files(root)
      return shell.lines(must("cd " .. root .. " && find bin lib/lua share/lua -type f"))
    end
    assert.equal("", shell.differences(files(made), files(tree)))
  end)

  it("installs a library that loads, and exports one symbol", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    local version, file = shell.load_from(tree)
    assert.equal(VERSION, version)
    assert.equal(tree, file:sub(1, #tree))
    assert.same({ "luaopen_cleanroomsml_core" }, shell.exported(
      tree .. "/lib/lua/" .. shell.LUA_VERSION .. "/cleanroomsml/core.so"))
  end)

  it("installs a command that works from any directory", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    assert.equal("cleanroomsml " .. VERSION .. " ",
      must(BARE .. tree .. "/bin/cleanroomsml --version"):sub(1, 14 + #VERSION))
    if not emulator.interpreter() then return pending("no Lua here can run the emulator") end
    local service = emulator.start()
    finally(function() service:stop() end)
    local output = must(("%s AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s %s/bin/cleanroomsml "
      .. "get-trained-model %s --endpoint-url %s --query name --output text"):format(BARE,
      service.access_key_id, service.secret_access_key, tree, ARN, service.url))
    assert.equal("churn-prediction\n", output)
  end)

  it("installs an emulator that starts, or names the missing module", function()
    local output, ok = shell.run(BARE .. tree .. "/bin/cleanroomsml-emulator --help")
    local can = emulator.interpreter() ~= nil
    assert.equal(can, ok, output)
    local words = can and "%-%-control%-port" or "cannot load [%w._]+ with Lua"
    assert.truthy(output:find(words), output)
  end)
end)
