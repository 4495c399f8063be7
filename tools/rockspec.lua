--- rockspec.lua FOLDER: writes cleanroomsml-scm-1.rockspec and the one of the version that stands
--- in lua/cleanroomsml/version.lua from the files in src/, lua/ and bin/; `make rockspec` does so
--- after a file came or went. SOURCE_URL in the environment is where the sources are published: a
--- repository (git+…), whose tag v1.2.3 is version 1.2.3, or an archive.

local FOLDER = assert(arg[1], "usage: rockspec.lua FOLDER")

local VERSION = dofile("lua/cleanroomsml/version.lua")
local SOURCE_URL = os.getenv("SOURCE_URL") or "git+https://cleanroomsml.example/cleanroomsml.git"

local TEMPLATE = [=[
-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "cleanroomsml"
version = "$VERSION-1"
source = {
  -- Where the project is published; `luarocks make` in a checkout does not look at it.
  url = "$URL",$TAG
}
description = {
  summary = "AWS Clean Rooms ML: asks for a trained model, gives back Lua tables",
  detailed = [[
A client for one call of AWS Clean Rooms ML, GetTrainedModel, for Lua scripts, for services and for
the shell: signing, credentials, retries, deadlines and decoding in C over libcurl.]],
  license = "MIT",
  labels = { "aws", "http", "ml" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.5",
  "lua-cjson >= 2.1.0",
  -- for the programs in bin/
  "argparse >= 0.7.0",
  "http >= 0.4",
  "luaossl >= 20220711",
}
external_dependencies = {
  -- Looked for by library: where headers lie in a folder of the platform, only compilers find them.
  CURL = { library = "curl" },
  OPENSSL = { library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["cleanroomsml.core"] = {
      sources = {
$SOURCES      },
      defines = { "_POSIX_C_SOURCE=200809L" },
      incdirs = { "src", "$(CURL_INCDIR)", "$(OPENSSL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)", "$(OPENSSL_LIBDIR)" },
      libraries = { "curl", "crypto", "m", "pthread" },
    },
$MODULES  },
  install = {
    bin = {
$PROGRAMS    },
  },
}
]=]

local function files(command)
  local pipe = assert(io.popen(command))
  local list = {}
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  table.sort(list)
  return list
end

local function lines(list, format)
  local out = {}
  for i, file in ipairs(list) do out[i] = format(file) end
  return table.concat(out)
end

local function module_line(file)
  local name = file:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
  return string.format("    [%q] = %q,\n", name, file)
end

local function program_line(file)
  return string.format("      [%q] = %q,\n", file:match("[^/]+$"), file)
end

local function rockspec(version, tag)
  local values = {
    VERSION = version,
    URL = SOURCE_URL,
    TAG = tag and string.format("\n  tag = %q,", tag) or "",
    SOURCES = lines(files("find src -name '*.c'"), function(file)
      return string.format("        %q,\n", file)
    end),
    MODULES = lines(files("find lua -name '*.lua'"), module_line),
    PROGRAMS = lines(files("find bin -type f"), program_line),
  }
  return (TEMPLATE:gsub("%$(%u+)", values))
end

local function write(version, tag)
  local path = FOLDER .. "/cleanroomsml-" .. version .. "-1.rockspec"
  local file = assert(io.open(path, "w"))
  file:write(rockspec(version, tag))
  assert(file:close())
end

write("scm")
write(VERSION, SOURCE_URL:find("^git") and "v" .. VERSION)
