-- The code compiles with the oldest supported libcurl and OpenSSL, and without extensions of GNU.
local floor = require "spec.support.floor"
local shell = require "spec.support.shell"

local LUA_CFLAGS = shell.must("pkg-config --cflags " .. shell.LUA):gsub("\n", "")
local CC = (os.getenv("CC") or "cc") .. " -std=c99 -fsyntax-only -Wall -Werror -Isrc "
  .. LUA_CFLAGS .. " $(pkg-config --cflags libcurl libcrypto) "

-- GNU's and Linux's own calls are behind these, so this is what is left on other systems.
local POSIX = "-D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -U__linux__ -DCRML_NO_CLOSEFROM "
-- What is asked of a system beyond POSIX.1-2008 and its X/Open part.
local BEYOND = {
  ["src/os/pin.c"] = "dladdr, where there is RTLD_NODELETE: glibc, musl, macOS, the BSDs",
}
-- As a library of that age: deprecated is not yet gone.
local OLDEST = "-D_POSIX_C_SOURCE=200809L -D_GNU_SOURCE= -Wno-deprecated-declarations "

--- Compiles a file with the oldest headers: the compiler's messages, and whether it succeeded.
local function compile(file)
  local header = os.tmpname()
  finally(function() os.remove(header) end)
  floor.write(header)
  return shell.run(CC .. OLDEST .. "-include " .. header .. " -x c " .. file)
end

it("a newer name of libcurl or OpenSSL does not compile (test of this check)", function()
  local file = os.tmpname()
  shell.write(file, "int quick(void) { return CURLOPT_QUICK_EXIT; }\n")
  local output, ok = compile(file)
  os.remove(file)
  assert.is_false(ok)
  assert.matches("CURLOPT_QUICK_EXIT", output)
end)

for _, file in ipairs(shell.lines(shell.must("find src -name '*.c'"))) do
  describe(file, function()
    it("uses no name newer than libcurl 7.68 and OpenSSL 1.1.1", function()
      local output, ok = compile(file)
      assert.is_true(ok, output)
    end)

    it("calls no function that only GNU or Linux has", function()
      local copy = os.tmpname()
      finally(function() os.remove(copy) end)
      shell.write(copy, (shell.read(file):gsub("#define _%u+_SOURCE[^\n]*", "")))
      local output, ok = shell.run(CC .. POSIX .. "-x c " .. copy)
      assert.equal(BEYOND[file] == nil, ok, output)
    end)
  end)
end

it("lua-cjson is 2.1.0 or newer", function()
  local major, minor = require("cjson")._VERSION:match("^(%d+)%.(%d+)")
  assert.is_true(major * 100 + minor >= 201)
end)
