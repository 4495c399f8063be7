--- Names and addresses, in a network namespace.
local HOLE = require("proof.faults.world").HOLE

local NAME = "service.test"
local MODEL = { model = "minimal", attempts = 1, within = 1 }
local NO_CONNECTION = { kind = "timeout", code = "ConnectTimeout", attempts = 3, after = 6,
  within = 6.5 }
local UNKNOWN = { kind = "transport", code = "ResolveError", attempts = 3, within = 1,
  message = "service%.test" }

--- The name server's entry for the name; nil: it does not exist.
local function answers(entry)
  return function(here)
    here:names { [NAME] = entry }
    return { url = ("http://%s:%d"):format(NAME, here.http.port) }
  end
end

return { title = "Names and addresses", namespace = true, rows = {
  { name = "name that resolves", at = answers { A = "127.0.0.1" }, expect = MODEL, requests = 1 },
  { name = "name that does not exist", at = answers(nil), expect = UNKNOWN, requests = 0 },
  { name = "name server that fails", at = answers { fails = true }, requests = 0,
    expect = UNKNOWN },
  { name = "name server that does not answer", at = answers { silent = true },
    expect = NO_CONNECTION, requests = 0 },
  { name = "name server that takes 1 s", at = answers { A = "127.0.0.1", delay = 1 }, requests = 1,
    expect = { model = "minimal", attempts = 1, after = 1, within = 1.5 } },
  { name = "name server that takes 4 s", at = answers { A = "127.0.0.1", delay = 4 }, requests = 0,
    expect = NO_CONNECTION },
  { name = "IPv6 black hole, IPv4 works", requests = 1,
    at = answers { A = "127.0.0.1", AAAA = HOLE.AAAA }, expect = MODEL },
  { name = "IPv6 refused, IPv4 works", requests = 1,
    at = answers { A = "127.0.0.1", AAAA = "::1" }, expect = MODEL },
  { name = "black hole for IPv6 and IPv4", requests = 0, at = answers(HOLE),
    expect = NO_CONNECTION },
} }
