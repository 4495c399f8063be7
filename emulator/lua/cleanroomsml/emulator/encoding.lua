--- Ways to write bytes as text.
local encoding = {}

--- Two hexadecimal digits for each byte.
function encoding.hex(bytes)
  return (bytes:gsub(".", function(char)
    return ("%02x"):format(char:byte())
  end))
end

--- %XX for every byte but letters, digits, `-`, `.`, `_`, `~` and those in `keep`.
---@param bytes string
---@param keep string? more characters for a Lua pattern's set
function encoding.percent_encode(bytes, keep)
  return (bytes:gsub("[^%w%-._~" .. (keep or "") .. "]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

function encoding.percent_decode(encoded)
  return (encoded:gsub("%%(%x%x)", function(code)
    return string.char(tonumber(code, 16))
  end))
end

return encoding
