local core = require "cleanroomsml.core"
local json = require "tools.service.json"
local shell = require "spec.support.shell"
local world = require "spec.support.config_world"

local LOCATIONS = { uri = "path", querystring = "query" }

local function description() return json.decode(shell.read "service/cleanrooms-ml.json") end

local function as_set(list)
  local set = {}
  for _, name in ipairs(list or {}) do set[name] = true end
  return set
end

-- The members of a described structure by name, with the names of their shapes.
local function members_of(shape)
  local members = {}
  for _, member in ipairs(shape.members) do
    members[member.name] = { required = member.required, shape = member.shape.name,
      location = member.location }
  end
  return members
end

describe("core.describe", function()
  local service = description()

  it("lists all operations, sorted", function()
    local list, last = core.describe(), ""
    assert.equal(59, #list)
    for _, entry in ipairs(list) do
      local operation = service.operations[entry.name]
      assert.equal(operation.method, entry.method)
      assert.equal(operation.pagination ~= nil, entry.paginated)
      assert.equal(core.describe(entry.method).short_form, entry.short_form)
      assert.is_true(last < entry.method)
      last = entry.method
    end
  end)

  it("has every property of every operation", function()
    for name, operation in pairs(service.operations) do
      local found = core.describe(operation.method)
      assert.same(found, core.describe(name))
      assert.equal(name, found.name)
      assert.equal(operation.method, found.method)
      assert.same({ method = operation.http.method, path = operation.http.path }, found.http)
      assert.equal(operation.readonly or false, found.readonly)
      assert.equal(operation.idempotent or false, found.idempotent)
      assert.equal(operation.input, found.input.name)
      assert.equal(operation.output, found.output and found.output.name)
      assert.same(operation.pagination, found.pagination)
      local errors = {}
      for i, fault in ipairs(found.errors) do
        errors[i] = fault.name
        assert.equal(service.shapes[fault.name].status, fault.status)
        assert.equal("message", fault.shape.members[1].name)
      end
      assert.same(operation.errors, errors)
    end
  end)

  it("has every property of every shape", function()
    for name, shape in pairs(service.shapes) do
      local found = core.describe(name)
      for _, key in ipairs { "type", "min", "max", "pattern", "union", "sensitive", "enum" } do
        assert.same(shape[key], found[key], name .. "." .. key)
      end
      assert.equal(shape.item or shape.value, found.element and found.element.name)
      assert.equal(shape.key, found.key and found.key.name)
      local wanted = {}
      for _, member in ipairs(shape.members or {}) do
        wanted[member.name] = { required = member.required or false, shape = member.shape,
          location = members_of(found)[member.name].location }
        assert.equal(member.location, member.location and wanted[member.name].location)
      end
      if shape.type == "structure" then assert.same(wanted, members_of(found)) end
    end
  end)

  it("lists the members of responses in the model's order", function()
    for _, operation in pairs(service.operations) do
      local output = service.shapes[operation.output] or {}
      for i, member in ipairs(output.members or {}) do
        assert.equal(member.name, core.describe(operation.output).members[i].name)
      end
    end
  end)

  it("lists the members of requests by location", function()
    local rank = { path = 1, query = 2, body = 3 }
    for _, operation in pairs(service.operations) do
      local last = 0
      for _, member in ipairs(core.describe(operation.method).input.members) do
        assert.is_true(rank[member.location] >= last)
        last = rank[member.location]
      end
    end
  end)

  it("marks operations whose request may be an ARN alone", function()
    local short = {}
    for _, entry in ipairs(core.describe()) do
      if entry.short_form then
        short[#short + 1] = entry.method
        assert.is_string(core.describe(entry.method).arn)
      end
    end
    assert.equal(23, #short)
    local set = as_set(short)
    for _, name in ipairs { "get_trained_model", "delete_ml_input_channel_data",
      "cancel_trained_model_inference_job", "list_tags_for_resource",
      "list_trained_model_versions" } do
      assert.is_true(set[name], name)
    end
    for _, name in ipairs { "tag_resource", "untag_resource", "list_trained_models",
      "get_ml_configuration", "get_collaboration_trained_model", "create_trained_model" } do
      assert.is_nil(set[name], name)
    end
    assert.equal("resourceArn", core.describe("untag_resource").arn)
    assert.is_nil(core.describe("create_trained_model").arn)
  end)

  it("marks sensitive members", function()
    local marked = {}
    for name, shape in pairs(service.shapes) do
      for _, member in ipairs(core.describe(name).members or {}) do
        if member.sensitive then marked[member.name] = shape.type end
      end
    end
    assert.same({ environment = "structure", hyperparameters = "structure",
      parameters = "structure", sqlParameters = "structure" }, marked)
  end)

  it("returns nil for an unknown name", function()
    for _, name in ipairs { "", "get", "Get", "GetTrainedModels", "zzz", "get_trained_model ",
      "TrainedModel\0", "~" } do
      assert.is_nil(core.describe(name))
    end
  end)

  it("raises an error for an argument that is not a string", function()
    for _, wrong in ipairs { 7, {}, true } do
      assert.has_error(function() core.describe(wrong) end)
    end
  end)

  it("returns a new table to each caller", function()
    core.describe("TrainedModelStatus").enum[1] = "changed"
    assert.equal("CREATE_PENDING", core.describe("TrainedModelStatus").enum[1])
  end)
end)

describe("the description of GetTrainedModel", function()
  local published, path = world.published("model/get-trained-model.json")
  if not published then return pending("agrees with " .. path) end
  local shapes = published.shapes
  local operation, described = core.describe("get_trained_model"),
    published.operations.GetTrainedModel

  it("binds to HTTP as published", function()
    assert.equal(described.name, operation.name)
    assert.same({ method = described.http.method, path = described.http.requestUri },
      operation.http)
  end)

  local compared = 0
  -- Every published shape below `name` has its like below `ours`.
  local function compare(name, ours, where)
    local shape = shapes[name]
    assert.equal(shape.type, ours.type, where)
    for _, limit in ipairs { "min", "max", "pattern" } do
      assert.equal(shape[limit], ours[limit], where)
    end
    compared = compared + 1
    if shape.type == "list" then return compare(shape.member.shape, ours.element, where .. "[]") end
    if shape.type == "map" then
      compare(shape.key.shape, ours.key, where .. "{key}")
      return compare(shape.value.shape, ours.element, where .. "{}")
    end
    if shape.type ~= "structure" then return end
    local required, count = as_set(shape.required), 0
    for _ in pairs(shape.members) do count = count + 1 end
    assert.equal(count, #ours.members, where)
    for _, member in ipairs(ours.members) do
      local at, from = where .. "." .. member.name, shape.members[member.name]
      assert.equal(required[member.name] or false, member.required, at)
      if from.location then assert.equal(LOCATIONS[from.location], member.location, at) end
      compare(from.shape, member.shape, at)
    end
  end

  it("has the published members", function()
    compare(described.input.shape, operation.input, described.input.shape)
    compare(described.output.shape, operation.output, described.output.shape)
    assert.is_true(compared > 29)
  end)
end)
