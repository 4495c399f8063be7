-- The measured program, written as users would: calls.lua ENDPOINT CALLS [CA-FILE [MARK]]
-- The variable WORK: get (a trained model), create (2 KB of body) or pages (of 100 items).
-- Its last line has CPU and wall seconds of all calls but the first (which connects and loads code)
-- and peak memory; with MARK also the memory in use after that many calls and at the end, in KiB.
local cleanroomsml = require "cleanroomsml"
local monotonic = cleanroomsml.core.monotonic

local endpoint, calls, ca, mark = arg[1], tonumber(arg[2]), arg[3], tonumber(arg[4])
local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
  .. "/trained-model/my_model-1.0"

local function status(name)
  local file = assert(io.open("/proc/self/status"))
  local value = file:read("*a"):match("\n" .. name .. ":%s+(%d+)")
  file:close()
  return tonumber(value)
end

-- Memory in use after a collection, including what the allocator keeps.
local function resident()
  collectgarbage()
  collectgarbage()
  return status("VmRSS")
end

local client = cleanroomsml.client {
  endpoint_url = endpoint,
  ca_bundle = ca ~= "" and ca or nil,
  region = os.getenv "WORK" == "pages" and "us-east-1" or nil,
  credentials = {
    access_key_id = "AKIDEXAMPLE",
    secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  },
}

local works = {}

function works.get() return function() return client:get_trained_model(ARN) end end

function works.create()
  local request = dofile "proof/bench/create_request.lua"
  return function() return client:create_trained_model(request) end
end

function works.pages()
  local items = client:items("list_trained_models", { membershipIdentifier = MEMBERSHIP })
  return function()
    for _ = 1, 100 do
      local _, item, message = items:next()
      if not item then return nil, message end
    end
    return true
  end
end

local call = works[os.getenv "WORK" or "get"]()
assert(call())
local cpu, wall, marked = os.clock(), monotonic(), nil
for i = 2, calls do
  local done, message = call()
  if not done then error(message) end
  if i == mark then marked = resident() end
end
cpu, wall = os.clock() - cpu, monotonic() - wall
print(("cpu=%.9f wall=%.9f peak=%d"):format(cpu, wall, status("VmHWM"))
  .. (marked and (" marked=%d ended=%d"):format(marked, resident()) or ""))
