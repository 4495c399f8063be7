--- `cleanroomsml completion SHELL`: prints the completion script of a shell.

---@param session cleanroomsml.cli.Session
return function(session)
  session:print(require("cleanroomsml.cli.completion." .. session.plan.topic))
end
