--- Starts emulators for specs, on any Lua: the emulator runs in a child process, on the first Lua
--- that has lua-http. Its standard input is a pipe from this process; it ends when the pipe
--- closes, so it cannot outlive the specs.
local json = require("cjson").new()
local http = require "socket.http"
local ltn12 = require "ltn12"
local socket = require "socket"
local interpreter = require "cleanroomsml.emulator.interpreter"
local shell = require "spec.support.shell"

local emulator = {}

local Emulator = {}
Emulator.__index = Emulator

local START_TIMEOUT = 10
local PROGRAM = "emulator/bin/cleanroomsml-emulator"

local FLAGS = {
  "models_file", "host", "access_key_id", "secret_access_key", "session_token", "region",
  "tls_dir", "tls_cert_file", "tls_key_file", "seed", "state", "speed",
}

local DEFAULTS = {
  models_file = "examples/models.json",
  access_key_id = "AKIDEXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

local quote = interpreter.quote

emulator.interpreter = interpreter.find

local function command_of(options, output)
  local words = { emulator.interpreter(), PROGRAM, "--port", options.port or 0, "--control-port 0",
    "--exit-with-parent" }
  for _, name in ipairs(FLAGS) do
    local value = options[name] or DEFAULTS[name]
    if value and not (name == "models_file" and (options.empty or options.builtin)) then
      local flag = name == "models_file" and "models" or name:gsub("_", "-")
      words[#words + 1] = "--" .. flag .. " " .. quote(value)
    end
  end
  words[#words + 1] = options.tls and "--tls" or nil
  words[#words + 1] = options.empty and "--empty" or nil
  return ("sh -c 'echo pid $$; exec \"$@\"' sh %s >%s 2>&1; echo \"exited $?\" >>%s"):format(
    table.concat(words, " "), output, output)
end

--- Waits until the process reports its address. Raises an error with its output when it ends
--- instead.
local function await_start(self)
  local deadline = socket.gettime() + START_TIMEOUT
  repeat
    local said = shell.read_if_there(self.output) or ""
    self.pid = tonumber(said:match("^pid (%d+)"))
    self.url = said:match("listening on (%S+)\n")
    self.control = said:match("control on (%S+)\n")
    if said:find("exited %d+\n") or socket.gettime() > deadline then
      self:stop()
      error("the emulator did not start: " .. said, 0)
    end
    socket.sleep(0.01)
  until self.control
end

--- Starts an emulator and waits until it listens. Options: `models` (list of tables, or JSON text
--- where a list is empty; else the samples in examples/), `models_file`, `tls` (true: a certificate
--- of its own, `ca_file` is its authority), `session_token`, `region`, `seed`, `host`, `port`,
--- `access_key_id`, `secret_access_key`, `tls_cert_file`, `tls_key_file`, `empty` (true: no
--- resources), `builtin` (true: the built-in ones), `state`, `speed`.
---@param options table?
---@return table emulator `{url, control, pid, port, ca_file, access_key_id, secret_access_key, …}`
function emulator.start(options)
  assert(emulator.interpreter(), "no Lua with lua-http, argparse and lua-cjson here")
  local given = {}
  for name, value in pairs(options or {}) do
    given[name] = value
  end
  local self = setmetatable({ output = os.tmpname(), session_token = given.session_token,
    access_key_id = given.access_key_id or DEFAULTS.access_key_id,
    secret_access_key = given.secret_access_key or DEFAULTS.secret_access_key }, Emulator)
  if given.models then
    self.models_file = os.tmpname()
    shell.write(self.models_file,
      type(given.models) == "string" and given.models or json.encode(given.models))
    given.models_file = self.models_file
  end
  if given.tls and not given.tls_cert_file then
    self.tls_dir = shell.folder()
    self.ca_file = self.tls_dir .. "/ca.pem"
    given.tls_dir = self.tls_dir
  end
  self.process = assert(io.popen(command_of(given, self.output), "w"))
  await_start(self)
  self.port = tonumber(self.url:match(":(%d+)$"))
  return self
end

--- Sends a request to the control port. Raises an error when the emulator rejects it.
local function ask(self, method, path, value)
  local body = type(value) == "string" and value or value and json.encode(value) or ""
  local pieces = {}
  local _, status = http.request {
    url = self.control .. path, method = method, sink = ltn12.sink.table(pieces),
    source = ltn12.source.string(body), headers = { ["content-length"] = #body,
      ["content-type"] = "application/json" },
  }
  local text = table.concat(pieces)
  if status ~= 200 then
    error(("emulator: %s %s: %s %s"):format(method, path, tostring(status), text), 3)
  end
  return json.decode(text)
end

--- Replaces the script: each step is for the next request, or the next `count` requests.
function Emulator:script(steps)
  return ask(self, "POST", "/script", #steps == 0 and "[]" or steps)
end

--- The number of requests that the script still has steps for.
function Emulator:script_left()
  return ask(self, "GET", "/script").requests_left
end

--- The requests received, oldest first: `{method, target, headers = {{name, value}, …}, body, time,
--- connection, http, tls, status}`, with `header(name)` for the first value of a header.
function Emulator:requests()
  local requests = ask(self, "GET", "/requests")
  for _, request in ipairs(requests) do
    request.header = function(name)
      for _, pair in ipairs(request.headers) do
        if pair[1] == name:lower() then
          return pair[2]
        end
      end
    end
  end
  return requests
end

--- Replaces the list of planned failures.
function Emulator:failures(list)
  return ask(self, "POST", "/failures", #list == 0 and "[]" or list)
end

--- Clears requests, script, failures and clock offset.
function Emulator:clear()
  ask(self, "DELETE", "/requests")
  ask(self, "POST", "/failures", "[]")
  ask(self, "POST", "/script", "[]")
  ask(self, "POST", "/clock", { offset = 0 })
end

--- `{connections, requests, uptime}` since the start.
function Emulator:stats()
  return ask(self, "GET", "/stats")
end

--- Replaces the models (list of tables, or JSON text); their lives start now.
function Emulator:models(list)
  return ask(self, "POST", "/models", list)
end

--- Sets the clock: `{offset = seconds}` for dates and signatures, `{advance = seconds}` to make
--- the models older.
function Emulator:clock(settings)
  return ask(self, "POST", "/clock", settings)
end

--- Closes all connections of clients, idle ones too.
function Emulator:disconnect()
  return ask(self, "DELETE", "/connections")
end

--- Ends the process and waits for its end. May be called again.
function Emulator:stop()
  if not self.process then
    return
  end
  self.process:close()
  self.process = nil
  os.remove(self.output)
  if self.models_file then
    os.remove(self.models_file)
  end
  if self.tls_dir then
    os.remove(self.ca_file)
    os.remove(self.tls_dir)
  end
end

return emulator
