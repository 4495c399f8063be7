-- The files that the Makefile builds and that it and the rock install, and the lint.

local shell = require "spec.support.shell"

local sh, must, lines, read, write = shell.run, shell.must, shell.lines, shell.read, shell.write
local interpreter = shell.interpreter
local LUA, LUA_V = shell.LUA, shell.LUA_VERSION
local core_path, exported = shell.core_path, shell.exported

local function load_rockspec(path)
  local spec = {}
  local chunk = assert(loadfile(path, "t", spec))
  if setfenv then setfenv(chunk, spec) end -- luacheck: ignore (5.1 only)
  chunk()
  return spec
end

local function assert_same_list(expected, found, hint)
  assert.equal("", shell.differences(expected, found), hint)
end

local temporary
setup(function() temporary = shell.folder() end)
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
    local symbols = must("nm -D " .. core_path())
    if not symbols:find("__asan_init", 1, true) then -- built with HARDEN=
      assert.truthy(symbols:find("__stack_chk_fail", 1, true))
      assert.truthy(symbols:find("_chk@", 1, true))
    end
  end)

  it("has the service description in tables that need no relocation", function()
    if must("nm -D " .. core_path()):find("__asan_init", 1, true) then return end
    local built = core_path():match("^(.*)/[^/]+/cleanroomsml/core%.so$")
    local found = must("readelf -r -W " .. built .. "/obj/aws/service_data.o")
    assert.truthy(found:find("no relocations", 1, true), found)
  end)

  it("grew by at most 64 KiB since it had one operation", function()
    -- What it took then, with gcc 12 on x86_64: other compilers differ.
    local before, compiler = 175047, must("cc -dumpversion && uname -m")
    if must("nm -D " .. core_path()):find("__asan_init", 1, true)
      or not compiler:find("^12%s+x86_64") then
      return
    end
    local text, data = must("size " .. core_path()):match("\n%s*(%d+)%s+(%d+)")
    assert.is_true(text + data <= before + 64 * 1024, text + data - before)
  end)
end)

describe("the version", function()
  local version = require "cleanroomsml.version"

  local release = version:gsub("%-dev$", "")

  it("is a release number, or one with -dev before the release", function()
    assert.truthy(release:find("^%d+%.%d+%.%d+$"))
  end)

  it("is the same in the module, the rockspec and the changelog", function()
    assert.equal(version, require("cleanroomsml")._VERSION)
    assert.equal(version, require("cleanroomsml.core").version)
    local spec = load_rockspec("rockspec/cleanroomsml-" .. release .. "-1.rockspec")
    assert.equal(release .. "-1", spec.version)
    assert.equal("v" .. release, spec.source.tag)
    local head = read("CHANGELOG.md"):match("\n## ([^\n]+)")
    assert.equal(release, head:match("^%d+%.%d+%.%d+"))
    assert.equal(version ~= release, head:find("unreleased", 1, true) ~= nil)
  end)

  it("is the same in the User-Agent header", function()
    local emulator = require "spec.support.emulator"
    if not emulator.interpreter() then return pending("no Lua here can run the emulator") end
    local server = emulator.start()
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

local ROCKS = {
  { package = "cleanroomsml", tree = "." },
  { package = "cleanroomsml-emulator", tree = "emulator" },
}

for _, rock in ipairs(ROCKS) do
  for _, name in ipairs { "scm", (require("cleanroomsml.version"):gsub("%-dev$", "")) } do
    describe("rockspec " .. rock.package .. " " .. name, function()
      local path = ("rockspec/%s-%s-1.rockspec"):format(rock.package, name)
      local spec = load_rockspec(path)
      local build = spec.build

      it("lists every C file of src, if it has the C module", function()
        local core = build.modules["cleanroomsml.core"]
        assert.equal(rock.tree == ".", core ~= nil)
        if core then
          assert_same_list(lines(must("find src -name '*.c'")), core.sources, "try: make rockspec")
        end
      end)

      it("compiles with the same definitions as the Makefile", function()
        local defines = {}
        for define in read("Makefile"):match("\nDEFINES :=([^\n]+)"):gmatch("%-D(%S+)") do
          defines[#defines + 1] = define
        end
        local core = build.modules["cleanroomsml.core"]
        if core then assert.same(defines, core.defines) end
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
        assert_same_list(lines(must("cd " .. rock.tree .. " && find lua -name '*.lua'")), listed,
          "try: make rockspec")
      end)

      it("lists every program", function()
        local listed = {}
        for program, file in pairs(build.install.bin) do
          assert.equal("bin/" .. program, file)
          listed[#listed + 1] = file
        end
        assert_same_list(lines(must("cd " .. rock.tree .. " && find bin -type f")), listed,
          "try: make rockspec")
      end)

      it("depends on the emulator's modules only if it contains the emulator", function()
        local all = table.concat(spec.dependencies, "\n")
        assert.equal(rock.tree ~= ".", all:find("luaossl", 1, true) ~= nil)
        assert.equal(rock.tree ~= ".", all:find("http ", 1, true) ~= nil)
      end)
    end)
  end
end

describe("the command of a checkout", function()
  it("runs with a Lua that core.so is built for, whichever Lua starts it", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    local other
    for _, name in ipairs { "lua5.4", "luajit", "lua5.1" } do
      if name ~= LUA and shell.there(name) then other = other or name end
    end
    if not other then return pending("there is no other Lua here") end
    local root = temporary .. "/checkout"
    must(("mkdir -p %s/bin %s/build/%s/cleanroomsml && cp bin/cleanroomsml %s/bin && "
      .. "ln -s \"$PWD/lua\" %s/lua && cp %s %s/build/%s/cleanroomsml/core.so"):format(root, root,
      LUA, root, root, shell.quote(shell.core_path()), root, LUA))
    local run = ("cd / && env -u LUA_PATH -u LUA_CPATH %s %s/bin/cleanroomsml "):format(other, root)
    assert.matches("^cleanroomsml %d", must(run .. "--version"))
    assert.matches("unknown command 'it''s'", (sh(run .. [['it'"''"'s']])))
    assert.equal("252\n", (sh("{ " .. run .. "nonsense; } >/dev/null 2>&1; echo $?")))
  end)
end)

describe("installation", function()
  it("by make gives a library that loads, and programs that find it", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    local root = temporary .. "/opt's"
    must("make -s install LUA=" .. LUA .. " DESTDIR=" .. shell.quote(temporary)
      .. " PREFIX=" .. shell.quote("/opt's"))
    local version, file = shell.load_from(root)
    assert.equal(require "cleanroomsml.version", version)
    assert.equal(root, file:sub(1, #root))
    assert.same({ "luaopen_cleanroomsml_core" },
      exported(shell.quote(root .. "/lib/lua/" .. LUA_V .. "/cleanroomsml/core.so")))
    assert.equal("cleanroomsml " .. version .. " ",
      must("cd / && env -u LUA_PATH -u LUA_CPATH " .. shell.quote(root .. "/bin/cleanroomsml")
        .. " --version"):sub(1, 14 + #version))
    for source, place in pairs {
      ["completions/cleanroomsml.bash"] = "bash-completion/completions/cleanroomsml",
      ["completions/_cleanroomsml"] = "zsh/site-functions/_cleanroomsml",
      ["completions/cleanroomsml.fish"] = "fish/vendor_completions.d/cleanroomsml.fish",
      ["docs/cleanroomsml.1"] = "man/man1/cleanroomsml.1",
      ["types/cleanroomsml/operations.lua"] = "cleanroomsml/types/cleanroomsml/operations.lua",
      ["examples/openresty/page.html"] = "doc/cleanroomsml/examples/openresty/page.html",
    } do
      assert.equal(read(source), read(root .. "/share/" .. place))
    end
    must("test -x " .. shell.quote(root .. "/share/doc/cleanroomsml/examples/openresty/start"))
    -- Where docs/install.md lets an editor look.
    local snippet = read("docs/install.md"):match("```json\n(.-)```")
    local folders = require("cjson").decode(snippet)["workspace.library"]
    for i, module in ipairs { "/cleanroomsml/client.lua", "/cleanroomsml/shapes.lua" } do
      local folder = folders[i]:gsub("^/usr/local", function() return root end)
      assert.matches("cleanroomsml", read(folder:gsub("/5%.4$", "/" .. LUA_V) .. module))
    end
  end)

  it("replaces links to programs of a checkout without writing to their targets", function()
    local bin = temporary .. "/linked"
    must(("mkdir %s %s.tree && cp -R emulator/lua emulator/bin %s.tree && "
      .. "ln -s %s.tree/bin/* %s"):format(bin, bin, bin, bin, bin))
    must(("tools/install.sh lua5.1 %s.tree %s.lua %s"):format(bin, bin, bin))
    assert.equal(read "emulator/bin/cleanroomsml-emulator",
      read(bin .. ".tree/bin/cleanroomsml-emulator"))
    assert.matches("^#!/usr/bin/env lua5.1\n", read(bin .. "/cleanroomsml-emulator"))
  end)

  it("gives programs that ignore an LUA_CPATH for another Lua", function()
    if not shell.has_cjson() then return pending("no lua-cjson is installed for this Lua") end
    local root, other = temporary .. "/own", temporary .. "/other"
    must(("make -s install LUA=%s PREFIX=%s && mkdir -p %s/cleanroomsml && echo no >%s"):format(LUA,
      root, other, other .. "/cleanroomsml/core.so"))
    for _, cpath in ipairs { other .. "/?.so;;", "/nowhere/?.so;;" } do
      local output = sh(("cd / && env -u LUA_PATH LUA_CPATH=%s %s get-trained-model x"):format(
        shell.quote(cpath), root .. "/bin/cleanroomsml"))
      assert.matches("^cleanroomsml: 'x' is not an ARN", output)
    end
  end)

  it("by make uses INST_LIBDIR, INST_LUADIR, INST_BINDIR and INST_COMPDIR", function()
    local root = temporary .. "/inst"
    must(string.format("make -s install LUA=%s INST_LIBDIR=%s/c INST_LUADIR=%s/l INST_BINDIR=%s/b"
      .. " INST_COMPDIR=%s/o INST_ZSHDIR=%s/z INST_FISHDIR=%s/f INST_MANDIR=%s/m"
      .. " INST_TYPESDIR=%s/t INST_DOCDIR=%s/d", LUA, root, root, root, root, root, root, root,
      root, root))
    assert.truthy(read(root .. "/t/cleanroomsml_core.lua"))
    assert.truthy(read(root .. "/d/examples/models.json"))
    assert.same({ root .. "/c/cleanroomsml/core.so" }, lines(must("find " .. root .. "/c -type f")))
    assert.truthy(read(root .. "/l/cleanroomsml/init.lua"))
    assert_same_list(lines(must("cd bin && find . -type f")),
      lines(must("cd " .. root .. "/b && find . -type f")))
    assert.equal(read "completions/cleanroomsml.bash", read(root .. "/o/cleanroomsml"))
  end)

  it("is not needed: make env sets both source trees and the built module", function()
    local root = must("pwd"):gsub("\n", "")
    local expected = ([[
export LUA_PATH='@/lua/?.lua;@/lua/?/init.lua;@/emulator/lua/?.lua;@/emulator/lua/?/init.lua;;'
export LUA_CPATH='/built/%s/?.so;;'
export PATH='@/bin:@/emulator/bin':"$PATH"
]]):format(LUA):gsub("@", function() return root end)
    assert.equal(expected, must("make -s env LUA=" .. LUA .. " BUILD=/built"))
  end)

  it("is not needed in a folder with blanks and quotes in its name either", function()
    local folder = temporary .. "/it's a $(place)"
    local q = "'" .. folder:gsub("'", "'\\''") .. "'"
    must("mkdir -p " .. q .. " && cp -r tools " .. q)
    local output = must("eval \"$(" .. q .. "/tools/env.sh build/" .. LUA .. ")\"\n"
      .. "echo \"$LUA_CPATH\"")
    assert.equal(folder .. "/build/" .. LUA .. "/?.so;;\n", output)
  end)
end)

describe("make help", function()
  -- Targets that others are made of.
  local INNER = { all = true, core = true, testing = true, objects = true, help = true,
    FORCE = true, ["bench-programs"] = true, ["fuzz-programs"] = true }

  it("names every target", function()
    local help, missing = must("make -s help"), {}
    for name in must("make -s -pn help"):match("\n%.PHONY: ([^\n]*)"):gmatch("%S+") do
      local named = help:find("make " .. name:gsub("%-", "%%-") .. "%s")
      if not INNER[name] and not named then missing[#missing + 1] = name end
    end
    assert.equal("", table.concat(missing, ", "))
    assert.truthy(help:find("make demo ", 1, true))
  end)
end)

describe("make uninstall", function()
  it("removes what was installed, and nothing else", function()
    local root = temporary .. "/gone"
    must("mkdir -p " .. root .. "/bin && echo other >" .. root .. "/bin/other")
    must("make -s install install-emulator uninstall LUA=" .. LUA .. " PREFIX=" .. root)
    assert.same({ root .. "/bin/other" }, lines(must("find " .. root .. " -type f")))
    assert.equal("", must("find " .. root .. " -name '*cleanroomsml*'"))
  end)
end)

describe("tools/lint.lua", function()
  local cases = {
    { "a banned function", "base/x.c", "int f(char *s) { return atoi(s); }", "atoi is banned" },
    { "a banned name in a comment or a string", "base/x.c",
      "/* atoi(s) */ char *s = \"strcpy(\\\"\";" },
    { "a bounded cousin", "base/x.c", "int n = snprintf(b, 3, s);" },
    { "a member of that name", "base/x.c", "int n = policy->random(p) + v.getenv(1);" },
    { "chance in a pure file", "aws/x.c", "int n = random();", "random: a pure file" },
    { "the environment in a pure file", "aws/x.c", "char *s = getenv(n);",
      "getenv: a pure file" },
    { "the environment in the glue", "lua/x.c", "char *s = getenv(n);" },
    { "a clock in a pure file", "base/x.c", "#include <time.h>", "does not include time.h" },
    { "a socket in a pure file", "base/x.c", "#include <sys/socket.h>",
      "not include sys/socket.h" },
    { "a clock in the engine", "engine/x.c", "#include <time.h>" },
    { "a process in os", "os/x.c", "#include <unistd.h>" },
    { "lua.h in a pure file", "aws/x.c", "#include <lua.h>", "only src/lua includes lua.h" },
    { "lua.h in the engine", "engine/x.c", "#include \"lua.h\"", "only src/lua includes lua.h" },
    { "lua.h in the glue", "lua/x.c", "#include <lua.h>" },
    { "a header that hides nothing", "base/x.h", "int f(void);", "visibility push(hidden)" },
    { "a header that hides", "base/x.h",
      "\n#pragma GCC visibility push(hidden)\nint f(void);\n#pragma GCC visibility pop" },
    { "the glue in a pure file", "base/x.c", "#include \"lua/compat.h\"",
      "src/base does not include lua/compat.h" },
    { "AWS in the engine", "engine/x.c", "#include \"aws/call.h\"",
      "src/engine does not include aws/call.h" },
    { "the engine in AWS", "aws/x.c", "#include \"engine/engine.h\"",
      "src/aws does not include engine/engine.h" },
    { "AWS in the base", "base/x.c", "#include \"aws/call.h\"",
      "src/base does not include aws/call.h" },
    { "the base in the engine", "engine/x.c", "#include \"base/buffer.h\"" },
    { "curl in the glue", "lua/x.c", "#include <curl/curl.h>",
      "only src/engine includes curl/curl.h" },
    { "curl in the engine", "engine/x.c", "#include <curl/curl.h>" },
    { "blanks at the end", "base/x.c", "int x; ", "blanks at the end" },
    { "a word without a subject", "words/x.md", "One.\nWho" .. "ever reads this.",
      "words/x.md:2: 'who" .. "ever'" },
    { "such a word in a comment", "words/x.c", "/* Some" .. "body's. */", "'some" .. "body'" },
    { "such a word in a name", "words/x.c", "SET(CURLOPT_NO" .. "BODY, 1L);" },
  }
  for _, case in ipairs(cases) do
    local what, name, text, expected = case[1], case[2], case[3], case[4]
    it((expected and "refuses " or "accepts ") .. what, function()
      local path = temporary .. "/" .. name
      must("mkdir -p " .. path:match("^(.*)/"))
      write(path, text .. "\n")
      local check = name:find("^words/") and "words " or "c "
      local output, ok = sh("'" .. interpreter() .. "' tools/lint.lua " .. check .. path)
      assert.equal(not expected, ok, output)
      assert.truthy(output:find(expected or "", 1, true), output)
    end)
  end
end)

describe("the counters of passed, failed and skipped tests", function()
  local cases = {
    { "all three", "it('a', function() end) it('b', function() assert(false) end) "
      .. "it('c', function() error {} end) pending('d') it('e', function() pending('f') end)",
      "1 2 2" },
    { "an error outside of a test", "it('a', function() end) error('x')", "0 1 0" },
    { "an error in a teardown", "describe('x', function() teardown(function() error('x') end) "
      .. "it('a', function() end) end)", "1 1 0" },
    { "a spec that does not parse", "it(", "0 1 0" },
    { "nothing after os.exit in a test",
      "it('a', function() end) it('b', function() os.exit(0) end)", nil },
  }
  for i, case in ipairs(cases) do
    local what, text, expected = case[1], case[2], case[3]
    it("count " .. what, function()
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
