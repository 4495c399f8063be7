--- The flags of cleanroomsml-emulator.
local argparse = require "argparse"
local version = require "cleanroomsml.version"

local function number(least, most, words)
  return function(text)
    local value = text:find("^[%d.]+$") and tonumber(text)
    if not value or value < least or value > most or words == "an integer" and value % 1 ~= 0 then
      return nil, ("'%s' is not %s from %d to %d"):format(text, words, least, most)
    end
    return value
  end
end

local function integer(least, most) return number(least, most, "an integer") end

local port = integer(0, 65535)

local function add_life(parser)
  parser:option("--models", "Serve the trained models of this file, a JSON list of models as"
    .. " GetTrainedModel answers them, instead of the built-in resources."):argname("FILE")
  parser:flag("--empty", "Start without resources.")
  parser:option("--state", "Keep all resources in this file, and start with its content.")
    :argname("FILE")
  parser:option("--speed", "Seconds that pass for the resources in one second.")
    :argname("N"):default("1"):convert(number(0, 100000, "a number"))
  parser:option("--seed", "Stretch each step of the resources' lives by a random factor (0.5 to"
    .. " 1.5), the same for the same seed."):argname("N"):convert(integer(0, 2147483647))
end

local function add_network(parser)
  parser:option("--host", "Address to listen on.", "127.0.0.1")
  parser:option("--port", "Port to listen on; 0 is a free port."):default("0"):convert(port)
  parser:option("--control-port", "Port for instructions, on 127.0.0.1; 0 is a free port.")
    :convert(port)
  parser:flag("--tls", "Speak https, with HTTP/2.")
  parser:option("--tls-dir")
    :description("Make a certificate for localhost and write its authority to DIR/ca.pem.")
    :argname("DIR")
  parser:option("--tls-cert-file", "Use this certificate (PEM)."):argname("FILE")
  parser:option("--tls-key-file", "Its private key (PEM)."):argname("FILE")
end

local function add_keys(parser)
  parser:option("--access-key-id", "Access key of the first account."):default("AKIDEXAMPLE")
  parser:option("--secret-access-key", "Its secret key.")
    :default("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  parser:option("--session-token", "Session token that its clients must send.")
  parser:option("--region", "Accept requests signed for this region only.")
end

local function new_parser()
  local parser = argparse("cleanroomsml-emulator",
    "AWS Clean Rooms ML on one machine, for tests: all operations, with resources whose statuses"
    .. " change over time. Clients must sign their requests.")
  add_life(parser)
  add_network(parser)
  add_keys(parser)
  parser:flag("--background", "Start in the background and print the lines for a shell's eval.")
  parser:option("--parent", "End when the process with this id has ended; may be repeated.")
    :argname("PID"):count("*"):convert(integer(1, 2147483647))
  parser:flag("--exit-with-parent", "End at the end of standard input.")
  parser:flag("--version", "Show the version."):action(function()
    print("cleanroomsml-emulator " .. version)
    os.exit(0)
  end)
  return parser
end

--- The flags by name, or nil, message.
---@param arguments string[]
return function(arguments)
  local ok, flags = new_parser():pparse(arguments)
  if not ok then return nil, flags end
  if flags.empty and flags.models then return nil, "--empty and --models exclude each other" end
  if flags.background and flags.exit_with_parent then
    return nil, "--background and --exit-with-parent exclude each other; use --parent $$"
  end
  if flags.speed == 0 then return nil, "--speed must be more than 0" end
  return flags
end
