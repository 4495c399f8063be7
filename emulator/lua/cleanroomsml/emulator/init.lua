--- Starts an emulator from a program on any Lua, for tests: in its own process, on a free port. It
--- ends with this process in any case.
local json = require("cjson").new()
local core = require "cleanroomsml.core"
local blocking = require "cleanroomsml.wait.blocking"
local interpreter = require "cleanroomsml.emulator.interpreter"
local startup = require "cleanroomsml.emulator.startup"

local emulator = {}

local quote = interpreter.quote

local STOP_TIMEOUT = 5

--- Options that are flags with a value, and those without one.
local VALUES = { "models", "state", "speed", "seed", "port", "host", "access_key_id",
  "secret_access_key", "session_token", "region", "tls_dir", "tls_cert_file", "tls_key_file" }
local SWITCHES = { "empty", "tls" }

---@class cleanroomsml.emulator.Options
---@field models string|table[]|nil the trained models that it serves: a file, or a list as
---  GetTrainedModel answers them; without it the built-in resources are there
---@field empty boolean|nil true: no resources
---@field state string|nil a file that keeps all resources
---@field speed number|nil seconds that pass for the resources in one (1)
---@field seed integer|nil stretches the steps of their lives by chance, the same for the same seed
---@field port integer|nil (a free one)
---@field host string|nil (127.0.0.1)
---@field access_key_id string|nil
---@field secret_access_key string|nil
---@field session_token string|nil
---@field region string|nil the only one that it accepts
---@field tls boolean|nil https, with a certificate of its own
---@field tls_cert_file string|nil
---@field tls_key_file string|nil

---@class cleanroomsml.emulator.Emulator
---@field endpoint string its URL
---@field environment table<string, string> variables for clients: endpoint, keys, region, CA bundle
---@field control string the URL of its control port
---@field pid integer

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read("*a")
  pipe:close()
  return text
end

local function check_options(options)
  local known = { models = true }
  for _, list in ipairs { VALUES, SWITCHES } do
    for _, name in ipairs(list) do known[name] = true end
  end
  for name in pairs(options) do
    if not known[name] then error("emulator: there is no option " .. tostring(name), 4) end
  end
end

--- The flags for the options. A list of models is written to a file in `folder`.
local function flags_of(options, folder)
  local words, given = { "--control-port 0" }, {}
  for name, value in pairs(options) do given[name] = value end
  if type(given.models) == "table" then
    local path = folder .. "/models.json"
    local file = assert(io.open(path, "wb"))
    file:write(#given.models == 0 and "[]" or json.encode(given.models))
    assert(file:close())
    given.models = path
  end
  if given.tls and not given.tls_cert_file then given.tls_dir = given.tls_dir or folder end
  for _, name in ipairs(VALUES) do
    if given[name] ~= nil then
      words[#words + 1] = "--" .. name:gsub("_", "-") .. " " .. quote(given[name])
    end
  end
  for _, name in ipairs(SWITCHES) do words[#words + 1] = given[name] and "--" .. name or nil end
  return table.concat(words, " ")
end

--- A shell waits for the program and records its end, so that it leaves no zombie.
local START = [[
parent=$PPID
exec 3>&1 </dev/null >/dev/null 2>&1
{
  %s %s --parent $parent %s >%s/output 2>&1 3>&- &
  echo $! >&3
  exec 3>&-
  wait $!
  [ ! -d %s ] || echo "exited $?" >>%s/output
} &
]]

--- Starts the program in the background and returns its process id. No pipe to it stays open.
local function start_process(flags, folder)
  local lua, program = interpreter.find(), interpreter.program()
  if not lua then
    error("emulator: no Lua here has lua-http, lua-cjson, luaossl and argparse"
      .. " (EMULATOR_LUA names one)", 4)
  elseif not program then
    error("emulator: cannot find the program cleanroomsml-emulator", 4)
  end
  return tonumber(output_of(START:format(lua, quote(program), flags, folder, folder, folder)))
end

--- Waits until the program listens; raises an error with its output when it ends instead.
local function await_start(self)
  local deadline = core.monotonic() + startup.TIMEOUT
  repeat
    local said = startup.read(self.folder .. "/output")
    if startup.listens(said) then return said end
    if core.monotonic() > deadline or said:find("exited %d+\n$") then
      self:stop()
      error("emulator: it did not start: " .. said, 4)
    end
    blocking.sleep(0.01)
  until false
end

--- One request on the control port; raises an error when it is rejected.
local function ask(self, method, path, body)
  if not self.pid then error("emulator: it was stopped", 3) end
  local fetch = core.fetch { method = method, url = self.control .. path, body = body,
    headers = { { "content-type", "application/json" } }, connect_timeout = 5, read_timeout = 60,
    timeout = 60, max_response_size = 256 * 1024 * 1024 }
  blocking.run(fetch)
  local response, message = fetch:result()
  if not response then error("emulator: " .. tostring(message), 3) end
  local answer = json.decode(response.body)
  if response.status ~= 200 then error("emulator: " .. tostring(answer.message), 3) end
  return answer
end

--- lua-cjson decodes 200 as 200.0 on a Lua with integers.
local function whole(number)
  return number and math.floor(number)
end

local Emulator = {}

local function list_text(list)
  return #list == 0 and "[]" or json.encode(list)
end

--- Replaces the script: each step is for the next request, or the next `count` requests.
---@param steps table[] see docs/emulator.md; {} clears the script
function Emulator:script(steps)
  return ask(self, "POST", "/script", list_text(steps)).steps
end

--- Makes the resources older.
---@param seconds number
function Emulator:advance(seconds)
  return ask(self, "POST", "/clock", json.encode { advance = seconds }).time
end

--- Makes future actions on resources fail.
---@param list table[] `{action, kind?, name?, count?, status_code?, message?}`; {} clears the list
function Emulator:failures(list)
  return ask(self, "POST", "/failures", list_text(list)).failures
end

--- The requests received, oldest first: `{method, target, headers = {{name, value}, …}, body,
--- status, time, connection, http, tls}`.
---@return table[]
function Emulator:requests()
  local list = ask(self, "GET", "/requests")
  for _, request in ipairs(list) do
    request.status, request.connection = whole(request.status), whole(request.connection)
  end
  return list
end

--- Forgets requests, script and failures.
function Emulator:clear()
  ask(self, "DELETE", "/requests")
  ask(self, "POST", "/script", "[]")
  ask(self, "POST", "/failures", "[]")
end

--- Ends the process and waits for its end. May be called again.
function Emulator:stop()
  if not self.pid then return end
  local deadline = core.monotonic() + STOP_TIMEOUT
  os.execute(("kill %d 2>/dev/null"):format(self.pid))
  while startup.lives(self.pid) and core.monotonic() < deadline do blocking.sleep(0.01) end
  self.pid = nil
  os.execute("rm -rf " .. quote(self.folder))
end

--- An emulator whose methods work with and without self: `e:stop()`, `e.stop()`.
local function new_emulator()
  local self = setmetatable({ folder = output_of("mktemp -d"):match("[^\n]+") },
    { __gc = Emulator.stop, __close = Emulator.stop })
  for name, method in pairs(Emulator) do
    self[name] = function(first, ...)
      if first == self then return method(self, ...) end
      return method(self, first, ...)
    end
  end
  return self
end

--- Starts an emulator and waits until it listens. Raises an error when it cannot.
---@param options cleanroomsml.emulator.Options|nil
---@return cleanroomsml.emulator.Emulator
function emulator.start(options)
  check_options(options or {})
  local self = new_emulator()
  self.pid = start_process(flags_of(options or {}, self.folder), self.folder)
  local said = await_start(self)
  self.endpoint = said:match("listening on (%S+)")
  self.control = startup.control(said)
  self.environment = {}
  for name, value in startup.variables(said) do
    self.environment[name] = value
  end
  if not self.environment.AWS_CA_BUNDLE then os.execute("rm -rf " .. quote(self.folder)) end
  return self
end

return emulator
