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

-- The operation that lists the resources of a flag's ARN, with its required flags.
local function lister(found, flag)
  local stem = flag.option:match("^%-%-(.*)%-arn$")
  local scope = found.command:find("-collaboration-", 1, true) and "collaboration-" or ""
  local list = stem and (operation.of("list-" .. scope .. stem .. "s")
    or operation.of("list-" .. stem .. "s"))
  if not list then return nil end
  local line = { "cleanroomsml " .. list.command }
  for _, member in ipairs(list.flags) do
    if member.required then line[#line + 1] = member.option .. " ID" end
  end
  return table.concat(line, " ")
end

local function shape_and_list(found, flag)
  local shape, list = hints.shape(flag.shape.pattern), lister(found, flag)
  return (shape or "the ARN of a resource") .. (list and "; to list: " .. list or "")
end

--- The hint for a missing ARN.
---@param found cleanroomsml.cli.Operation
---@return string
function hints.no_arn(found)
  return "no ARN is given, expected " .. shape_and_list(found, found.arn)
end

-- The type in an ARN: `trained-model`.
local function kind_of(arn)
  return arn:match(":membership/[^/:]*/([%l-]+)/") or arn:match(":([%l-]+)/[^:]*$")
end

-- The hint for an ARN of another kind.
local function other_kind(found, flag, arn)
  local shape = hints.shape(flag.shape.pattern)
  local wanted, kind = shape and kind_of(shape), kind_of(arn)
  if not wanted or not kind or kind == wanted then return nil end
  local getter = "get-" .. kind
  local article = (kind:find("^[aeiou]") or kind:find("^ml%-")) and "an" or "a"
  return ("the ARN is that of %s %s, expected %s%s"):format(article, kind, shape,
    flag == found.arn and operation.of(getter) and ("; there is %s"):format(getter) or "")
end

--- Whether a flag takes one ARN of this service.
---@param flag cleanroomsml.cli.Flag
---@return boolean
function hints.takes_arn(flag)
  return flag.shape.type == "string" and flag.shape.pattern ~= nil
    and flag.shape.pattern:find("^%^?arn:[^:]*:cleanrooms%-ml:") ~= nil
end

--- The hint for a word that is not an ARN of the right kind.
---@param found cleanroomsml.cli.Operation
---@param flag cleanroomsml.cli.Flag that takes it
---@param word string
---@return string|nil message nil: nothing, or the client says what is wrong
function hints.wrong_arn(found, flag, word)
  if word:find("^arn:") then return other_kind(found, flag, word) end
  return ("'%s' is not an ARN, expected %s"):format((word:gsub("=.*", "=…")),
    shape_and_list(found, flag))
end

return hints
