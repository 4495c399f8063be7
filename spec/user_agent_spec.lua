local user_agent = require "cleanroomsml.user_agent"

local RUNNING = rawget(_G, "jit") and "luajit#" .. jit.version:match("%S+$")
  or "lua#" .. _VERSION:match("%S+$")

local function ids(count, id)
  local list = {}
  for i = 1, count do list[i] = id end
  return list
end

-- name, parts besides version and lua, what stands around the language
local CASES = {
  { "no values", {}, "os/other lang/lua#5.4" },
  { "all values", {
    os = "Linux 6.1.0", arch = "x86_64", exec_env = "AWS_ECS_FARGATE", features = { "E", "N", "0" },
    retry_mode = "standard", app_id = "shop",
  }, "os/linux#6.1.0 md/arch#x86_64 lang/lua#5.4 exec-env/AWS_ECS_FARGATE m/E,N,0 "
    .. "cfg/retry-mode#standard app/shop" },
  { "a system without version", { os = "Linux" }, "os/linux lang/lua#5.4" },
  { "Darwin", { os = "Darwin 23.1" }, "os/macos#23.1 lang/lua#5.4" },
  { "OSX", { os = "OSX" }, "os/macos lang/lua#5.4" },
  { "an unknown system", { os = "FreeBSD 14" }, "os/other lang/lua#5.4" },
  { "an execution environment cut to 256 bytes", { exec_env = ("x"):rep(1e5) },
    "os/other lang/lua#5.4 exec-env/" .. ("x"):rep(256) },
  { "a blank app id", { app_id = " " }, "os/other lang/lua#5.4" },
  { "empty values", { exec_env = "", app_id = "", arch = "", os = "" },
    "os/other lang/lua#5.4" },
  { "an empty list of features", { features = {} }, "os/other lang/lua#5.4" },
  { "allowed characters", { app_id = "Az09!$%&'*+-.^_`|~#" },
    "os/other lang/lua#5.4 app/Az09!$%&'*+-.^_`|~#" },
  { "characters that are replaced", { app_id = "a b/c(d)\"e\"@f:g,h" },
    "os/other lang/lua#5.4 app/a-b-c-d--e--f-g-h" },
  { "CR, LF and other bytes in the app id", { app_id = "a\r\nX-Evil: 1\0\127\195\182" },
    "os/other lang/lua#5.4 app/a--X-Evil--1----" },
  { "CR and LF in the execution environment", { exec_env = "x\r\ny" },
    "os/other lang/lua#5.4 exec-env/x--y" },
  { "feature ids of 1,023 bytes", { features = ids(512, "A") },
    "os/other lang/lua#5.4 m/" .. ("A,"):rep(511) .. "A" },
  { "a feature id that would exceed 1,024 bytes", { features = ids(342, "AC") },
    "os/other lang/lua#5.4 m/" .. ("AC,"):rep(340) .. "AC" },
}

describe("the User-Agent", function()
  for _, case in ipairs(CASES) do
    it("with " .. case[1], function()
      local parts = { version = "1.2.3", lua = "Lua 5.4" }
      for name, value in pairs(case[2]) do parts[name] = value end
      assert.equal("cleanroomsml-lua/1.2.3 ua/2.1 " .. case[3], user_agent.build(parts))
    end)
  end

  it("names the running Lua by default", function()
    local text = user_agent.build { version = "1.2.3" }
    assert.equal("cleanroomsml-lua/1.2.3 ua/2.1 os/other lang/" .. RUNNING, text)
  end)

  it("names LuaJIT with its version", function()
    local text = user_agent.build { version = "1.2.3", lua = "LuaJIT 2.1.0-beta3" }
    assert.is_truthy(text:find("lang/luajit#2.1.0-beta3", 1, true), text)
  end)

  it("has at most 1,024 bytes of feature ids", function()
    for _, id in ipairs { "A", "AC" } do
      local text = user_agent.build { version = "1", features = ids(2000, id) }
      local metrics = text:match(" m/(%S+)")
      assert.is_true(#metrics <= 1024 and #metrics > 1020)
    end
  end)
end)
