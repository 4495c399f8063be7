-- tools/install-deps, with a fake apt: it installs the packages needed, and never removes any.
local shell = require "spec.support.shell"

-- Each is a command of that name; $STATE has the lists `installed`, `known` and `excludes` (lines
-- "package installed-package"), and collects the calls in `calls`.
local COMMANDS = {
  id = "echo 0",
  ["dpkg-query"] = [[sed 's/$/ installed/' "$STATE/installed"]],
  ["apt-cache"] = [[shift
    for p in "$@"; do grep -qx "$p" "$STATE/known" && echo "Package: $p"; done; true]],
  ["apt-get"] = [[
    echo "$*" >>"$STATE/calls"
    [ "$1" != update ] || exit 0
    for p in "$@"; do
      case $p in -* | install | *::*) continue ;; esac
      grep -qx "$p" "$STATE/known" || { echo "E: Unable to locate package $p"; exit 100; }
      removed=$(sed -n "s/^$p //p" "$STATE/excludes" | grep -xFf "$STATE/installed")
      [ ! "$removed" ] || echo "Remv $removed"
      [ ! "$removed" ] || ! echo "$*" | grep -q no-remove || exit 100
    done]],
}

describe("tools/install-deps", function()
  local folder

  before_each(function()
    folder = shell.folder()
    shell.must("mkdir " .. folder .. "/bin " .. folder .. "/state")
    for name, code in pairs(COMMANDS) do
      local path = folder .. "/bin/" .. name
      shell.write(path, "#!/bin/sh\nSTATE=" .. folder .. "/state\n" .. code .. "\n")
      shell.must("chmod +x " .. path)
    end
  end)
  after_each(function() shell.run("rm -rf " .. folder) end)

  local function packages(groups)
    local list = {}
    for row in shell.read("tools/install-deps"):gmatch("[^\n]+") do
      local group, names = row:match("^(%l+)|([^|]+)|")
      if group and groups:find(group, 1, true) then
        for name in names:gmatch("[^/]+") do list[#list + 1] = name end
      end
    end
    return list
  end

  --- Runs it: its output, whether it succeeded, and what was installed, with spaces around.
  local function install(group, state)
    for name, list in pairs(state) do
      shell.write(folder .. "/state/" .. name, table.concat(list, "\n") .. "\n")
    end
    local output, ok = shell.run(("PATH=%s/bin:$PATH tools/install-deps %s"):format(folder, group))
    local installed
    for call in (shell.run("cat " .. folder .. "/state/calls")):gmatch("[^\n]+") do
      if call:find("^install") and not call:find(" -s ", 1, true) then
        assert.truthy(call:find("--no-remove", 1, true), call)
        installed = call:match("Timeout=%d+(.*)$") .. " "
      end
    end
    return output, ok, installed
  end

  local function without(list, ...)
    local left, out = {}, " " .. table.concat({ ... }, " ") .. " "
    for _, name in ipairs(list) do
      if not out:find(" " .. name .. " ", 1, true) then left[#left + 1] = name end
    end
    return left
  end

  it("installs only make for the target make, on a machine without it", function()
    local output, ok, installed = install("make", { installed = {}, known = { "make" },
      excludes = {} })
    assert.is_true(ok, output)
    assert.equal(" make ", installed)
  end)

  it("installs nothing when all packages are installed", function()
    local all = packages("make demo")
    local output, ok, installed = install("demo", { installed = all, known = all, excludes = {} })
    assert.same({ "", true }, { output, ok })
    assert.is_nil(installed)
  end)

  it("installs an alternative where the usual package would remove an installed one", function()
    local all = packages("make demo")
    local cases = { { " luajit2 ", {} }, { " lua5.1 ", { "luajit2 libnginx-mod-http-lua" } } }
    for _, case in ipairs(cases) do
      local excludes = { "luajit libnginx-mod-http-lua" }
      for _, row in ipairs(case[2]) do excludes[#excludes + 1] = row end
      local output, ok, installed = install("demo", { known = all, excludes = excludes,
        installed = { "libnginx-mod-http-lua" } })
      assert.is_true(ok, output)
      assert.truthy(installed:find(case[1], 1, true), installed)
      assert.falsy(installed:find(" luajit ", 1, true), installed)
    end
  end)

  it("installs nothing, and says why, where each choice would remove a package", function()
    local all = packages("make demo")
    local output, ok, installed = install("demo", { known = all, installed = { "other-curl" },
      excludes = { "libcurl4-openssl-dev other-curl" } })
    assert.is_false(ok)
    assert.is_nil(installed)
    assert.matches("cannot install libcurl4%-openssl%-dev: it excludes packages that are "
      .. "installed: other%-curl", output)
  end)

  it("updates apt's lists and tries again when they lack the packages", function()
    local all = packages("make demo")
    local known = without(all, "lua-http")
    local _, ok = install("demo", { known = known, installed = {}, excludes = {} })
    assert.is_false(ok)
    assert.truthy(shell.read(folder .. "/state/calls"):find("update", 1, true))
  end)
end)
