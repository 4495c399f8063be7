--- Translates the client's messages for a failed call to flags of the command line. Pure.
local options = require "cleanroomsml.cli.options"

-- The flag of a fault's member, and the rest of the fault.
local function flag_of(fault, plan)
  local member, rest = fault:match("^(%a%w*)(.*)$")
  for _, flag in ipairs(plan.operation.flags) do
    if flag.member == member then return flag, rest end
  end
end

-- `resourceConfig.instanceType: missing` becomes `--resource-config: instanceType: missing`.
local function in_flags(fault, plan)
  local flag, rest = flag_of(fault, plan)
  if not flag then return fault end
  rest = rest:gsub("^%.", ": "):gsub("^(%[%d+%])%.", ": %1 "):gsub("^(%[%d+%])", ": %1")
  local is_argument = flag == plan.operation.arn and plan.arns[1] ~= nil
  return (is_argument and "ARN" or flag.option) .. rest
end

-- All faults, except a missing membership if the ARN that contains it is wrong.
local function all_in_flags(params, plan)
  local faults, has_wrong_arn = {}, false
  for _, fault in ipairs(params) do
    has_wrong_arn = has_wrong_arn or flag_of(fault, plan) == plan.operation.arn
  end
  for _, fault in ipairs(params) do
    local flag = flag_of(fault, plan)
    if not (has_wrong_arn and flag and flag.from_arn) then
      faults[#faults + 1] = in_flags(fault, plan)
    end
  end
  return table.concat(faults, "; ")
end

-- `option profile` becomes `--profile`.
local function options_in_flags(message)
  return (message:gsub("option ([%l_]+)", function(name)
    for _, row in ipairs(options.COMMON) do
      if row.client == name then return row[1] end
    end
  end))
end

--- The message of a failed call.
---@param message string
---@param info cleanroomsml.Info
---@param plan cleanroomsml.cli.Plan
---@return string message
---@return string|nil advice a line of its own
return function(message, info, plan)
  if info.code == "NoCredentials" then
    return message:match("^[^;]*") .. " (--debug shows where they were looked for)",
      "run `aws configure` or `aws sso login`, choose a profile with --profile, or set"
      .. " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
  end
  if info.params and plan.operation then return all_in_flags(info.params, plan) end
  return options_in_flags(message)
end
