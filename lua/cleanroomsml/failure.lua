--- The triple of a failure: `nil, message, info`; the message starts with the code and contains no
--- control bytes.
---@param kind cleanroomsml.Kind
---@param code string
---@param message string what is wrong; names the member, variable, file or host, never a secret
---@param more? table further fields of info
---@return nil, string message, table info `{kind, code, retryable, attempts, …}`
return function(kind, code, message, more)
  local info = { kind = kind, code = code, retryable = false, attempts = 0 }
  for name, value in pairs(more or {}) do info[name] = value end
  local line = message:gsub("[%z\1-\31\127]", "?")
  return nil, code .. ": " .. line, info
end
