--- Header lines of HTTP/2 responses: all up to 64 KiB arrive, and so does the body after them.
local h2_frames = require "spec.support.h2_frames"
local tls_front = require "spec.support.tls_front"
local wire = require "spec.support.wire"

describe("an HTTP/2 response", function()
  local front, server, lines, body

  setup(function()
    server = wire.serve(function(connection)
      h2_frames.serve(connection, function(stream)
        connection:write(h2_frames.long_headers(stream, lines)
          .. h2_frames.data(stream, body, true))
      end)
    end)
    front = tls_front.start(server, "h2")
  end)
  teardown(function()
    front:stop()
    server:stop()
  end)

  --- So many lines of that size, and a body.
  local function fetch(count, size, text)
    lines, body = {}, text
    for i = 1, count do lines[i] = { "x-line", ("y"):rep(size) } end
    return wire.fetch(server, { url = front.url, ca_bundle = front.ca_file })
  end

  for _, case in ipairs {
    { 1, 10 }, { 3, 900 }, { 4, 1010 }, { 5, 900 }, { 100, 90 }, { 16, 1000 }, { 17, 1000 },
    { 1, 5000 }, { 1, 20000 }, { 60, 1000 }, { 1, 60000 }, { 63, 1020 },
  } do
    it(("with %d header lines of %d bytes is complete"):format(case[1], case[2]), function()
      for _, text in ipairs { "", "ok", ("z"):rep(9000) } do
        local response, message = fetch(case[1], case[2], text)
        assert.is_table(response, message)
        assert.equal(text, response.body)
      end
    end)
  end

  it("with more than 64 KiB of header lines is refused", function()
    local response, message, _, code = fetch(70, 1000, "ok")
    assert.is_nil(response)
    assert.equal("ResponseTooLarge", code)
    assert.matches("the header lines exceed 64 KiB", message, 1, true)
  end)
end)
