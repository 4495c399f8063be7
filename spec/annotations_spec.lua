--- Annotations for editors: every function has a complete one, and nothing else is annotated.
--- docs_spec checks the entries in the documentation.
local Batch = require "cleanroomsml.batch"
local Call = require "cleanroomsml.call"
local Client = require "cleanroomsml.client"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local OPERATIONS = "types/cleanroomsml/operations.lua"
local CORE_TYPES, TYPES = "types/cleanroomsml_core.lua", "lua/cleanroomsml/types.lua"

local read = require("tools.shell").read

--- The functions of a file: "name", "Class:name" or "table.name" → {parameters, comment above}.
local function functions_in(path)
  local found, comment = {}, {}
  for line in read(path):gmatch("([^\n]*)\n") do
    local name, parameters = line:match("^function ([%w_.:]+)%(([^)]*)%)")
    if line:find("^%-%-%-") then
      comment[#comment + 1] = line
    else
      if name then
        found[name] = { parameters = parameters, comment = table.concat(comment, "\n") .. "\n" }
      end
      comment = {}
    end
  end
  return found
end

--- What an annotation lacks; nil when it is whole.
local function lacking(name, annotated, returns)
  local comment = annotated.comment
  if comment == "\n" then return name .. " has no annotation" end
  for parameter in annotated.parameters:gmatch("[%w_]+") do
    if not comment:find("---@param " .. parameter .. "%??%s") then
      return name .. ": no @param " .. parameter
    end
  end
  for parameter in comment:gmatch("%-%-%-@param ([%w_]+)") do
    if not (", " .. annotated.parameters .. ","):find(", " .. parameter .. ",", 1, true) then
      return name .. ": there is no parameter " .. parameter
    end
  end
  if returns and not comment:find("---@return", 1, true) then return name .. ": no @return" end
end

local function none(problems)
  table.sort(problems)
  assert.are.equal("", table.concat(problems, "\n"))
end

describe("LuaCATS annotations", function()
  local VOID = { ["Client:close"] = true, ["Call:cancel"] = true, ["Call:fail"] = true,
    ["Batch:close"] = true }

  for name, class in pairs { Client = Client, Call = Call, Batch = Batch } do
    it("exist for every method of a " .. name:lower(), function()
      local found, problems = functions_in("lua/cleanroomsml/" .. name:lower() .. ".lua"), {}
      for full, annotated in pairs(functions_in(OPERATIONS)) do found[full] = annotated end
      local count = 0
      for method, value in pairs(class) do
        if type(value) == "function" and method:sub(1, 2) ~= "__" then
          local full = name .. ":" .. method
          local annotated = found[full] or found[name .. "." .. method]
          count = count + 1
          problems[#problems + 1] = annotated and lacking(full, annotated, not VOID[full])
            or not annotated and full .. " was not found" or nil
        end
      end
      none(problems)
      assert.is_true(count >= 3)
    end)
  end

  it("exist for every function of the module", function()
    local where = {
      client = { "client", "Client.new" }, parse_arn = { "init", "cleanroomsml.parse_arn" },
      to_json = { "json", "json.to_json" }, default = { "init", "cleanroomsml.default" },
      operations = { "init", "cleanroomsml.operations" },
    }
    local generated = functions_in(OPERATIONS)
    local problems = {}
    for name, value in pairs(cleanroomsml) do
      local place, of_operation = where[name], generated["cleanroomsml." .. name]
      if of_operation then
        problems[#problems + 1] = lacking(name, of_operation, true)
      elseif place then
        local annotated = functions_in("lua/cleanroomsml/" .. place[1] .. ".lua")[place[2]]
        problems[#problems + 1] = annotated and lacking(name, annotated, true)
          or not annotated and name .. " was not found" or nil
      elseif type(value) == "function" and value ~= core[name] then
        problems[#problems + 1] = name .. ": where is it defined?"
      end
    end
    none(problems)
  end)

  describe("of the C module", function()
    local found = functions_in(CORE_TYPES)

    --- Its functions by name, those of its tables too.
    local function exported()
      local names = {}
      for name, value in pairs(core) do
        if type(value) == "function" then names["core." .. name] = true end
        if type(value) == "table" and name ~= "operations" then
          for inner in pairs(value) do names["core." .. name .. "." .. inner] = true end
        end
      end
      return names
    end

    --- Its classes' methods, by the metatables in the registry.
    local function methods()
      local names = {}
      for key, value in pairs(debug.getregistry()) do
        local class = type(key) == "string" and key:match("^cleanroomsml%.core%.([%l_]+)$")
        if class and type(value) == "table" then
          class = ("_" .. class):gsub("_(%l)", string.upper)
          for name, method in pairs(value) do
            if type(method) == "function" and name:sub(1, 2) ~= "__" then
              names[class .. ":" .. name] = true
            end
          end
        end
      end
      return names
    end

    for what, list in pairs { functions = exported, methods = methods } do
      it("exist for its " .. what .. ", with all parameters and results", function()
        local problems, count = {}, 0
        for name in pairs(list()) do
          count = count + 1
          problems[#problems + 1] = found[name] and lacking(name, found[name])
            or not found[name] and name .. " is missing in " .. CORE_TYPES or nil
        end
        none(problems)
        assert.is_true(count >= 15)
      end)
    end

    it("name no function or method that the C module lacks", function()
      local known, problems = exported(), {}
      for name in pairs(methods()) do known[name] = true end
      for name in pairs(found) do
        if not known[name] then problems[#problems + 1] = name .. " is not there" end
      end
      none(problems)
    end)
  end)

  describe("of requests and responses", function()
    local SHAPES = "types/cleanroomsml/shapes.lua"

    --- Class → member → whether it must be there.
    local function classes()
      local found, current = {}
      for line in read(SHAPES):gmatch("([^\n]*)\n") do
        local class = line:match("^%-%-%-@class cleanroomsml%.(%w+)")
        if class then
          current = {}
          found[class] = current
        end
        local name, rest = line:match("^%-%-%-@field (%w+) (.*)$")
        if name then
          local kind = rest:match("^table%b<>%??") or rest:match("^%S+")
          current[name] = not (kind:find("%?$") or kind:find("|nil$"))
        end
      end
      return found
    end

    local function compare(shape, found, seen)
      if seen[shape.name] then return end
      seen[shape.name] = true
      if shape.element then compare(shape.element, found, seen) end
      if not shape.members then return end
      local class = found[shape.name]
      assert.is_table(class, shape.name)
      for _, member in ipairs(shape.members) do
        assert.is_boolean(class[member.name], shape.name .. "." .. member.name)
        if not member.location then
          assert.equal(member.required and not shape.union, class[member.name], member.name)
        end
        compare(member.shape, found, seen)
      end
    end

    it("have the members of the service's shapes", function()
      local found, seen = classes(), {}
      for _, entry in ipairs(core.describe()) do
        local operation = core.describe(entry.method)
        compare(operation.input, found, seen)
        if operation.output then compare(operation.output, found, seen) end
      end
      assert.same({ trainedModelArn = true, membershipIdentifier = false,
        versionIdentifier = false }, found.GetTrainedModelRequest)
      assert.is_true(found.CreateTrainedModelRequest.membershipIdentifier)
    end)

    it("exist for every operation, as a method of the client and as a function", function()
      local found = functions_in(OPERATIONS)
      for _, entry in ipairs(core.describe()) do
        for _, of in ipairs { "Client:", "cleanroomsml." } do
          local name = of .. entry.method
          assert.is_table(found[name], name)
          assert.is_nil(lacking(name, found[name], true))
        end
      end
    end)

    it("are comments only, without executable code", function()
      for _, path in ipairs { TYPES, CORE_TYPES, SHAPES, OPERATIONS } do
        assert.matches("^%-%-%-@meta", read(path))
      end
    end)

    it("define no class twice", function()
      local seen = {}
      for path in io.popen("find types lua -name '*.lua'"):lines() do
        for kind, name in read(path):gmatch("%-%-%-@(%l+) cleanroomsml%.(%w+)%f[^%w.]") do
          if kind == "alias" or kind == "class" and name ~= "Client" then
            assert.is_nil(seen[name], name)
            seen[name] = path
          end
        end
      end
    end)
  end)
end)
