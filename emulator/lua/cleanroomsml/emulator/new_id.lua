--- Version 4 UUIDs.
local encoding = require "cleanroomsml.emulator.encoding"
local random_bytes = require("openssl.rand").bytes

---@return string
return function()
  return (encoding.hex(random_bytes(16))
    :gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x).(%x%x%x).(%x%x%x)", "%1-%2-4%3-8%4-"))
end
