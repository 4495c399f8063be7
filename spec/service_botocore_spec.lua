-- Compares the committed description with the model of the installed botocore. All differences are
-- reported; only a fact that the description lacks is a failure.
local botocore = require "spec.support.botocore"
local json = require "tools.service.json"
local model = require "tools.service.model"
local shell = require "spec.support.shell"

local FOLDER = "/data/cleanroomsml/2023-09-06/"

local function read(path)
  return json.decode(shell.output_of(("gzip -dcf '%s'"):format(path)))
end

local function readable(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file and path
end

local function model_of(folder)
  local service = readable(folder .. FOLDER .. "service-2.json.gz")
    or folder .. FOLDER .. "service-2.json"
  return model.describe(read(service), read(folder .. FOLDER .. "paginators-1.json"), "")
end

-- Lists go by what names their items, so that one more does not change all after it.
local function by_name(value)
  local named = {}
  for key, item in pairs(value) do
    local name = key
    if type(key) == "number" then name = type(item) == "table" and item.name or item end
    named[name] = item
  end
  return named
end

-- Calls note(path, has, lacks) for all that `wanted` has and `found` has not, or otherwise.
local function compare(wanted, found, path, note)
  if type(wanted) ~= "table" or type(found) ~= "table" then
    if wanted ~= found then note(path, wanted, found) end
    return
  end
  found = by_name(found)
  for key, value in pairs(by_name(wanted)) do
    local below = path .. "." .. key
    if found[key] == nil then note(below, value) else compare(value, found[key], below, note) end
  end
end

local function differences(wanted, found)
  local list = {}
  compare(wanted, found, "", function(path, has, other)
    list[#list + 1] = path:sub(2) .. (other ~= nil
      and (": %s, not %s"):format(tostring(has), tostring(other)) or "")
  end)
  table.sort(list)
  return list
end

local function of_interest(description)
  return { operations = description.operations, shapes = description.shapes,
    signing_name = description.signing_name, api_version = description.api_version }
end

describe("the service description", function()
  it("is compared value by value (test of this comparison)", function()
    local ours = { a = { { name = "x", max = 1 }, { name = "y" } }, b = { "p", "q" }, c = 1 }
    assert.same({}, differences(ours, ours))
    local other = { a = { { name = "x", max = 2 } }, b = { "r", "p" }, c = 1 }
    assert.same({ "a.x.max: 1, not 2", "a.y", "b.q" }, differences(ours, other))
    assert.same({ "a.x.max: 2, not 1", "b.r" }, differences(other, ours))
  end)

  local found = botocore.find()
  if not found then return pending("has all that botocore's model has") end
  it("has all that botocore's model has", function()
    local theirs = of_interest(model_of(found.folder))
    local ours = of_interest(read("service/cleanrooms-ml.json"))
    for _, difference in ipairs(differences(ours, theirs)) do
      print(("  botocore %s lacks or has otherwise: %s"):format(found.version, difference))
    end
    assert.same({}, differences(theirs, ours))
  end)

  it("can be generated from botocore's model", function()
    local folder, data = shell.must("mktemp -d"):gsub("%s+$", ""), found.folder .. FOLDER
    local said = shell.must(("OUT=%s %s tools/service.lua %s"):format(folder, shell.LUA,
      shell.quote(readable(data .. "service-2.json.gz") or data .. "service-2.json")))
    local description = read(folder .. "/service/cleanrooms-ml.json")
    shell.must("rm -r " .. folder)
    assert.equal("", said)
    assert.equal(found.version, description.botocore)
    assert.same({}, differences(of_interest(model_of(found.folder)), of_interest(description)))
  end)
end)
