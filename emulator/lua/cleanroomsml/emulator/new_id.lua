--- Version 4 UUIDs.
local random_bytes = require("openssl.rand").bytes
local text = require "cleanroomsml.emulator.text"

---@return string
return function()
  return (text.hex(random_bytes(16))
    :gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x).(%x%x%x).(%x%x%x)", "%1-%2-4%3-8%4-"))
end
