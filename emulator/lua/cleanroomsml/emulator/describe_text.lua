--- The description of the service in the form of `core.describe`, from text: for a Lua without the
--- library's C module, which may differ from the Lua of the program under test.
local json = require("cjson").new()

-- As in the library: they may contain secrets.
local SECRET_NAMES = { environment = true, hyperparameters = true }

--- A shape in the form of `core.describe`; a repeated one is the same table.
local function shape_of(shapes, name, made, is_input)
  if made[name] then return made[name] end
  local from = shapes[name]
  local shape = { name = name, type = from.type, min = from.min, max = from.max,
    pattern = from.pattern, enum = from.enum, union = from.union, sensitive = from.sensitive }
  made[name] = shape
  if from.type == "list" or from.type == "map" then
    shape.element = shape_of(shapes, from.item or from.value, made)
    shape.key = from.key and shape_of(shapes, from.key, made)
  elseif from.type == "structure" then
    shape.members = {}
    for i, member in ipairs(from.members or {}) do
      local of = shape_of(shapes, member.shape, made)
      shape.members[i] = { name = member.name, required = member.required == true, shape = of,
        sensitive = (of.sensitive or SECRET_NAMES[member.name]) or nil,
        location = is_input and (member.location or "body") or nil }
    end
  end
  return shape
end

local function operation_of(service, name)
  local from, made = service.operations[name], {}
  local errors = {}
  for i, code in ipairs(from.errors) do
    errors[i] = { name = code, status = service.shapes[code].status,
      shape = shape_of(service.shapes, code, made) }
  end
  return {
    name = name, method = from.method, readonly = from.readonly == true,
    idempotent = from.idempotent == true, pagination = from.pagination, errors = errors,
    http = { method = from.http.method, path = from.http.path },
    input = from.input and shape_of(service.shapes, from.input, made, true),
    output = from.output and shape_of(service.shapes, from.output, made),
  }
end

local service = json.decode((require "cleanroomsml.emulator.service_text")) -- 5.4 gives two values

--- See `core.describe`.
---@param name string|nil
---@return table|nil
return function(name)
  if service.operations[name] then return operation_of(service, name) end
  if service.shapes[name] then return shape_of(service.shapes, name, {}) end
  if name then return nil end
  local list = {}
  for of in pairs(service.operations) do list[#list + 1] = { name = of } end
  table.sort(list, function(a, b) return a.name < b.name end)
  return list
end
