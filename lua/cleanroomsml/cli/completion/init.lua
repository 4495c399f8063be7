--- `cleanroomsml completion SHELL`: what makes a shell complete the command.

---@param session cleanroomsml.cli.Session
return function(session)
  session:print(require("cleanroomsml.cli.completion." .. session.plan.topic))
end
