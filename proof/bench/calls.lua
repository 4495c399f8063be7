-- What users write, measured: calls.lua ENDPOINT CALLS [CA-FILE [MARK]]
-- Its last line: CPU and wall seconds of all calls but the first (connection, code read in), peak
-- memory; with MARK also the memory in use after that many calls and at the end, in KiB.
local cleanroomsml = require "cleanroomsml"
local monotonic = cleanroomsml.core.monotonic

local endpoint, calls, ca, mark = arg[1], tonumber(arg[2]), arg[3], tonumber(arg[4])
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

local function status(name)
  local file = assert(io.open("/proc/self/status"))
  local value = file:read("*a"):match("\n" .. name .. ":%s+(%d+)")
  file:close()
  return tonumber(value)
end

-- What is in use once garbage is gone, allocator's reserves included.
local function resident()
  collectgarbage()
  collectgarbage()
  return status("VmRSS")
end

local client = cleanroomsml.client {
  endpoint_url = endpoint,
  ca_bundle = ca ~= "" and ca or nil,
  credentials = {
    access_key_id = "AKIDEXAMPLE",
    secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  },
}

assert(client:get_trained_model(ARN))
local cpu, wall, marked = os.clock(), monotonic(), nil
for i = 2, calls do
  local model, message = client:get_trained_model(ARN)
  if not model then error(message) end
  if i == mark then marked = resident() end
end
cpu, wall = os.clock() - cpu, monotonic() - wall
print(("cpu=%.9f wall=%.9f peak=%d"):format(cpu, wall, status("VmHWM"))
  .. (marked and (" marked=%d ended=%d"):format(marked, resident()) or ""))
