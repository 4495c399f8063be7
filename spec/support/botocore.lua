--- Finds a Python with botocore, which checks requests and answers, and runs scripts with it.
--- tools/install-deps installs one into $BUILD/python.
local cjson = require "cjson"
local shell = require "spec.support.shell"

local botocore = {}

local LEAST = { 1, 44 } -- older ones do not describe all members of this service

local function lines(command)
  local pipe, list = assert(io.popen(command .. " 2>/dev/null")), {}
  for line in pipe:lines() do list[#list + 1] = line end
  pipe:close()
  return list
end

-- { python, version, folder } of the first interpreter whose botocore is new enough.
local function find()
  local build = os.getenv("BUILD") or "build"
  for _, python in ipairs { build .. "/python/bin/python", "python3" } do
    local found = lines(shell.quote(python)
      .. " -c 'import botocore; print(botocore.__version__); print(botocore.__path__[0])'")
    local major, minor = (found[1] or ""):match("^(%d+)%.(%d+)")
    major, minor = tonumber(major), tonumber(minor)
    if major and (major > LEAST[1] or major == LEAST[1] and minor >= LEAST[2]) then
      return { python = python, version = found[1], folder = found[2] }
    end
  end
end

local at_hand

--- The interpreter and its botocore; nil: none is new enough.
---@return {python: string, version: string, folder: string}|nil
function botocore.find()
  if at_hand == nil then at_hand = find() or false end
  return at_hand or nil
end

--- Runs a script of spec/support with a value as JSON on its standard input.
---@param script string
---@param input string JSON text
---@return any output what it wrote, read as JSON
function botocore.run(script, input)
  local path = os.tmpname()
  shell.write(path, input)
  local text = shell.output_of(("%s spec/support/%s <%s"):format(
    shell.quote(botocore.find().python), script, path))
  os.remove(path)
  return cjson.decode(text)
end

return botocore
