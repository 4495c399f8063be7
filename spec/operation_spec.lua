local core = require "cleanroomsml.core"
local world = require "spec.support.config_world"

local operation = core.operations.GetTrainedModel

local PATTERNS = { UUID = "uuid", TrainedModelArn = "trained_model_arn" }
local LOCATIONS = { uri = "path", querystring = "query" }

-- The names of a structure's members as they stand in the file: decoding loses their order.
local function names_in_order(text, shape)
  local body = assert(text:match('"' .. shape .. '"%s*:%s*(%b{})'))
  local members = assert(body:match('"members"%s*:%s*(%b{})')):sub(2, -2):gsub("%b{}", "")
  local names = {}
  for name in members:gmatch('"([^"]+)"') do names[#names + 1] = name end
  return names
end

local function as_set(list)
  local set = {}
  for _, name in ipairs(list or {}) do set[name] = true end
  return set
end

describe("the description of GetTrainedModel", function()
  local published, path = world.published("model/get-trained-model.json")
  if not published then return pending("agrees with " .. path) end
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  local shapes = published.shapes
  local described = published.operations.GetTrainedModel

  it("binds to HTTP as published", function()
    assert.equal(described.name, operation.name)
    assert.equal(described.http.method, operation.method)
    assert.equal(described.http.requestUri, operation.path)
  end)

  it("has the published inputs", function()
    local input = shapes[described.input.shape]
    local names, required = names_in_order(text, described.input.shape), as_set(input.required)
    assert.equal(#names, #operation.inputs)
    for i, name in ipairs(names) do
      local member = input.members[name]
      local shape = shapes[member.shape]
      assert.same({
        name = name,
        location = LOCATIONS[member.location],
        required = required[name] or false,
        min = shape.min,
        max = shape.max,
        pattern = PATTERNS[member.shape],
      }, operation.inputs[i])
      assert.equal(name, member.locationName)
    end
  end)

  -- Every published shape below `name` has its like below `ours`.
  local compared = 0
  local function compare(name, ours, where)
    local shape = shapes[name]
    assert.equal(shape.type, ours.type, where)
    compared = compared + 1
    if shape.type == "list" then return compare(shape.member.shape, ours.element, where .. "[]") end
    if shape.type == "map" then
      assert.equal("string", shapes[shape.key.shape].type)
      return compare(shape.value.shape, ours.element, where .. "{}")
    end
    if shape.type ~= "structure" then return end
    local names, required = names_in_order(text, name), as_set(shape.required)
    assert.equal(#names, #ours.members, where)
    for i, member in ipairs(names) do
      local at = where .. "." .. member
      assert.equal(member, ours.members[i].name, at)
      assert.equal(required[member] or false, ours.members[i].required, at)
      compare(shape.members[member].shape, ours.members[i].shape, at)
    end
  end

  it("has the published output, member by member", function()
    compare(described.output.shape, operation.output, described.output.shape)
    assert.is_true(compared > 26)
  end)
end)
