--- rockspec.lua FOLDER: writes the rockspecs of the library (cleanroomsml) and of the emulator
--- (cleanroomsml-emulator), each for scm and for the version in lua/cleanroomsml/version.lua,
--- from the files in src/, lua/, bin/ and emulator/. Run `make rockspec` after files were added or
--- removed. SOURCE_URL in the environment is where the sources are published: a repository
--- (git+…), whose tag v1.2.3 is version 1.2.3, or an archive.

local FOLDER = assert(arg[1], "usage: rockspec.lua FOLDER")

-- The version of this release, or of the next one.
local VERSION = dofile("lua/cleanroomsml/version.lua"):gsub("%-dev$", "")
local SOURCE_URL = os.getenv("SOURCE_URL") or "git+https://cleanroomsml.example/cleanroomsml.git"

local HEAD = [=[
-- Written by `make rockspec`.
rockspec_format = "3.0"
package = "$PACKAGE"
version = "$VERSION-1"
source = {
  -- The published source; `luarocks make` in a checkout ignores it.
  url = "$URL",$TAG$DIR
}
]=]

local LIBRARY = HEAD .. [=[
description = {
  summary = "A client for AWS Clean Rooms ML: tables in, nested tables out",
  detailed = [[
A client for AWS Clean Rooms ML, all 59 operations, for Lua scripts, for services in nginx and for
the shell: signing, credentials, retries, deadlines, validation and decoding in C over libcurl.]],
  homepage = "https://cleanroomsml.example/",
  issues_url = "https://cleanroomsml.example/issues",
  maintainer = "the cleanroomsml authors <maintainers@cleanroomsml.example>",
  license = "MIT",
  labels = { "aws", "http", "ml" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.6",
  "lua-cjson >= 2.1.0",
  -- for the program in bin/
  "argparse >= 0.7.0",
}
external_dependencies = {
  -- Found by library: compilers find headers in a platform's folder, LuaRocks does not.
  CURL = { library = "curl" },
  OPENSSL = { library = "crypto" },
}
build = {
  type = "builtin",
  modules = {
    ["cleanroomsml.core"] = {
      sources = {
$SOURCES      },
      defines = { "_POSIX_C_SOURCE=200809L", "_FILE_OFFSET_BITS=64", "_TIME_BITS=64" },
      incdirs = { "src", "$(CURL_INCDIR)", "$(OPENSSL_INCDIR)" },
      libdirs = { "$(CURL_LIBDIR)", "$(OPENSSL_LIBDIR)" },
      libraries = { "curl", "crypto", "m", "pthread" },
    },
$MODULES  },
  install = {
    bin = {
$PROGRAMS    },
  },
  -- In the rock's own folder: annotations for editors, examples.
  copy_directories = { "types", "examples" },
}
]=]

local EMULATOR = HEAD .. [=[
description = {
  summary = "AWS Clean Rooms ML on one machine, for tests and first calls",
  detailed = [[
An emulator of AWS Clean Rooms ML over HTTP and HTTPS: it checks signatures with code of its own,
serves models that change with time, and misbehaves by script.]],
  homepage = "https://cleanroomsml.example/",
  issues_url = "https://cleanroomsml.example/issues",
  maintainer = "the cleanroomsml authors <maintainers@cleanroomsml.example>",
  license = "MIT",
  labels = { "aws", "http", "testing" },
}
supported_platforms = { "unix" }
dependencies = {
  "lua >= 5.1, < 5.6",
  "cleanroomsml == $DEPENDENCY",
  "argparse >= 0.7.0",
  "http >= 0.4",
  "luaossl >= 20220711",
}
build = {
  type = "builtin",
  modules = {
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

--- The lines of all Lua modules below lua/ in a tree.
local function module_lines(tree)
  return lines(files("cd " .. tree .. " && find lua -name '*.lua'"), function(file)
    local name = file:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
    return string.format("    [%q] = %q,\n", name, file)
  end)
end

local function program_lines(tree)
  return lines(files("cd " .. tree .. " && find bin -type f"), function(file)
    return string.format("      [%q] = %q,\n", file:match("[^/]+$"), file)
  end)
end

local ROCKS = {
  { package = "cleanroomsml", template = LIBRARY, tree = "." },
  { package = "cleanroomsml-emulator", template = EMULATOR, tree = "emulator" },
}

--- LuaRocks installs all of lua/ in the folder that it builds in: the emulator is built in its own.
local function source_dir(rock, tag)
  if rock.tree == "." then return "" end
  local name = tag and "cleanroomsml" or SOURCE_URL:match("([^/]+)%.tar%.gz$") or "cleanroomsml"
  return string.format("\n  dir = %q,", name .. "/" .. rock.tree)
end

local function rockspec(rock, version, tag)
  local values = {
    PACKAGE = rock.package,
    VERSION = version,
    DEPENDENCY = version,
    URL = SOURCE_URL,
    TAG = tag and string.format("\n  tag = %q,", tag) or "",
    DIR = source_dir(rock, tag),
    SOURCES = lines(files("find src -name '*.c'"), function(file)
      return string.format("        %q,\n", file)
    end),
    MODULES = module_lines(rock.tree),
    PROGRAMS = program_lines(rock.tree),
  }
  return (rock.template:gsub("%$(%u+)", values))
end

local function write(rock, version, tag)
  local path = FOLDER .. "/" .. rock.package .. "-" .. version .. "-1.rockspec"
  local file = assert(io.open(path, "w"))
  file:write(rockspec(rock, version, tag))
  assert(file:close())
end

for _, rock in ipairs(ROCKS) do
  write(rock, "scm")
  write(rock, VERSION, SOURCE_URL:find("^git") and "v" .. VERSION)
end
