--- service.lua [MODEL [PAGINATORS [BOTOCORE_VERSION]]]: writes the description of the service and
--- all that is generated from it; `make service` calls it. With a model (botocore's
--- service-2.json, also gzipped) the description service/cleanrooms-ml.json is written anew,
--- without one it is read. Paginators are looked for beside the model, and botocore's version in
--- the package that holds it, unless they are given. OUT in the environment is the folder that
--- gets the files ("." when absent).
package.path = "./?.lua;" .. package.path
local docs = require "tools.service.docs"
local help = require "tools.service.help"
local json = require "tools.service.json"
local model = require "tools.service.model"
local pack = require "tools.service.pack"
local tables = require "tools.service.tables"
local types = require "tools.service.types"
local waiters = require "tools.service.waiters"

local OUT = os.getenv("OUT") or "."
local MADE_UP = "spec/support/made_up.json" -- a service for specs
local DESCRIPTION = "service/cleanrooms-ml.json"
local HELP = "service/help.json"
local WAITERS = "service/waiters.json"
-- The description for an emulator on a Lua that the C module is not built for.
local EMULATOR = [==[
-- Written by `make service` from %s.
-- luacheck: ignore 631
return [===[
%s]===]
]==]

local function read(path)
  local file, message
  if path:find("%.gz$") then
    file, message = io.popen("gzip -dc '" .. path:gsub("'", "'\\''") .. "'")
  else
    file, message = io.open(path, "rb")
  end
  if not file then error(message, 0) end
  local text = file:read("*a")
  file:close()
  if text == "" then error(path .. ": cannot be read", 0) end
  return text
end

local function decode(path)
  local ok, value = pcall(json.decode, read(path))
  if not ok then error(path .. ": " .. value, 0) end
  return value
end

local function write(path, text)
  os.execute("mkdir -p '" .. (OUT .. "/" .. path):match("^(.*)/") .. "'")
  local file = assert(io.open(OUT .. "/" .. path, "wb"))
  file:write(text)
  assert(file:close())
end

-- .../botocore/data/SERVICE/DATE/service-2.json.gz -> .../botocore/__init__.py
local function botocore_version(path)
  local package_folder = path:match("^(.*)/data/[^/]+/[^/]+/[^/]+$")
  local file = package_folder and io.open(package_folder .. "/__init__.py", "rb")
  local version = file and file:read("*a"):match("__version__%s*=%s*['\"]([%d.]+)")
  if file then file:close() end
  return version
    or error(path .. ": not within a botocore package; name its version (BOTOCORE=…)", 0)
end

local function write_help(description, texts)
  local faults = help.faults(texts, description)
  if faults[1] then error(HELP .. ": " .. table.concat(faults, "; "), 0) end
  write("lua/cleanroomsml/cli/help_texts.lua", help.module(texts, HELP))
end

local function main(model_path, paginators_path, version)
  local description
  if model_path then
    paginators_path = paginators_path or (model_path:match("^.*/") or "") .. "paginators-1.json"
    version = version or botocore_version(model_path)
    description = model.describe(decode(model_path), decode(paginators_path), version)
    write(DESCRIPTION, json.encode(description))
  else
    description = decode(DESCRIPTION)
  end
  write("src/aws/service_data.c", tables(description, "crml_cleanrooms_ml", DESCRIPTION))
  write("spec/native/made_up_data.c", tables(decode(MADE_UP), "crml_made_up", MADE_UP, "made_up.h"))
  write("emulator/lua/cleanroomsml/emulator/service_text.lua", EMULATOR:format(DESCRIPTION,
    json.encode(description)))
  local texts = decode(HELP)
  write_help(description, texts)
  write("types/cleanroomsml/shapes.lua", types.shapes(description, texts))
  write("types/cleanroomsml/operations.lua", types.operations(description, texts))
  write("lua/cleanroomsml/waiters.lua", waiters.module(decode(WAITERS), WAITERS, description))
  write("docs/operations.md", docs(description, texts, pack.SECRET_NAMES))
end

local ok, message = pcall(main, arg[1], arg[2], arg[3])
if not ok then
  io.stderr:write("service: ", message, "\n")
  os.exit(1)
end
