--- Answers that violate HTTP or the protocol of the service.
local models = require "spec.support.models"
local program = require "spec.support.program"
local shell = require "tools.shell"

local LOST = { kind = "transport", code = "ConnectionLost", attempts = 3, within = 2 }
local GARBAGE = { kind = "transport", code = "InvalidResponse", attempts = 3, within = 2,
  message = "not valid HTTP" }
local TOO_LARGE = { kind = "transport", code = "ResponseTooLarge", attempts = 1, within = 3 }
local NO_MODEL = { kind = "decode", code = "DecodeError", attempts = 1, within = 1 }

local BODY = models.body { name = '"minimal"' }
-- BODY, compressed by gzip.
local function gzipped()
  local path = os.tmpname()
  shell.write(path, BODY)
  return shell.output_of("gzip -c " .. path .. " | base64 -w0; rm -f " .. path)
end

local function raw(headers, body)
  return { { raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" .. headers .. "\r\n\r\n"
    .. body, count = 99 } }
end

local function chunked(body) return raw("Transfer-Encoding: chunked", body) end

local function answer(body)
  return ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#body, body)
end

-- An answer of known length: libcurl reads exactly to its end.
local LONG = answer(BODY .. (" "):rep(5000))

--- A server that sends a second answer, without a request, `seconds` after the first one on a
--- connection; optionally over TLS and through a proxy's tunnel.
local function second_answer(seconds, secure, tunnel)
  return function(here)
    local server = here:serve(function(connection, number)
      local smuggled = number == 1 and answer(models.body { name = '"smuggled"' }) or ""
      connection:each(function()
        if seconds == 0 then return connection:write(LONG .. smuggled) end
        connection:write(answer(BODY))
        connection:pause(seconds)
        connection:write(smuggled)
      end)
    end)
    if not secure then return { url = server.url } end
    local front = here:front(server)
    local proxy = tunnel and here:serve(function(connection)
      connection:head()
      connection:write("HTTP/1.1 200 Connection established\r\n\r\n")
      connection:tunnel("127.0.0.1", front.port)
    end)
    return { url = front.url, ca = front.ca_file, proxy = proxy and proxy.url }
  end
end

--- A server that answers 408 on an idle connection and closes it.
local function farewell(here)
  local server = here:serve(function(connection)
    connection:head()
    connection:write(answer(BODY))
    connection:pause(0.05)
    connection:write("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n")
  end)
  return { url = server.url }
end

--- A server that sends bytes without end that carry no answer.
local function flood(kind, secure)
  return function(here)
    local server = program.start("flood_program", kind)
    here:defer(function() server:stop() end)
    local url = "://127.0.0.1:" .. server.port
    if not secure then return { url = "http" .. url } end
    return { url = "https" .. url, ca = server.directory .. "/ca.pem" }
  end
end

local FLOODED = { calls = 64, concurrency = 64, timeout = 2 }
local IN_TIME = { kind = "timeout", code = "Timeout", attempts = 1, within = 2.5 }

local MODEL = { model = "minimal", attempts = 1, within = 1 }
local TWO = { calls = 2, pause = 0.6 }

return { title = "Responses", rows = {
  { name = "random bytes instead of a status line", expect = GARBAGE, requests = 3,
    script = { { raw = "\0\1\2garbage\255\r\n\r\n", count = 99 } } },
  { name = "another protocol than HTTP", expect = GARBAGE, requests = 3,
    script = { { raw = "220 smtp.example ESMTP\r\n", count = 99 } } },
  { name = "1 MB of headers", expect = TOO_LARGE, requests = 1,
    script = { { header_bytes = 1000000, count = 99 } } },
  { name = "headers without end", expect = TOO_LARGE, requests = 1,
    script = { { header_bytes = "endless", count = 99 } } },
  { name = "30 MB of body", expect = TOO_LARGE, requests = 1,
    script = { { body_bytes = 30000000, count = 99 } } },
  { name = "body without end", expect = TOO_LARGE, requests = 1,
    script = { { body_bytes = "endless", count = 99 } } },
  { name = "redirect loop", requests = 1,
    script = { { status = 302, headers = { location = "/memberships" }, count = 99 } },
    expect = { kind = "service", code = "HTTP 302", attempts = 1, within = 1,
      message = "redirects are not followed" } },
  { name = "Content-Length too long", expect = LOST, requests = 3,
    script = raw("Content-Length: " .. #BODY + 100, BODY) },
  { name = "Content-Length too short", expect = NO_MODEL, requests = 1,
    script = raw("Content-Length: " .. #BODY - 100, BODY) },
  { name = "a second response in one piece with the first, two calls", plan = { calls = 2 },
    at = second_answer(0), expect = MODEL },
  { name = "a second response in one TLS record with the first, two calls",
    at = second_answer(0, true), plan = { calls = 2 }, expect = MODEL },
  { name = "a second response 50 ms later, two calls", at = second_answer(0.05), plan = TWO,
    expect = MODEL },
  { name = "a second response 300 ms later, two calls", at = second_answer(0.3), plan = TWO,
    expect = MODEL },
  { name = "a second response 50 ms later over TLS, two calls",
    at = second_answer(0.05, true), plan = TWO, expect = MODEL },
  { name = "a second response 50 ms later in a tunnel, two calls",
    at = second_answer(0.05, true, true), plan = TWO, expect = MODEL },
  { name = "408 on an idle connection, three calls", at = farewell,
    plan = { calls = 3, pause = 0.3 }, expect = MODEL },
  { name = "chunk extensions without end, 64 calls at a time", at = flood "chunk extension",
    plan = FLOODED, expect = IN_TIME },
  { name = "empty DATA frames without end, 64 calls at a time", plan = FLOODED, expect = IN_TIME,
    at = flood("empty DATA frames", true) },
  { name = "WINDOW_UPDATE frames without end, 64 calls at a time", plan = FLOODED,
    expect = IN_TIME, at = flood("WINDOW_UPDATE frames", true) },
  { name = "header lines of a few bytes without end", at = flood "header lines",
    expect = TOO_LARGE },
  { name = "interim responses without end", at = flood "interim answers", expect = TOO_LARGE },
  { name = "interim responses without end over HTTP/2", expect = TOO_LARGE,
    at = flood("interim answers over HTTP/2", true) },
  { name = "Content-Length that is not a number", expect = GARBAGE, requests = 3,
    script = raw("Content-Length: many", BODY) },
  { name = "chunk without a size", expect = GARBAGE, requests = 3, script = chunked "ZZZ\r\n{}" },
  { name = "chunk that ends too early", expect = LOST, requests = 3,
    script = chunked(("%x\r\n%s"):format(#BODY + 100, BODY)) },
  { name = "chunks without the last chunk", expect = LOST, requests = 3,
    script = chunked(("%x\r\n%s\r\n"):format(#BODY, BODY)) },
  { name = "gzip although the request does not allow it", expect = NO_MODEL, requests = 1,
    script = { { body_base64 = gzipped(), headers = { ["content-encoding"] = "gzip" } } } },
  { name = "200 with an empty body", expect = NO_MODEL, requests = 1,
    script = { { status = 200, body = "" } } },
  { name = "200 with half of the JSON body", expect = NO_MODEL, requests = 1,
    script = { { body = BODY:sub(1, math.floor(#BODY / 2)) } } },
  { name = "200 with an HTML page", expect = NO_MODEL, requests = 1,
    script = { { body = "<html>Please log in</html>",
      headers = { ["content-type"] = "text/html" } } } },
} }
