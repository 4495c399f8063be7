-- `make release`, in a copy of this tree.
local shell = require "spec.support.shell"

local must, quote = shell.must, shell.quote
local RELEASE = require "cleanroomsml.version":gsub("%-dev$", "")

if not shell.there("luarocks") then
  describe("a release", function() pending("needs luarocks") end)
  return
end

describe("a release", function()
  local folder
  setup(function()
    folder = shell.folder()
    -- The tree as it is here, changes included.
    must(("mkdir %s/tree && git ls-files -co --exclude-standard -z | "
      .. "xargs -0 cp --parents -t %s/tree && cd %s/tree && git init -q && git add -A && "
      .. "git -c user.name=x -c user.email=x commit -qm x")
      :format(folder, folder, folder))
  end)
  teardown(function() shell.run("rm -rf " .. folder) end)

  it("starts with make clean, which removes the output of luarocks make", function()
    local made = must(("cd %s/tree && mkdir cleanroomsml && touch cleanroomsml/core.so "
      .. "src/aws/arn.o && make -n core BUILD=../build && make -s clean BUILD=../build")
      :format(folder))
    assert.truthy(made:find("rm -rf cleanroomsml\n", 1, true), made)
    assert.equal("", must(("cd %s/tree && find . -name '*.o' -o -name '*.so'"):format(folder)))
  end)

  local function release()
    return shell.run(("cd %s/tree && export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name "
      .. "GIT_CONFIG_VALUE_0=x GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=x && "
      .. "tools/release.sh %s/out %s"):format(folder, folder, quote(shell.interpreter())))
  end

  it("is refused with uncommitted changes, and keeps them", function()
    shell.write(folder .. "/tree/README.md", "changed\n")
    local output, ok = release()
    assert.is_false(ok)
    assert.matches("has changes that are not committed", output)
    assert.equal("changed\n", shell.read(folder .. "/tree/README.md"))
    must("cd " .. folder .. "/tree && git checkout -q README.md")
  end)

  it("creates commit, tag, rocks and notes, and publishes nothing", function()
    local output, ok = release()
    assert.is_true(ok, output)
    assert.equal(RELEASE, dofile(folder .. "/tree/lua/cleanroomsml/version.lua"))
    assert.equal("v" .. RELEASE .. "\n", must("cd " .. folder .. "/tree && git tag"))
    assert.matches("%S", shell.read(folder .. "/out/notes.md"))
    must(("ls %s/out/cleanroomsml-%s-1.src.rock %s/out/cleanroomsml-emulator-%s-1.src.rock")
      :format(folder, RELEASE, folder, RELEASE))
    assert.matches("luarocks upload", output)
  end)

  it("is refused a second time", function()
    local output, ok = release()
    assert.is_false(ok)
    assert.matches("unreleased", output)
  end)
end)
