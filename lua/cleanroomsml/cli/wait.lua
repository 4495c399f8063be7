--- `cleanroomsml wait WAITER ARN…`: waits for several resources at once.
local command_requests = require "cleanroomsml.cli.command_requests"

-- The requests of the flags, and their names in reports. Reads all of standard input first.
local function requests_of(session)
  local plan = session.plan
  local base, message = command_requests.of_flags(plan.operation.flags, plan.given,
    session.world.read_file)
  if not base then return session:fail(nil, message, "validation") end
  local list, labels = {}, {}
  for made, label in command_requests.each(session, base, plan.operation.arn.member, plan.arns) do
    list[#list + 1] = made
    labels[#list] = label
  end
  return list, labels
end

---@param session cleanroomsml.cli.Session
return function(session)
  local plan, given = session.plan, session.plan.given
  local list, labels = requests_of(session)
  local client = list and session:client()
  if not client then return end
  local options = {
    timeout = given.timeout, min_delay = given.min_delay, max_delay = given.max_delay,
    on_poll = function(output, message, info)
      session:answered(client, message, info)
      if output and output.status then session:debug("status " .. output.status) end
    end,
  }
  for i, output, message, info in client:wait_for_all(plan.waiter.waiter, list, options) do
    if not output then session:fail_call(labels[i], message, info, list[i]) end
  end
  client:close()
end
