--- Answers that are not what HTTP, or the service, says they are.
local models = require "spec.support.models"

local LOST = { kind = "transport", code = "ConnectionLost", attempts = 3, within = 2 }
local GARBAGE = { kind = "transport", code = "InvalidResponse", attempts = 3, within = 2,
  message = "not valid HTTP" }
local TOO_LARGE = { kind = "transport", code = "ResponseTooLarge", attempts = 1, within = 3 }
local NO_MODEL = { kind = "decode", code = "DecodeError", attempts = 1, within = 1 }

local BODY = models.body { name = '"minimal"' }
-- BODY, compressed by gzip.
local function gzipped()
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(BODY)
  file:close()
  local pipe = assert(io.popen("gzip -c " .. path .. " | base64 -w0; rm -f " .. path))
  local text = pipe:read("*a")
  pipe:close()
  return text
end

local function raw(headers, body)
  return { { raw = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" .. headers .. "\r\n\r\n"
    .. body, count = 99 } }
end

local function chunked(body) return raw("Transfer-Encoding: chunked", body) end

--- A server whose first answer is longer than it says; what is too much looks like a second answer.
local function too_much(here)
  local function answer(body) return ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(
    #body, body) end
  local server = here:serve(function(connection, number)
    connection:each(function()
      connection:write(answer(BODY) .. (number == 1
        and answer(models.body { name = '"smuggled"' }) or ""))
    end)
  end)
  return { url = server.url }
end

return { title = "Answers", rows = {
  { name = "garbage for a status line", expect = GARBAGE, requests = 3,
    script = { { raw = "\0\1\2garbage\255\r\n\r\n", count = 99 } } },
  { name = "another protocol", expect = GARBAGE, requests = 3,
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
  { name = "a second answer nobody asked for, and another call", at = too_much,
    plan = { calls = 2 }, expect = { model = "minimal", attempts = 1, within = 1 } },
  { name = "Content-Length that is no number", expect = GARBAGE, requests = 3,
    script = raw("Content-Length: many", BODY) },
  { name = "chunk without a size", expect = GARBAGE, requests = 3, script = chunked "ZZZ\r\n{}" },
  { name = "chunk that ends too early", expect = LOST, requests = 3,
    script = chunked(("%x\r\n%s"):format(#BODY + 100, BODY)) },
  { name = "chunks without the last one", expect = LOST, requests = 3,
    script = chunked(("%x\r\n%s\r\n"):format(#BODY, BODY)) },
  { name = "gzip that nobody asked for", expect = NO_MODEL, requests = 1,
    script = { { body_base64 = gzipped(), headers = { ["content-encoding"] = "gzip" } } } },
  { name = "200 with an empty body", expect = NO_MODEL, requests = 1,
    script = { { status = 200, body = "" } } },
  { name = "200 with half a model", expect = NO_MODEL, requests = 1,
    script = { { body = BODY:sub(1, math.floor(#BODY / 2)) } } },
  { name = "200 with a web page", expect = NO_MODEL, requests = 1,
    script = { { body = "<html>Please log in</html>",
      headers = { ["content-type"] = "text/html" } } } },
} }
