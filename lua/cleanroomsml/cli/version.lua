--- `--version`: the versions of program, Lua and libraries.
local core = require "cleanroomsml.core"

---@param session cleanroomsml.cli.Session
return function(session)
  local jit = rawget(_G, "jit")
  local _, openssl = core.openssl_versions()
  session:print(("cleanroomsml %s (%s, libcurl %s, %s)\n"):format(
    require "cleanroomsml.version", jit and jit.version or _VERSION, core.libcurl_version(),
    openssl:match("^%S+ %S+") or openssl))
end
