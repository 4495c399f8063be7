--- Caches are bounded: 100,000 different values need no more memory than the first few.
local arns = require "cleanroomsml.arn"
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"
local operations = require "cleanroomsml.operations"
local regions = require "cleanroomsml.regions"
local target = require "cleanroomsml.target"

local COUNT, WARM, KB = 100000, 1000, 512
local FEWER = 10000 -- of what takes longer: one that is kept is seen among them as well

local function memory()
  collectgarbage()
  collectgarbage()
  return collectgarbage("count")
end

local function new_client()
  return cleanroomsml.client {
    endpoint_url = "http://service.invalid", log = function() end,
    credentials = { access_key_id = "A", secret_access_key = "S" },
  }
end

local BEFORE, AFTER = clients.arn("m", "@"):match "^(.*)@(.*)$"
local function arn(i) return BEFORE .. "r-" .. i .. AFTER end

local function uuid(i) return ("%08x-0000-1111-2222-333344445555"):format(i) end

--- Each gives what is done with the `i`th value, and how many there are unless it is COUNT.
local KINDS = {
  ["regions of a client"] = function()
    local client = new_client()
    return function(i) assert(target.find(client, "r-" .. i)) end
  end,
  ["partitions of regions"] = function()
    return function(i) regions.partition("us-east-" .. i) end
  end,
  ["regions of requests"] = function()
    local row = operations.find "get_trained_model"
    return function(i) regions.of_request(row, arn(i)) end
  end,
  ["ARNs"] = function()
    return function(i) assert(arns.head(arn(i))) end
  end,
  ["identifiers"] = function()
    return function(i) assert(arns.is_uuid(uuid(i))) end
  end,
  ["shapes by name"] = function()
    return function(i) pcall(cleanroomsml.to_json, {}, { shape = "Shape" .. i }) end, FEWER
  end,
  ["prepared requests"] = function()
    local client = new_client()
    return function(i) assert(client:prepare("get_trained_model", arn(i))) end, FEWER
  end,
}

describe("memory stays the same after 100,000 different values of", function()
  for kind, make in pairs(KINDS) do
    it(kind, function()
      local use, count = make()
      for i = 1, WARM do use(i) end
      local before = memory()
      for i = WARM + 1, count or COUNT do use(i) end
      local grown = memory() - before
      assert.is_true(grown < KB, ("%.0f KiB more"):format(grown))
    end)
  end

  it("ARNs that are too long to be valid", function()
    local row, tail = operations.find "get_trained_model", ("x"):rep(20000)
    local before = memory()
    for i = 1, 60 do
      regions.of_request(row, arn(i) .. tail)
      regions.partition("us-east-" .. i .. tail)
    end
    assert.is_true(memory() - before < KB)
  end)
end)
