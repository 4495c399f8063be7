-- tools/lean-curl, with a fake apt and a fake source package of curl.
local shell = require "spec.support.shell"

-- It is the same whatever runs this.
if shell.LUA ~= "lua5.4" or shell.core_path():find("/asan/", 1, true) then return end

-- It is installed with what the build needs (dpkg-dev), which the made-up apt does not.
local CANNOT_PATCH = not shell.there "patch" and "patch is not there"

local quote = shell.quote

-- Each is a command of that name; its calls are in $STATE/calls.
local COMMANDS = {
  ["apt-get"] = [[
    echo "apt-get $*" >>"$STATE/calls"
    for word in "$@"; do
      case $word in Dir::Etc::SourceList=*) cat "${word#*=}" >>"$STATE/lists" ;; esac
    done
    case " $* " in
      *" source "*) [ -e "$STATE/source" ] && touch curl_1.dsc ||
        { echo "E: Unable to find a source package for curl"; exit 100; } ;;
    esac]],
  ["dpkg-source"] = [[
    for last in "$@"; do :; done
    mkdir "$last" && cp -R "$STATE/source/." "$last"]],
  -- All that it looks for is there.
  ["dpkg-query"] = [[sed -n 's/^[a-z]*|\([^|]*\)|.*/\1/p' tools/install-deps | tr / '\n' |
    sed 's/$/ installed/']],
}

-- Its configure writes down how it was called and whether the patches were applied; its library has
-- one function.
local CONFIGURE = [[#!/bin/sh
echo "$*" >"$STATE/configured"
cat patched >"$STATE/patched"
for word in "$@"; do case $word in --prefix=*) prefix=${word#*=} ;; esac; done
mkdir -p lib include
{
  printf 'all:\n\techo "int curl_made_up;" >a.c && cc -c a.c -o a.o && ar rcs libcurl.a a.o\n'
  printf 'install: all\n\tmkdir -p %s/lib && cp libcurl.a %s/lib\n' "$prefix" "$prefix"
} >lib/Makefile
printf 'install:\n\tmkdir -p %s/include\n' "$prefix" >include/Makefile
]]
local PATCH = "--- a/patched\n+++ b/patched\n@@ -1 +1 @@\n-no\n+yes\n"

describe("tools/lean-curl", function()
  local folder

  before_each(function()
    folder = shell.folder()
    shell.must(("mkdir -p %s/bin %s/state %s/tmp"):format(folder, folder, folder))
    for name, code in pairs(COMMANDS) do
      local path = folder .. "/bin/" .. name
      shell.write(path, "#!/bin/sh\n" .. code .. "\n")
      shell.must("chmod +x " .. path)
    end
  end)
  after_each(function() shell.run("rm -rf " .. folder) end)

  local function give_source()
    local source = folder .. "/state/source"
    shell.must(("mkdir -p %s/debian/patches"):format(source))
    shell.write(source .. "/configure", CONFIGURE)
    shell.write(source .. "/patched", "no\n")
    shell.write(source .. "/debian/patches/series", "# one\nfix.patch\n90_gnutls.patch\n")
    shell.write(source .. "/debian/patches/fix.patch", PATCH)
    shell.must("chmod +x " .. source .. "/configure")
  end

  local function run(path)
    return shell.run(("PATH=%s:\"$PATH\" STATE=%s/state TMPDIR=%s/tmp tools/lean-curl %s"):format(
      path or folder .. "/bin", folder, folder, quote(folder .. "/build/lean/curl")))
  end

  local function assert_unchanged()
    assert.equal("", shell.must(("ls %s/tmp; ls -d %s/build 2>/dev/null || true"):format(folder,
      folder)))
  end

  it("reports a missing source package and changes nothing", function()
    local output, ok = run()
    assert.is_false(ok)
    assert.matches("the source package of curl is not available; nothing was changed\n$", output)
    assert.is_nil(shell.read(folder .. "/state/calls"):find("install", 1, true))
    assert_unchanged()
  end)

  it("reports a missing apt-get and changes nothing", function()
    shell.must(("mkdir %s/few && for name in sh mktemp mkdir rm rmdir dirname cat sed id tail; do "
      .. "ln -s \"$(command -v $name)\" %s/few; done"):format(folder, folder))
    local output, ok = shell.run(("PATH=%s/few TMPDIR=%s/tmp tools/lean-curl %s/build/lean/curl")
      :format(folder, folder, folder))
    assert.is_false(ok)
    assert.equal("lean: no source packages here (no apt-get); nothing was changed\n", output)
    assert_unchanged()
  end)

  it("changes nothing when the source cannot be configured", function()
    if CANNOT_PATCH then return pending(CANNOT_PATCH) end
    give_source()
    shell.write(folder .. "/state/source/configure", "#!/bin/sh\necho broken; exit 1\n")
    local output, ok = run()
    assert.is_false(ok)
    assert.matches("broken\nlean: libcurl does not configure; nothing was changed\n$", output)
    assert_unchanged()
  end)

  it("builds libcurl with only HTTP, HTTP/2 and TLS, patched, and writes the link flags", function()
    if CANNOT_PATCH then return pending(CANNOT_PATCH) end
    give_source()
    local output, ok = run()
    assert.is_true(ok, output)
    local state, made = folder .. "/state/", folder .. "/build/lean/curl/"
    assert.equal("yes\n", shell.read(state .. "patched"))
    local options = shell.read(state .. "configured")
    for _, option in ipairs { "--disable-shared", "--enable-static", "--with-openssl",
      "--with-nghttp2", "--disable-ldap", "--without-librtmp", "--without-libssh2",
      "--without-gssapi", "--disable-ftp", "--disable-smtp" } do
      assert.truthy(options:find(option, 1, true), option)
    end
    for line in shell.read(state .. "lists"):gmatch "[^\n]+" do
      assert.matches("^deb%-src ", line)
    end
    assert.equal("-I" .. made .. "include -DCURL_STATICLIB\n", shell.read(made .. "cflags"))
    local libraries = shell.read(made .. "libs")
    assert.equal(made .. "lib/libcurl.a ", libraries:sub(1, #made + 14))
    local allowed = { nghttp2 = true, ssl = true, crypto = true, dl = true, m = true }
    for word in libraries:gmatch "%-l%S+" do
      assert.is_true(allowed[word:gsub("^%-l:?", ""):gsub("^lib(.*)%.a$", "%1")], word)
    end
    shell.must("test -e " .. made .. "lib/libcurl.a")
    assert.equal("", shell.must("ls " .. folder .. "/tmp"))
    shell.write(state .. "calls", "")
    assert.equal("", (run()))
    assert.equal("", shell.read(state .. "calls"))
  end)
end)
