--- Connections that end, stall or are slow.
local LOST = { kind = "transport", code = "ConnectionLost", attempts = 3, within = 2,
  message = "ended before the answer was complete.*after 3 attempts" }
local STALLED = { kind = "timeout", code = "ReadTimeout", attempts = 3, within = 6.5, after = 6,
  message = "read_timeout" }
local NO_CONNECTION = { kind = "timeout", code = "ConnectTimeout", attempts = 3, within = 6.5,
  after = 6, message = "connect_timeout" }

--- A server that sends one byte of the body each second.
local function dawdling(here)
  local server = here:serve(function(connection)
    connection:each(function()
      connection:write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
      repeat connection:pause(1) until not connection:write(" ")
    end)
  end)
  return { url = server.url }
end

local rows = {
  { name = "reset before the headers", script = { { reset = "start", count = 99 } } },
  { name = "reset in the headers", script = { { reset = "headers", count = 99 } } },
  { name = "reset in the body", script = { { reset = "body", count = 99 } } },
  { name = "reset after the headers, before any body",
    script = { { reset = "body", bytes = 0, count = 99 } } },
  { name = "closed before the headers", script = { { truncate = "start", count = 99 } } },
  { name = "body cut short", script = { { truncate = "body", count = 99 } } },
  { name = "body cut short, over HTTP/2 if the client supports it", at = "tls",
    script = { { truncate = "body", count = 99 } } },
}
for _, row in ipairs(rows) do row.expect, row.requests = LOST, 3 end

local function add(row) rows[#rows + 1] = row end

add { name = "reset in the body once", script = { { reset = "body" } }, requests = 2,
  expect = { model = "minimal", attempts = 2, within = 1 } }
add { name = "connection refused",
  expect = { kind = "transport", code = "ConnectError", attempts = 3, within = 1,
    message = "127%.0%.0%.1" },
  at = function(here) return { url = "http://127.0.0.1:" .. here.closed_port() } end }
add { name = "stall at connect", expect = NO_CONNECTION,
  at = function(here) return { url = "http://127.0.0.1:" .. here:full_port() } end }
add { name = "stall at the TLS handshake", expect = NO_CONNECTION,
  at = function(here)
    local server = here:serve(function(connection) connection:wait_for_end() end)
    return { url = "https://127.0.0.1:" .. server.port }
  end }
add { name = "stall before the headers", script = { { stall = "start", count = 99 } },
  expect = STALLED, requests = 3 }
add { name = "stall in the headers", script = { { stall = "headers", count = 99 } },
  expect = STALLED, requests = 3 }
add { name = "stall in the body", script = { { stall = "body", count = 99 } },
  expect = STALLED, requests = 3 }
add { name = "stall in the body once", script = { { stall = "body" } }, requests = 2,
  expect = { model = "minimal", attempts = 2, after = 2, within = 2.5 } }
-- libcurl passes on complete header lines, so a complete line has to arrive in time.
add { name = "one byte a second, headers too", script = { { rate = 1, count = 99 } },
  expect = STALLED, requests = 3 }
add { name = "one byte a second in the body", at = dawdling,
  expect = { kind = "timeout", code = "Timeout", attempts = 1, within = 10, after = 9.5,
    message = "not done in 10 s %(timeout%)" } }
return { title = "Connections", rows = rows }
