--- The command line of cleanroomsml-emulator.
local argparse = require "argparse"
local models = require "cleanroomsml.emulator.models"
local server = require "cleanroomsml.emulator.server"
local tls = require "cleanroomsml.emulator.tls"
local version = require "cleanroomsml.version"

local cli = {}

local SERVICE = "cleanrooms-ml"

local function integer(least, most)
  return function(text)
    local number = tonumber(text)
    if not number or number % 1 ~= 0 or number < least or number > most then
      return nil, ("'%s' is not an integer from %d to %d"):format(text, least, most)
    end
    return number
  end
end

local port = integer(0, 65535)

local function new_parser()
  local parser = argparse("cleanroomsml-emulator",
    "The AWS Clean Rooms ML service on one machine, for tests: it serves the trained models of a"
    .. " file to clients that sign their requests.")
  parser:option("--models", "JSON file with a list of models, each as GetTrainedModel answers it.")
    :argname("FILE"):count(1)
  parser:option("--host", "Address to listen on.", "127.0.0.1")
  parser:option("--port", "Port to listen on, 0 for any free one."):default("0"):convert(port)
  parser:option("--control-port", "Also listen for scripts on this port of 127.0.0.1, 0 for any.")
    :convert(port)
  parser:option("--access-key-id", "Access key of the one client it knows."):default("AKIDEXAMPLE")
  parser:option("--secret-access-key", "Its secret key.")
    :default("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  parser:option("--session-token", "Session token that the client must send.")
  parser:option("--region", "Accept requests signed for this region only.")
  parser:flag("--tls", "Speak https, HTTP/2 included.")
  parser:option("--tls-dir")
    :description("Make a certificate for localhost and write its authority to DIR/ca.pem.")
    :argname("DIR")
  parser:option("--tls-cert-file", "Use this certificate (PEM)."):argname("FILE")
  parser:option("--tls-key-file", "Its private key (PEM)."):argname("FILE")
  parser:option("--seed", "Stretch each step of the models' lives by a random factor (0.5 to 1.5),"
    .. " the same for the same seed."):convert(integer(0, 2147483647))
  parser:flag("--exit-with-parent", "End when standard input does.")
  parser:flag("--version", "Show the version."):action(function()
    print("cleanroomsml-emulator " .. version)
    os.exit(0)
  end)
  return parser
end

--- The TLS context that the flags ask for, nil for none, or nil, message.
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

local function read_models(path, seed)
  local file, message = io.open(path, "rb")
  local text = file and file:read("*a") -- nil for a directory
  if file then
    file:close()
  end
  if not text then
    return nil, "cannot read " .. (message or path)
  end
  local loaded
  loaded, message = models.load(text, { start = os.time(), seed = seed })
  return loaded, message and path .. ": " .. message
end

--- A server as the flags describe it, or nil, message.
local function server_of(flags)
  local loaded, message = read_models(flags.models, flags.seed)
  if not loaded then
    return nil, message
  end
  local context
  context, message = context_of(flags)
  if message then
    return nil, message
  end
  local self
  self, message = server.new {
    models = loaded, host = flags.host, port = flags.port, control_port = flags.control_port,
    tls = context, seed = flags.seed,
    credentials = {
      access_key_id = flags.access_key_id, secret_access_key = flags.secret_access_key,
      session_token = flags.session_token, region = flags.region, service = SERVICE,
    },
  }
  return self, message
end

local function fail(status, message)
  io.stderr:write("cleanroomsml-emulator: ", message, "\n")
  return status
end

--- Runs the emulator until it is told to end.
---@param arguments string[]
---@return integer exit status: 0 ended, 1 could not start, 2 wrong flags
function cli.main(arguments)
  local ok, flags = new_parser():pparse(arguments)
  if not ok then
    return fail(2, flags .. " (--help shows the flags)")
  end
  if flags.exit_with_parent and io.stdin:seek() then -- only a file can do that
    return fail(2, "--exit-with-parent needs a pipe or a terminal as standard input")
  end
  local self, message = server_of(flags)
  if not self then
    return fail(1, message)
  end
  print("listening on " .. self.url)
  if self.control_url then
    print("control on " .. self.control_url)
  end
  io.stdout:flush()
  self:run(flags.exit_with_parent)
  return 0
end

return cli
