--- Certificates and protocols that must not be trusted.
local core = require "cleanroomsml.core"
local shell = require "spec.support.shell"

local GOOD = { model = "minimal", attempts = 1, within = 1 }
local REFUSED = { kind = "transport", code = "TLSError", attempts = 1, within = 1 }

--- A server with that certificate, for clients that trust the authority of the good certificate.
local function with(kind)
  return function(here)
    local server = here:tls_with(here.certificates[kind])
    return { url = server.url, ca = here.certificates.authority }
  end
end

local function openssl(flags)
  return function(here)
    return { url = "https://127.0.0.1:" .. here:openssl(flags), ca = here.certificates.authority }
  end
end

local function wrong_name(here)
  local server = here:emulator { tls = true, host = "127.0.0.2" }
  return { url = server.url, ca = server.ca_file }
end

--- A plain HTTP server that answers a handshake with 400.
local function plain(here)
  local server = here:serve(function(connection)
    connection:read(1)
    connection:accept(400, "speak plainly")
  end)
  return { url = server.url:gsub("^http:", "https:"), ca = here.certificates.authority }
end

--- The authority is removed from the bundle between two calls, each on its own connection.
local function lost_authority(here)
  local server = here:tls_with(here.certificates.good)
  here.bundle = here.directory .. "/bundle.pem"
  shell.write(here.bundle, shell.read(here.certificates.authority))
  server:script { { close = true, count = 99 } }
  return { url = server.url, ca = here.bundle }
end

local function lose(here)
  shell.write(here.bundle, shell.read(here.certificates.self_signed.certificate))
end

--- Removes it, and restores it before the third call.
local function lose_and_mend(here)
  lose(here)
  local due = core.monotonic() + 1.75
  table.insert(here.steps, function()
    if core.monotonic() < due then return end
    shell.write(here.bundle, shell.read(here.certificates.authority))
    due = math.huge
  end)
end

--- A bundle that never ends.
local function fifo(here)
  local place = with "good"(here)
  place.ca = here.directory .. "/fifo"
  shell.must("mkfifo " .. shell.quote(place.ca))
  here:defer(function() shell.must("rm " .. shell.quote(place.ca)) end)
  return place
end

return { title = "TLS", rows = {
  { name = "good certificate", at = with "good", expect = GOOD },
  { name = "authority removed from the bundle, two calls", at = lost_authority,
    plan = { calls = 2, pause = 1.5 }, during = lose,
    expect = { GOOD, REFUSED } },
  { name = "authority removed and put back, three calls", at = lost_authority,
    plan = { calls = 3, pause = 1.5 }, during = lose_and_mend,
    expect = { GOOD, REFUSED, GOOD } },
  { name = "CA bundle that is a FIFO", at = fifo,
    expect = { kind = "config", code = "InvalidConfig", attempts = 1, within = 1 } },
  { name = "expired certificate", at = with "expired", expect = REFUSED },
  { name = "self-signed certificate", at = with "self_signed", expect = REFUSED },
  { name = "certificate for another name", at = wrong_name, expect = REFUSED },
  { name = "TLS 1.0 only", at = openssl "-tls1 -cipher ALL:@SECLEVEL=0", expect = REFUSED },
  { name = "TLS 1.1 only", at = openssl "-tls1_1 -cipher ALL:@SECLEVEL=0", expect = REFUSED },
  { name = "no common cipher", at = openssl "-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0",
    expect = REFUSED },
  { name = "plain HTTP server at an https URL", at = plain, expect = REFUSED },
} }
