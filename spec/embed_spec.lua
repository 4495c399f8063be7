-- examples/embed: a C program with Lua and cleanroomsml inside.
local shell = require "spec.support.shell"
local emulator = require "spec.support.emulator"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
  .. "/trained-model/my_model-1.0"

describe("a host program with cleanroomsml inside", function()
  local folder, host

  setup(function()
    folder = shell.folder()
    host = folder .. "/host"
    -- The archive beside the core.so that is tested, and with the same sanitizers.
    local core = shell.core_path()
    local build = shell.must("cd $(dirname " .. core .. ")/../.. && pwd"):gsub("\n", "")
    local flags = build:find("/asan$") and "-fsanitize=address,undefined" or "-Wall -Werror"
    shell.must(("make -s -C examples/embed LUA=%s BUILD=%s OUT=%s CFLAGS='%s'")
      :format(shell.LUA, shell.quote(build), folder, flags))
  end)
  teardown(function() shell.run("rm -rf " .. folder) end)

  local function ask(service, arn, secret)
    return shell.run(("cd / && env -i HOME=/nowhere ASAN_OPTIONS=\"$ASAN_OPTIONS\" "
      .. "AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s %s '%s' '%s'"):format(
      service.access_key_id, secret or service.secret_access_key, host, arn, service.url))
  end

  it("makes a call", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    if not emulator.interpreter() then return pending("no Lua here can run the emulator") end
    local service = emulator.start()
    finally(function() service:stop() end)
    local output, ok = ask(service, ARN)
    assert.equal("churn-prediction\tACTIVE\tml.m5.4xlarge\n", output)
    assert.is_true(ok)
    output, ok = ask(service, ARN, "wrong")
    assert.equal("host: InvalidSignatureException: ", output:sub(1, 33))
    assert.is_false(ok)
  end)

  it("needs no file of the library, and exports none of its symbols", function()
    local needed = shell.must("readelf -d -W " .. host)
    assert.falsy(needed:find("cleanroomsml", 1, true))
    assert.falsy(shell.must("nm -D --defined-only " .. host):find("crml_", 1, true))
  end)
end)
