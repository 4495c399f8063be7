--- Many calls at once in plain Lua: many.lua ENDPOINT CALLS WIDTH. Its last line has the form of
--- floor's.
local cleanroomsml = require "cleanroomsml"
local monotonic = cleanroomsml.core.monotonic

local endpoint, calls, width = arg[1], tonumber(arg[2]), tonumber(arg[3])
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

local client = cleanroomsml.client {
  endpoint_url = endpoint,
  credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" },
}
local begun = 0
local function source()
  begun = begun + 1
  return begun <= calls and ARN or nil
end

assert(client:get_trained_model(ARN)) -- what is made once is not timed
local cpu, wall, done = os.clock(), monotonic(), 0
local batch = client:batch("get_trained_model", source, { concurrency = width })
local index, model, message = batch:next()
while index do
  assert(model, message)
  done = done + 1
  index, model, message = batch:next()
end
assert(done == calls)
print(("cpu=%.9f wall=%.9f peak=0"):format(os.clock() - cpu, monotonic() - wall))
