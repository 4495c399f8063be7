--- Hints for a missing ARN, or a name in place of an ARN: the ARN's form, and how to list
--- resources. From the description. Pure.
local operation = require "cleanroomsml.cli.operation"

local hints = {}

--- The form of an ARN: `arn:aws:cleanrooms-ml:REGION:ACCOUNT:training-dataset/ID`.
---@param pattern string|nil the service's
---@return string|nil shape nil: more than one kind of resource
function hints.shape(pattern)
  if not pattern or pattern:find("|", 1, true) then return nil end
  local shape = pattern:gsub("aws%[%-a%-z%]%*", "aws"):gsub("%[%-a%-z0%-9%]%+", "REGION", 1)
    :gsub("%[0%-9%]{12}", "ACCOUNT", 1)
  shape = shape:gsub("/%[0%-9a%-f%]{8}[^/]*", "/ID"):gsub("/%[%-a%-zA%-Z0%-9_/%.%]%+", "/ID")
  return not shape:find("[%[%]{}*+\\]") and shape or nil
end

-- The operation that lists the resources of an ARN's kind, with its required flags.
local function lister(found)
  local stem = found.arn.option:match("^%-%-(.*)%-arn$")
  local scope = found.command:find("-collaboration-", 1, true) and "collaboration-" or ""
  local list = stem and (operation.of("list-" .. scope .. stem .. "s")
    or operation.of("list-" .. stem .. "s"))
  if not list then return nil end
  local line = { "cleanroomsml " .. list.command }
  for _, flag in ipairs(list.flags) do
    if flag.required then line[#line + 1] = flag.option .. " ID" end
  end
  return table.concat(line, " ")
end

local function shape_and_list(found)
  local shape, list = hints.shape(found.arn.shape.pattern), lister(found)
  return (shape or "the ARN of a resource") .. (list and "; to list: " .. list or "")
end

--- The hint for a missing ARN.
---@param found cleanroomsml.cli.Operation
---@return string
function hints.no_arn(found)
  return "no ARN is given, expected " .. shape_and_list(found)
end

-- The type in an ARN: `trained-model`.
local function kind_of(arn)
  return arn:match(":membership/[^/:]*/([%l-]+)/") or arn:match(":([%l-]+)/[^:]*$")
end

--- The hint for an ARN of another kind.
---@param found cleanroomsml.cli.Operation
---@param arn string
---@return string|nil message nil: it is of the right kind, or the client says what is wrong
function hints.other_kind(found, arn)
  local shape = hints.shape(found.arn.shape.pattern)
  local wanted, kind = shape and kind_of(shape), kind_of(arn)
  if not wanted or not kind or kind == wanted then return nil end
  local getter = "get-" .. kind
  return ("the ARN is that of a %s, expected %s%s"):format(kind, shape,
    operation.of(getter) and ("; there is %s"):format(getter) or "")
end

--- The hint for a word that is not an ARN.
---@param found cleanroomsml.cli.Operation
---@param word string
---@return string
function hints.not_an_arn(found, word)
  return ("'%s' is not an ARN, expected %s"):format((word:gsub("=.*", "=…")), shape_and_list(found))
end

return hints
