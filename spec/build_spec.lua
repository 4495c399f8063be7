-- What the Makefile builds, what it and the rock install, and the tools that guard the house.

local LUA_V = _VERSION:match("%d%.%d")
local LUA = rawget(_G, "jit") and "luajit" or "lua" .. LUA_V

--- Runs a shell command: its output (both streams) and whether it succeeded.
local function sh(command)
  local pipe = assert(io.popen("{ " .. command .. "\n} 2>&1; echo $?"))
  local text = pipe:read("*a")
  pipe:close()
  local output, status = text:match("^(.-)(%d+)\n$")
  return output, status == "0"
end

local function must(command)
  local output, ok = sh(command)
  if not ok then error(command .. "\n" .. output:sub(-1000), 2) end
  return output
end

local function there(program)
  return select(2, sh("command -v " .. program))
end

local function lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do list[#list + 1] = line end
  table.sort(list)
  return list
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  assert(file:close())
end

--- The interpreter that runs this.
local function interpreter()
  local i = -1
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- The file that require "cleanroomsml.core" loads.
local function core_path()
  for template in package.cpath:gmatch("[^;]+") do
    local path = template:gsub("%?", "cleanroomsml/core")
    local file = io.open(path, "rb")
    if file then
      file:close()
      return path
    end
  end
  error("cleanroomsml/core.so is not in " .. package.cpath)
end

local function exported(path)
  local names = {}
  for name in must("nm -D --defined-only " .. path):gmatch("%x+ %u ([^\n]+)") do
    names[#names + 1] = name
  end
  return names
end

local function load_rockspec(path)
  local spec = {}
  local chunk = assert(loadfile(path, "t", spec))
  if setfenv then setfenv(chunk, spec) end -- luacheck: ignore (5.1 only)
  chunk()
  return spec
end

--- Says what one list has and the other has not.
local function assert_same_list(expected, found, hint)
  local seen, differences = {}, {}
  for _, item in ipairs(found) do seen[item] = true end
  for _, item in ipairs(expected) do
    if not seen[item] then differences[#differences + 1] = "missing: " .. item end
    seen[item] = nil
  end
  for item in pairs(seen) do differences[#differences + 1] = "too many: " .. item end
  table.sort(differences)
  assert.equal("", table.concat(differences, "\n"), hint)
end

local temporary
setup(function() temporary = must("mktemp -d"):gsub("\n", "") end)
teardown(function() must("rm -rf '" .. temporary .. "'") end)

describe("core.so", function()
  it("exports one symbol", function()
    assert.same({ "luaopen_cleanroomsml_core" }, exported(core_path()))
  end)

  it("is hardened and not linked with a Lua library", function()
    local dynamic = must("readelf -d -W " .. core_path())
    assert.truthy(dynamic:find("BIND_NOW", 1, true) or dynamic:find("FLAGS_1.*NOW"))
    assert.falsy(dynamic:find("NEEDED[^\n]*lua"))
    local segments = must("readelf -l -W " .. core_path())
    assert.truthy(segments:find("GNU_RELRO", 1, true))
    assert.falsy(segments:find("GNU_STACK[^\n]*RWE"))
  end)
end)

describe("the version", function()
  local version = require "cleanroomsml.version"

  it("is a release number", function() assert.truthy(version:find("^%d+%.%d+%.%d+$")) end)

  it("is the same in the module, the rockspec and the change log", function()
    assert.equal(version, require("cleanroomsml")._VERSION)
    local spec = load_rockspec("rockspec/cleanroomsml-" .. version .. "-1.rockspec")
    assert.equal(version .. "-1", spec.version)
    assert.equal("v" .. version, spec.source.tag)
    assert.equal(version, read("CHANGELOG.md"):match("\n## (%d+%.%d+%.%d+)"))
  end)

  it("is the one in the user agent", function()
    local standin = require "spec.support.standin"
    if not standin.interpreter() then return pending("no Lua here can run the stand-in") end
    local server = standin.start()
    finally(function() server:stop() end)
    local client = require("cleanroomsml").client {
      credentials = {
        access_key_id = server.access_key_id, secret_access_key = server.secret_access_key,
      },
      endpoint_url = server.url,
    }
    local membership = "2a1b3c4d-0000-1111-2222-333344445555"
    client:get_trained_model("arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
      .. membership .. "/trained-model/m")
    client:close()
    local agent = server:requests()[1].header("user-agent")
    assert.equal(version, agent:match("^cleanroomsml%-lua/(%S+) "), agent)
  end)
end)

for _, name in ipairs { "scm", (require "cleanroomsml.version") } do
  describe("rockspec " .. name, function()
    local path = "rockspec/cleanroomsml-" .. name .. "-1.rockspec"
    local build = load_rockspec(path).build

    it("lists every C file of src", function()
      assert_same_list(lines(must("find src -name '*.c'")),
        build.modules["cleanroomsml.core"].sources, "try: make rockspec")
    end)

    it("lists every Lua module", function()
      local listed = {}
      for module, file in pairs(build.modules) do
        if type(file) == "string" then
          local plain = "lua/" .. module:gsub("%.", "/")
          assert.truthy(file == plain .. ".lua" or file == plain .. "/init.lua", module)
          listed[#listed + 1] = file
        end
      end
      assert_same_list(lines(must("find lua -name '*.lua'")), listed, "try: make rockspec")
    end)

    it("lists every program", function()
      local listed = {}
      for program, file in pairs(build.install.bin) do
        assert.equal("bin/" .. program, file)
        listed[#listed + 1] = file
      end
      assert_same_list(lines(must("find bin -type f")), listed, "try: make rockspec")
    end)
  end)
end

describe("installing", function()
  local V = LUA_V
  local script = [[
    local cleanroomsml = require "cleanroomsml"
    local found = debug.getinfo(cleanroomsml.get_trained_model, "S").source
    print(cleanroomsml._VERSION, found)]]

  --- Loads the module from under `root` in a new interpreter, as a user would.
  local function loads_from(root)
    write(temporary .. "/load.lua", script)
    local output = must(string.format(
      "cd / && LUA_PATH='%s/share/lua/%s/?.lua;%s/share/lua/%s/?/init.lua;;' "
      .. "LUA_CPATH='%s/lib/lua/%s/?.so;;' '%s' %s/load.lua",
      root, V, root, V, root, V, interpreter(), temporary))
    assert.equal(require "cleanroomsml.version", output:match("^%S+"))
    assert.truthy(output:find(root, 1, true), output)
  end

  local function installed(root)
    return lines(must("cd '" .. root .. "' && find bin lib/lua share/lua -type f"))
  end

  local function make_install()
    local root = temporary .. "/make"
    must("make -s install LUA=" .. LUA .. " DESTDIR=" .. root .. " PREFIX=/opt")
    return root .. "/opt"
  end

  it("with make gives a library that loads", function()
    local root = make_install()
    loads_from(root)
    assert.same({ "luaopen_cleanroomsml_core" },
      exported(root .. "/lib/lua/" .. V .. "/cleanroomsml/core.so"))
  end)

  it("with make goes where INST_LIBDIR, INST_LUADIR and INST_BINDIR say", function()
    local root = temporary .. "/inst"
    must(string.format("make -s install LUA=%s INST_LIBDIR=%s/c INST_LUADIR=%s/l INST_BINDIR=%s/b",
      LUA, root, root, root))
    assert.same({ root .. "/c/cleanroomsml/core.so" }, lines(must("find " .. root .. "/c -type f")))
    assert.truthy(read(root .. "/l/cleanroomsml/init.lua"))
    assert_same_list(lines(must("cd bin && find . -type f")),
      lines(must("cd " .. root .. "/b && find . -type f")))
  end)

  it("with LuaRocks gives the same files, and a library that loads", function()
    if not there("luarocks") then return pending("luarocks is not installed") end
    -- In a copy: luarocks leaves its objects beside the sources.
    local copy, root = temporary .. "/copy", temporary .. "/rock"
    must("mkdir -p " .. copy .. " && cp -r src lua bin rockspec " .. copy)
    -- Under the sanitizers the interpreter of that name is a wrapper: not for luarocks.
    local path = os.getenv("PATH"):gsub("[^:]*/asan/bin:", "")
    must(string.format("cd %s && PATH='%s' luarocks make --deps-mode=none --tree=%s "
      .. "--lua-version=%s rockspec/cleanroomsml-scm-1.rockspec >/dev/null", copy, path, root, V))
    assert_same_list(installed(make_install()), installed(root))
    assert.same({ "luaopen_cleanroomsml_core" },
      exported(root .. "/lib/lua/" .. V .. "/cleanroomsml/core.so"))
    loads_from(root)
  end)

  it("is not needed: make env names the built tree", function()
    local root = must("pwd"):gsub("\n", "")
    assert.equal(string.format("export LUA_PATH='%s/lua/?.lua;%s/lua/?/init.lua;;'\n"
      .. "export LUA_CPATH='/built/%s/?.so;;'\n", root, root, LUA),
      must("make -s env LUA=" .. LUA .. " BUILD=/built"))
  end)

  it("is not needed in a folder with an odd name either", function()
    local folder = temporary .. "/it's a $(place)"
    local q = "'" .. folder:gsub("'", "'\\''") .. "'"
    must("mkdir -p " .. q .. " && cp -r tools " .. q)
    local output = must("eval \"$(" .. q .. "/tools/env.sh build/" .. LUA .. ")\"\n"
      .. "echo \"$LUA_CPATH\"")
    assert.equal(folder .. "/build/" .. LUA .. "/?.so;;\n", output)
  end)
end)

describe("tools/lint.lua", function()
  local cases = {
    { "a banned function", "x.c", "int f(char *s) { return atoi(s); }", "atoi is banned" },
    { "a banned name in a comment or a string", "x.c", "/* atoi(s) */ char *s = \"strcpy(\\\"\";" },
    { "a bounded cousin", "x.c", "int n = snprintf(b, 3, s);" },
    { "a member of that name", "x.c", "int n = policy->random(p) + v.getenv(1);" },
    { "chance in a pure file", "x.c", "int n = random();", "random: a pure file" },
    { "the environment in a pure file", "x.c", "char *s = getenv(n);", "getenv: a pure file" },
    { "the environment in the glue", "lua_x.c", "char *s = getenv(n);" },
    { "a clock in a pure file", "x.c", "#include <time.h>", "does not include time.h" },
    { "a socket in a pure file", "x.c", "#include <sys/socket.h>", "not include sys/socket.h" },
    { "a clock in the engine", "engine_x.c", "#include <time.h>" },
    { "lua.h in a pure file", "x.c", "#include <lua.h>", "include lua.h" },
    { "lua.h in the engine", "engine.c", "#include \"lua.h\"", "include lua.h" },
    { "a header that hides nothing", "x.h", "int f(void);", "visibility push(hidden)" },
    { "a header that hides", "x.h",
      "\n#pragma GCC visibility push(hidden)\nint f(void);\n#pragma GCC visibility pop" },
    { "glue in a pure file", "x.c", "#include \"compat.h\"", "include compat.h" },
    { "lua.h in the glue", "lua_x.c", "#include <lua.h>" },
    { "lua.h in compat.h", "compat.h", "#include <lua.h>" },
    { "curl in the glue", "lua_x.c", "#include <curl/curl.h>", "engine*.c includes curl/curl.h" },
    { "curl in the engine", "engine.c", "#include <curl/curl.h>" },
    { "blanks at the end", "x.c", "int x; ", "blanks at the end" },
  }
  for _, case in ipairs(cases) do
    local what, name, text, expected = case[1], case[2], case[3], case[4]
    it((expected and "refuses " or "accepts ") .. what, function()
      local path = temporary .. "/" .. name
      write(path, text .. "\n")
      local output, ok = sh("'" .. interpreter() .. "' tools/lint.lua c " .. path)
      assert.equal(not expected, ok, output)
      assert.truthy(output:find(expected or "", 1, true), output)
    end)
  end
end)

describe("the counts of a run", function()
  local cases = {
    { "all kinds", "it('a', function() end) it('b', function() assert(false) end) "
      .. "it('c', function() error {} end) pending('d') it('e', function() pending('f') end)",
      "1 2 2" },
    { "a fault outside of a test", "it('a', function() end) error('x')", "0 1 0" },
    { "a fault in a teardown", "describe('x', function() teardown(function() error('x') end) "
      .. "it('a', function() end) end)", "1 1 0" },
    { "a spec that does not parse", "it(", "0 1 0" },
    { "an exit on the way", "it('a', function() end) it('b', function() os.exit(0) end)", nil },
  }
  for i, case in ipairs(cases) do
    local what, text, expected = case[1], case[2], case[3]
    it("hold " .. what, function()
      local base = temporary .. "/counted" .. i
      write(base .. "_spec.lua", text .. "\n")
      sh(string.format("CRML_COUNTS=%s.counts '%s' %s -o spec/support/report.lua %s_spec.lua",
        base, interpreter(), arg[0], base))
      local file = io.open(base .. ".counts")
      assert.equal(expected, file and file:read("*l"))
      if file then file:close() end
    end)
  end
end)
