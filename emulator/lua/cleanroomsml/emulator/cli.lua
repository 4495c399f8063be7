--- The command line of cleanroomsml-emulator.
local background = require "cleanroomsml.emulator.background"
local builtin = require "cleanroomsml.emulator.builtin"
local flags_of = require "cleanroomsml.emulator.flags"
local state_file = require "cleanroomsml.emulator.state_file"
local server = require "cleanroomsml.emulator.server"
local state_of = require "cleanroomsml.emulator.state"
local tls = require "cleanroomsml.emulator.tls"

local cli = {}

local SERVICE = "cleanrooms-ml"

--- The TLS context for the flags, nil for none, or nil, message.
local function context_of(flags)
  local files = (flags.tls_cert_file and 1 or 0) + (flags.tls_key_file and 1 or 0)
  if not flags.tls then
    if files > 0 or flags.tls_dir then
      return nil, "--tls-dir, --tls-cert-file and --tls-key-file need --tls"
    end
    return nil
  elseif files == 1 then
    return nil, "--tls-cert-file and --tls-key-file go together"
  elseif files == 2 then
    return tls.from_files(flags.tls_cert_file, flags.tls_key_file)
  elseif not flags.tls_dir then
    return nil, "--tls needs --tls-dir, or --tls-cert-file and --tls-key-file"
  end
  return tls.self_signed(flags.tls_dir)
end

local function read_models(state, path)
  local file, message = io.open(path, "rb")
  local text = file and file:read("*a") -- nil for a directory
  if file then
    file:close()
  end
  if not text then
    return nil, "cannot read " .. (message or path)
  end
  local count
  count, message = state:replace_models(text)
  return count, message and path .. ": " .. message
end

--- Adds the first resources: those of the state file, or of --models, or the built-in ones.
local function fill(state, flags)
  local file, found
  if flags.state then
    file, found = state_file.open(flags.state, state)
    if not file then return nil, found end
  end
  if found then return true, file end
  if flags.models then
    local count, message = read_models(state, flags.models)
    if not count then return nil, message end
  elseif not flags.empty then
    builtin.add(state, flags.region)
  end
  if file then
    local ok, message = file:write()
    if not ok then return nil, ("cannot write %s: %s"):format(flags.state, tostring(message)) end
  end
  return true, file
end

--- The server for the flags, or nil, message.
local function server_of(flags)
  local state = state_of.new { seed = flags.seed, speed = flags.speed,
    credentials = {
      access_key_id = flags.access_key_id, secret_access_key = flags.secret_access_key,
      session_token = flags.session_token, region = flags.region, service = SERVICE,
    },
  }
  local ok, file = fill(state, flags)
  if not ok then return nil, file end
  local context, message = context_of(flags)
  if message then return nil, message end
  return server.new(state, { host = flags.host, port = flags.port,
    control_port = flags.control_port, tls = context, state_file = file })
end

--- The ARN of a trained model to try: an ACTIVE one if there is one.
local function arn_to_try(state)
  local any
  for resource, at in state.store:each("trained-model", state.clock:time()) do
    if not at.error then any = any or resource.key end
    if at.status == "ACTIVE" then return resource.key end
  end
  return any
end

--- Lines to copy: the variables for clients, and an example request.
local function introduce(self, flags)
  print("listening on " .. self.url)
  if self.control_url then print("control on " .. self.control_url) end
  print("export AWS_ENDPOINT_URL_CLEANROOMSML=" .. self.url)
  print("export AWS_ACCESS_KEY_ID=" .. flags.access_key_id)
  print("export AWS_SECRET_ACCESS_KEY=" .. flags.secret_access_key)
  if flags.session_token then print("export AWS_SESSION_TOKEN=" .. flags.session_token) end
  print("export AWS_REGION=" .. (flags.region or builtin.REGION))
  if flags.tls_dir then print("export AWS_CA_BUNDLE=" .. flags.tls_dir .. "/ca.pem") end
  local arn = arn_to_try(self.state)
  print(arn and "try: cleanroomsml get-trained-model " .. arn
    or "try: cleanroomsml list-training-datasets")
  io.stdout:flush()
end

local function fail(status, message)
  io.stderr:write("cleanroomsml-emulator: ", message, "\n")
  return status
end

--- Runs the emulator until it is to end.
---@param arguments string[]
---@return integer exit status: 0 ended, 1 could not start, 2 wrong flags
function cli.main(arguments)
  local flags, message = flags_of(arguments)
  if not flags then
    background.refuse(arguments)
    return fail(2, message .. " (--help shows the flags)")
  end
  if flags.exit_with_parent and io.stdin:seek() then -- only a file can do that
    return fail(2, "--exit-with-parent needs a pipe or a terminal as standard input")
  end
  if flags.background then return background.start(arguments) end
  local self
  self, message = server_of(flags)
  if not self then return fail(1, message) end
  introduce(self, flags)
  self:run(flags)
  return 0
end

return cli
