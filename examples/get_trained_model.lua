--- Asks for one trained model and shows it.
--   lua examples/get_trained_model.lua ARN [ENDPOINT-URL]
-- Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, …).

local cleanroomsml = require "cleanroomsml"

local arn, endpoint_url = arg[1], arg[2]
if not arn then
  io.stderr:write("usage: get_trained_model.lua ARN [ENDPOINT-URL]\n")
  os.exit(2)
end

local client = cleanroomsml.client { endpoint_url = endpoint_url }
local model, err, info = client:get_trained_model(arn)
if not model then
  io.stderr:write(err, "\n")
  os.exit(1)
end

local IS_TIME = { createTime = true, updateTime = true }

local function sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function show(members, indent)
  for _, key in ipairs(sorted_keys(members)) do
    local value = members[key]
    if type(value) == "table" then
      print(indent .. key .. ":" .. (next(value) == nil and " (empty)" or ""))
      show(value, indent .. "  ")
    else
      if indent == "" and IS_TIME[key] then value = cleanroomsml.iso8601(value) end
      print(indent .. key .. ": " .. tostring(value))
    end
  end
end

show(model, "")
print(("\n%s is %s (request %s, attempts: %d)"):format(model.name, model.status,
  info.request_id, info.attempts))
client:close()
