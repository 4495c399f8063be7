--- The description -> packed C tables (see src/aws/service.h).
local pool_of = require "tools.service.pool"
local squeeze = require "tools.service.squeeze"

local TYPES = { "string", "integer", "long", "double", "boolean", "timestamp", "structure", "list",
  "map" }
local HTTP_METHODS = { "GET", "POST", "PUT", "PATCH", "DELETE" }
local LOCATIONS = { path = 0, query = 1, body = 2 }
local REQUIRED, SECRET, UNION, SENSITIVE, INPUT = 4, 8, 1, 2, 4
local READONLY, IDEMPOTENT, SHORT_FORM = 1, 2, 4
local NO_SHAPE, NO_MEMBER = 0xffff, 0xff
local UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
-- Members with secret values that the model does not mark.
local SECRET_NAMES = { environment = true, hyperparameters = true }

local function sorted(of, key)
  local names = {}
  for name in pairs(of) do names[#names + 1] = name end
  table.sort(names, key and function(a, b) return of[a][key] < of[b][key] end)
  return names
end

local function positions(names)
  local at = {}
  for i, name in ipairs(names) do at[name] = i - 1 end
  return at
end

local TYPE, HTTP_METHOD = positions(TYPES), positions(HTTP_METHODS)

local packer = {}
packer.__index = packer

-- The members of a structure in packed order: those of an input by location.
local function in_order(shape, is_input)
  local members = {}
  for _, location in ipairs(is_input and { "path", "query", "body" } or { "all" }) do
    for _, member in ipairs(shape.members or {}) do
      if location == "all" or (member.location or "body") == location then
        members[#members + 1] = member
      end
    end
  end
  return members
end

function packer:limit(value)
  if not value then return 0 end
  if not self.limit_at[value] then
    self.limits[#self.limits + 1] = value
    self.limit_at[value] = #self.limits
  end
  return self.limit_at[value]
end

function packer:pattern(text)
  if not text then return 0 end
  if not self.pattern_at[text] then
    local class = text == UUID and "UUID"
      or text:find("^arn:aws[^:]*:" .. self.signing_name:gsub("%-", "%%-") .. ":") and "ARN"
      or "OTHER"
    self.patterns[#self.patterns + 1] = { text = text, class = class }
    self.pattern_at[text] = #self.patterns
  end
  return self.pattern_at[text]
end

function packer:member(member)
  local shape = self.shapes[member.shape]
  local flags = LOCATIONS[member.location or "body"] + (member.required and REQUIRED or 0)
    + ((shape.sensitive or SECRET_NAMES[member.name]) and SECRET or 0)
  self.members[#self.members + 1] = { name = member.name, shape = self.shape_at[member.shape],
    flags = flags }
end

local PARTS = {
  structure = function(self, shape, is_input)
    local first, members = #self.members, in_order(shape, is_input)
    for _, member in ipairs(members) do self:member(member) end
    return first, #members
  end,
  list = function(self, shape) return self.shape_at[shape.item], 0 end,
  map = function(self, shape)
    self:member { name = "key", shape = shape.key }
    self:member { name = "value", shape = shape.value }
    return #self.members - 2, 0
  end,
  string = function(self, shape)
    local first = #self.values
    for _, value in ipairs(shape.enum or {}) do self.values[#self.values + 1] = value end
    return first, #self.values - first
  end,
}

function packer:shape(name)
  local shape, first, count = self.shapes[name], 0, 0
  if PARTS[shape.type] then first, count = PARTS[shape.type](self, shape, self.inputs[name]) end
  assert(count <= 255, name)
  return { name = name, type = assert(TYPE[shape.type], name), first = first, count = count,
    flags = (shape.union and UNION or 0) + (shape.sensitive and SENSITIVE or 0)
      + (self.inputs[name] and INPUT or 0),
    min = self:limit(shape.min), max = self:limit(shape.max),
    pattern = self:pattern(shape.pattern) }
end

local function index_of(members, name)
  for i, member in ipairs(members) do
    if member.name == name then return i - 1 end
  end
  error("no member " .. tostring(name), 0)
end

function packer:is_arn(member)
  return self.patterns[self:pattern(self.shapes[member.shape].pattern)].class == "ARN"
end

-- The only ARN among the labels, and whether it may be the whole request.
function packer:arn(members, path_count)
  local arns, short = {}, true
  for i, member in ipairs(members) do
    if i <= path_count and self.shapes[member.shape].pattern and self:is_arn(member) then
      arns[#arns + 1] = i - 1
    elseif member.required and member.name ~= "membershipIdentifier" then
      short = false
    end
    short = short and (member.location or "body") ~= "body"
  end
  return #arns == 1 and arns[1] or NO_MEMBER, short and #arns == 1
end

function packer:errors_of(operation)
  local mask = 0
  for _, name in ipairs(operation.errors) do mask = mask + 2 ^ self.error_at[name] end
  return mask
end

local function count_at(members, location)
  local count = 0
  for _, member in ipairs(members) do
    if (member.location or "body") == location then count = count + 1 end
  end
  return count
end

function packer:operation(name)
  local operation = self.operations[name]
  local members = in_order(self.shapes[operation.input], true)
  local path = operation.http.path:gsub("{([^}]*)}", function(label)
    return string.char(index_of(members, label) + 1)
  end)
  local path_count = count_at(members, "path")
  local arn, short = self:arn(members, path_count)
  local page = operation.pagination
  local output = page and self.shapes[operation.output].members
  return {
    name = name, method = operation.method, path = path,
    http_method = assert(HTTP_METHOD[operation.http.method], name),
    input = self.shape_at[operation.input],
    output = operation.output and self.shape_at[operation.output] or NO_SHAPE,
    errors = self:errors_of(operation), arn = arn,
    flags = (operation.readonly and READONLY or 0) + (operation.idempotent and IDEMPOTENT or 0)
      + (short and SHORT_FORM or 0),
    path_count = path_count, query_count = count_at(members, "query"),
    page = page and { index_of(members, page.input), index_of(members, page.limit),
      index_of(output, page.output), index_of(output, page.result) }
      or { NO_MEMBER, NO_MEMBER, NO_MEMBER, NO_MEMBER },
  }
end

local function new(description)
  local self = setmetatable({
    shapes = description.shapes, operations = description.operations,
    signing_name = description.signing_name, inputs = {}, error_at = {}, error_names = {},
    members = {}, values = {}, limits = {}, limit_at = {},
    patterns = { [0] = { text = "", class = "NONE" } }, pattern_at = {},
  }, packer)
  for _, operation in pairs(description.operations) do self.inputs[operation.input] = true end
  self.shape_names = sorted(description.shapes)
  self.shape_at = positions(self.shape_names)
  for _, name in ipairs(self.shape_names) do
    if description.shapes[name].status then
      self.error_names[#self.error_names + 1] = name
    end
  end
  self.error_at = positions(self.error_names)
  return self
end

local function texts_of(lists, keys)
  local texts = {}
  for _, list in ipairs(lists) do
    for _, row in ipairs(list) do
      for _, key in ipairs(keys) do texts[#texts + 1] = row[key] end
    end
  end
  return texts
end

-- Everything that refers to a text gets its place in the pool: names of members and methods, paths
-- and what the head has as they are, other texts encoded.
local function place_texts(tables)
  local plain = texts_of({ tables.operations }, { "method", "path" })
  for _, text in ipairs(texts_of({ tables.members, tables.head }, { "name", "text" })) do
    plain[#plain + 1] = text
  end
  local squeezed = texts_of({ tables.operations, tables.shapes, tables.values, tables.patterns },
    { "name", "text" })
  local encoded, stands_for = squeeze(squeezed)
  for _, text in ipairs(squeezed) do
    assert(#text < 512, text) -- CRML_TEXT_MAX
    plain[#plain + 1] = encoded[text]
  end
  local blocks, at = pool_of(plain)
  tables.blocks, tables.pairs, tables.at = blocks, stands_for, at
  function tables.encoded(text) return encoded[text] end
end

--- Packs a description.
---@param description table
---@return table tables lists of rows; `encoded(text)` is what stands in `blocks` for the name of an
--- operation or a shape, a value or a pattern, `at(text)` where it stands
local function pack(description)
  local self = new(description)
  local tables = { shapes = {}, operations = {}, errors = {}, head = {} }
  for i, name in ipairs(self.shape_names) do tables.shapes[i] = self:shape(name) end
  for i, name in ipairs(sorted(self.operations, "method")) do
    tables.operations[i] = self:operation(name)
  end
  for i, name in ipairs(self.error_names) do
    tables.errors[i] = { shape = self.shape_at[name], status = self.shapes[name].status }
  end
  for i, key in ipairs { "signing_name", "service_id", "api_version", "botocore" } do
    tables.head[i] = { text = description[key] }
  end
  local values = {}
  for i, value in ipairs(self.values) do values[i] = { text = value } end
  tables.members, tables.values, tables.limits = self.members, values, self.limits
  tables.patterns = self.patterns
  place_texts(tables)
  return tables
end

return { pack = pack, SECRET_NAMES = SECRET_NAMES }
