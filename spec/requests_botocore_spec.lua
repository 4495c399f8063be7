-- Random requests of every operation have the same method, path, query and JSON body as with
-- botocore's serializer. Skipped without botocore.
local botocore = require "spec.support.botocore"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"
local requests = require "spec.support.requests"

local HOW = { "required", "all", "min", "max", "empty", "some", "some", "some", "some" }

local function case_of(entry, how, seed)
  local request = requests.make(entry.method, models.chance(seed), how)
  local signed, faults = requests.sign(entry.method, request)
  assert(signed, entry.method .. " " .. how .. ": " .. table.concat(faults or {}, "; "))
  return {
    operation = entry.name, params = request, method = signed.method, path = signed.path,
    query = signed.query, body = signed.body, content_type = signed.headers["Content-Type"],
  }
end

describe("a request", function()
  if not botocore.find() then return pending("equals that of botocore for the same parameters") end
  it("equals that of botocore for the same parameters, for every operation", function()
    local cases = {}
    for i, entry in ipairs(core.describe()) do
      for j, how in ipairs(HOW) do cases[#cases + 1] = case_of(entry, how, i * 7919 + j) end
    end
    local differences = botocore.run("botocore_requests.py", requests.encode(cases))
    assert.equal(59 * #HOW, #differences)
    for i, difference in ipairs(differences) do
      assert.equal("", difference, cases[i].operation .. " " .. requests.encode(cases[i].params))
    end
  end)
end)
