--- Translates the client's messages for a failed call to flags of the command line. Pure.
local lazy = require "cleanroomsml.lazy"
local options = require "cleanroomsml.cli.options"
local hints = lazy "cleanroomsml.cli.hints"

-- The flag of a fault's member, and the rest of the fault.
local function flag_of(fault, plan)
  local member, rest = fault:match("^(%a%w*)(.*)$")
  for _, flag in ipairs(plan.operation.flags) do
    if flag.member == member then return flag, rest end
  end
end

-- The fault of a word in place of a flag's ARN.
local function arn_fault(flag, plan, request)
  local word = request and request[flag.member]
  if type(word) ~= "string" or word == "" or not hints.takes_arn(flag) then return nil end
  local hint = hints.wrong_arn(plan.operation, flag, word)
  local is_argument = flag == plan.operation.arn and plan.arns[1] ~= nil
  return hint and not is_argument and flag.option .. ": " .. hint or hint
end

-- What gave a member its value: its flag, or an option of lists.
local function option_of(flag, plan)
  local names, given = plan.operation.paging, plan.given
  if names and flag.member == names.limit and given.page_size then return "--page-size" end
  if names and flag.member == names.input and given.starting_token then
    return "--starting-token"
  end
  return flag.option
end

-- `resourceConfig.instanceType: missing` becomes `--resource-config: instanceType: missing`.
local function in_flags(fault, plan, request)
  local flag, rest = flag_of(fault, plan)
  if not flag then return fault end
  rest = rest:gsub("^%.", ": "):gsub("^(%[%d+%])%.", ": %1 "):gsub("^(%[%d+%])", ": %1")
  local is_argument = flag == plan.operation.arn and plan.arns[1] ~= nil
  return arn_fault(flag, plan, request) or (is_argument and "ARN" or option_of(flag, plan)) .. rest
end

-- All faults, except a missing membership if the ARN that contains it is wrong.
local function all_in_flags(params, plan, request)
  local arn = plan.operation.arn
  local wrong = arn and arn_fault(arn, plan, request)
  local faults, has_wrong_arn = { wrong }, wrong ~= nil
  for _, fault in ipairs(params) do
    has_wrong_arn = has_wrong_arn or flag_of(fault, plan) == arn
  end
  for _, fault in ipairs(params) do
    local flag = flag_of(fault, plan)
    local is_said = flag and (has_wrong_arn and flag.from_arn or wrong and flag == arn)
    if not is_said then faults[#faults + 1] = in_flags(fault, plan, request) end
  end
  return table.concat(faults, "; ")
end

-- `option profile` and `the option profile` become `--profile`.
local function options_in_flags(message)
  local function flag(name)
    for _, row in ipairs(options.COMMON) do
      if row.client == name then return row[1] end
    end
  end
  return (message:gsub("the option ([%l_]+)", flag):gsub("option ([%l_]+)", flag))
end

local NO_PROXY_THERE = "correct the proxy, unset its variable, or name the host in NO_PROXY"
local NO_EMULATOR = "nothing listens there: start the emulator with eval "
  .. [["$(cleanroomsml-emulator --background --parent $$)", or unset ]]
  .. "AWS_ENDPOINT_URL_CLEANROOMSML"

-- What to do when nothing answers under an address of this machine, or no proxy is there.
local function advice_on_connection(message)
  local host, why = message:match "^%a+: (%S+): (.*)$"
  if not host then return nil end
  if why:find("the proxy ", 1, true) then return NO_PROXY_THERE end
  local is_own = host:find "^127%." or host:find "^localhost:" or host:find "^%[::1%]"
  return is_own and NO_EMULATOR or nil
end

--- The message of a failed call.
---@param message string
---@param info cleanroomsml.Info
---@param plan cleanroomsml.cli.Plan
---@param request table|nil the request
---@param found cleanroomsml.cli.Operation|nil another operation than the plan's
---@return string message
---@return string|nil advice a line of its own
return function(message, info, plan, request, found)
  if found then plan = setmetatable({ operation = found }, { __index = plan }) end
  if info.code == "NoCredentials" then
    return message:match("^[^;]*") .. " (--debug shows where they were looked for)",
      "run `aws configure` or `aws sso login`, choose a profile with --profile, or set"
      .. " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
  end
  if info.params and plan.operation then return all_in_flags(info.params, plan, request) end
  local arn = info.code == "ValidationException" and plan.operation and plan.operation.arn
  local fault = arn and arn_fault(arn, plan, request)
  local is_unreached = info.code == "ConnectError" or info.code == "ResolveError"
  return fault or options_in_flags(message), is_unreached and advice_on_connection(message) or nil
end
