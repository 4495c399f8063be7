-- README.md unchanged: its shell blocks run in one shell, in a temporary root, and its Lua blocks
-- against the emulator.
local clients = require "spec.support.clients"
local docs = require "spec.support.docs"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

local quote = shell.quote

-- Commands that would change the machine, and what is run instead: $ROOT is the scratch root.
local INSTEAD = {
  -- Not run, even as a simulation, which takes seconds: the package must be one of ours.
  ["apt-get"] = [[for word in "$@"; do last=$word; done; grep "|$last|" tools/install-deps]],
  make = [[case $1 in install*) exec "$REAL" "$@" DESTDIR="$ROOT" ;; *) exec "$REAL" "$@" ;; esac]],
  -- spec/rock_spec.lua builds and installs it.
  luarocks = [["$REAL" "$@" --help >/dev/null && for w; do :; done && exec "$REAL" lint "$w"]],
  sudo = [[echo "sudo is not everywhere" >&2; exit 1]],
}

-- What a line's output holds; a key is a plain text of the line.
local EXPECTED = {
  ["make demo"] = { "churn-prediction is ACTIVE", "does not exist" },
  ["cleanroomsml get-trained-model"] = { '"status": "ACTIVE"' },
  ["cleanroomsml list-trained-models"] = { '"name": "training"' },
  ["make install "] = { "installed for lua5.4" },
  ["make install-emulator"] = { "installed for " },
}

local function blocks_of(path, lang)
  local found = {}
  for _, block in ipairs(docs.parse(path).blocks) do
    if block.lang == lang then found[#found + 1] = block end
  end
  return found
end

--- Logical lines of a block: those that end with a backslash go on.
local function lines_of(block)
  local list = {}
  for line in block.code:gsub("\\\n%s*", " "):gmatch("[^\n]+") do list[#list + 1] = line end
  return list
end

--- One script of all blocks: each line has its output in a file; it stops at a failure.
local function script_of(path)
  local text, lines = { "set -e" }, {}
  for _, block in ipairs(blocks_of(path, "sh")) do
    for _, line in ipairs(lines_of(block)) do
      lines[#lines + 1] = line
      text[#text + 1] = ('exec >"$ROOT/output-%d" 2>&1'):format(#lines)
      text[#text + 1] = line
    end
  end
  text[#text + 1] = "echo done >\"$ROOT/done\"\n"
  return table.concat(text, "\n"), lines
end

local function write_program(path, code)
  shell.write(path, "#!/bin/sh\n" .. code .. "\n")
  shell.must("chmod +x " .. path)
end

--- Runs the shell blocks of a document: the first line that failed or said something else, with its
--- output; nil when all is well.
local function run(path)
  local root = shell.folder()
  shell.must(("mkdir %s/bin %s/home"):format(root, root))
  for name, code in pairs(INSTEAD) do
    local real = shell.run("command -v " .. name):match("[^\n]+") or "true"
    write_program(root .. "/bin/" .. name, ("REAL=%s ROOT=%s\n%s"):format(real, root, code))
  end
  local text, lines = script_of(path)
  shell.write(root .. "/script", text)
  shell.run(("env -i PATH=%s/bin:\"$PATH\" HOME=%s/home ROOT=%s BUILD=%s "
    .. "AWS_EC2_METADATA_DISABLED=true timeout 120 sh %s/script"):format(root, root, root,
    quote(os.getenv("BUILD") or "build"), root))
  local problem
  for i, line in ipairs(lines) do
    local output = shell.run(("cat %s/output-%d"):format(root, i))
    local is_last = not shell.read_if_there(("%s/output-%d"):format(root, i + 1))
    local missing = is_last and i < #lines and "a good end"
    for key, wanted in pairs(EXPECTED) do
      for _, words in ipairs(line:find(key, 1, true) and wanted or {}) do
        if not output:find(words, 1, true) then missing = missing or words end
      end
    end
    if missing then problem = problem or ("%s: no %s in:\n%s"):format(line, missing, output) end
  end
  if not problem and not select(2, shell.run("ls " .. root .. "/done")) then
    problem = "the last line failed"
  end
  return problem, root
end

describe("the README", function()
  -- Once is enough: make and the programs are the same whatever runs this.
  local once = shell.LUA == "lua5.4" and not shell.core_path():find("/asan/", 1, true)
    and emulator.interpreter()

  it("has at most 170 lines", function()
    assert.is_true(select(2, shell.read("README.md"):gsub("\n", "")) <= 170)
  end)

  if once then
    it("has shell blocks that run unchanged and in order, except apt-get", function()
      local problem, root = run "README.md"
      local version = shell.run("cd / && env -i PATH=/usr/bin:/bin " .. root
        .. "/usr/local/bin/cleanroomsml --version")
      shell.run("rm -rf " .. root)
      assert.is_nil(problem)
      assert.matches("^cleanroomsml %d", version)
    end)

    for name, code in pairs {
      ["fails"] = "true\nfalse\ntrue",
      ["fails at the end"] = "false",
      ["prints something unexpected"] = "echo cleanroomsml get-trained-model\ntrue",
      ["calls a missing program"] = "no-such-program",
      ["needs sudo"] = "sudo true",
      ["installs an unknown package"] = "apt-get install no-such-package",
    } do
      it("is refused by this spec with a line that " .. name, function()
        local path = os.tmpname()
        shell.write(path, "```sh\n" .. code .. "\n```\n")
        local problem, root = run(path)
        shell.run("rm -rf " .. root .. " " .. path)
        assert.is_string(problem)
      end)
    end
  end

  describe("has Lua code", function()
    local server
    setup(function()
      if not emulator.interpreter() then return end
      server = emulator.start { builtin = true, speed = 100000 }
      clients.environment_of(server)
    end)
    teardown(function()
      clients.environment(nil)
      if server then server:stop() end
    end)

    for _, block in ipairs(blocks_of("README.md", "lua")) do
      it("that runs unchanged, at line " .. block.line, function()
        if not server then return pending("no Lua here can run the emulator") end
        assert.same({}, block.given)
        assert.is_nil(docs.run(block, {}))
      end)
    end
  end)
end)
