--- An operation for the command, from the description: its name, its flags, its ARN. Pure.
local core = require "cleanroomsml.core"

local operation = {}

-- The name of the shape of a list's items.
local function result_shape(described)
  if not described.pagination then return nil end
  for _, member in ipairs(described.output.members) do
    if member.name == described.pagination.result then return member.shape.element.name end
  end
end

--- The name of an operation's command: `get_trained_model` becomes `get-trained-model`.
---@param method string
---@return string
function operation.command(method)
  return (method:gsub("_", "-"))
end

--- The flag of a member: `mlInputChannelArn` becomes `--ml-input-channel-arn`.
---@param member string
---@return string
function operation.flag(member)
  return "--" .. member:gsub("(%l)(%u)", "%1-%2"):gsub("(%u)(%u%l)", "%1-%2"):lower()
end

--- The names of all operations' commands.
---@return string[] sorted
function operation.commands()
  local list = core.describe()
  for i, row in ipairs(list) do list[i] = operation.command(row.method) end
  return list
end

---@class cleanroomsml.cli.Flag
---@field option string `--trained-model-arn`
---@field member string `trainedModelArn`
---@field shape table of `core.describe`
---@field required boolean
---@field secret boolean|nil its values never appear
---@field from_arn boolean it is taken from the operation's ARN when it is not given

---@class cleanroomsml.cli.Operation
---@field command string `get-trained-model`
---@field method string `get_trained_model`
---@field name string `GetTrainedModel`
---@field arn cleanroomsml.cli.Flag|nil what the positional arguments are
---@field flags cleanroomsml.cli.Flag[]
---@field paging table|nil names of members: input, limit, output, result
---@field result_shape string|nil of a list: the name of its items' shape
---@field input table shape
---@field output table|nil shape
---@field readonly boolean
---@field errors table[]

--- Describes the operation of a command.
---@param command string
---@return cleanroomsml.cli.Operation|nil operation nil: there is none of that name
function operation.of(command)
  if not command:find("^[%l-]+$") then return nil end
  local described = core.describe((command:gsub("-", "_")))
  if not (described and described.method) then return nil end
  local flags, arn = {}, nil
  for i, member in ipairs(described.input.members) do
    flags[i] = {
      option = operation.flag(member.name), member = member.name, shape = member.shape,
      required = member.required, secret = member.sensitive,
    }
    if member.name == described.arn then arn = flags[i] end
  end
  for _, flag in ipairs(flags) do
    flag.from_arn = flag.member == "membershipIdentifier" and arn ~= nil
      and arn.shape.pattern:find("membership/", 1, true) ~= nil
  end
  return {
    command = command, method = described.method, name = described.name, arn = arn, flags = flags,
    paging = described.pagination, input = described.input, output = described.output,
    readonly = described.readonly, errors = described.errors,
    result_shape = result_shape(described),
  }
end

--- The operation that gets the resource of an ARN.
---@param arn string
---@return cleanroomsml.cli.Operation|nil
function operation.getter(arn)
  local kind = arn:match("^arn:.*:membership/[^/:]*/([%l-]+)/")
    or arn:match("^arn:.*:([%l-]+)/[^:]*$")
  return kind and operation.of("get-" .. kind)
end

--- Whether the answer of an operation has a status.
---@param found cleanroomsml.cli.Operation
---@return boolean
function operation.has_status(found)
  for _, member in ipairs(found.output.members) do
    if member.name == "status" then return true end
  end
  return false
end

return operation
