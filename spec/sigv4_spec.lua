local core = require "cleanroomsml.core"
local world = require "spec.support.config_world"

local sigv4 = core.sigv4
local EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
local SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

--- A table with the fields of `base` and those of `more`.
local function with(base, more)
  local all = {}
  for key, value in pairs(base) do all[key] = value end
  for key, value in pairs(more) do all[key] = value end
  return all
end

-- A raw request: request line, headers (a line that starts with a blank goes on the one before),
-- and after an empty line the body.
local function parse_request(text)
  local head, body = text:match("^(.-)\n\n(.*)$")
  head = head or text
  local line, rest = head:match("^([^\n]*)\n?(.*)$")
  local request = { headers = {}, body = body or "" }
  local target
  request.method, target = line:match("^(%S+) (.+) HTTP/1%.1$")
  request.path, request.query = target:match("^([^?]*)%??(.*)$")
  for header in rest:gmatch("[^\n]+") do
    local name, value = header:match("^([^%s:][^:]*):(.*)$")
    if name then
      table.insert(request.headers, { name, value })
    else
      local last = request.headers[#request.headers]
      last[2] = last[2] .. "\n" .. header
    end
  end
  return request
end

-- What is signed of a published case: the request with the headers that signing adds.
local function request_of(case)
  local context, request = case.context, parse_request(case.request)
  local date_time = context.timestamp:gsub("[-:]", "")
  local token = context.credentials.token
  table.insert(request.headers, { "X-Amz-Date", date_time })
  if token and not context.omit_session_token then
    table.insert(request.headers, { "X-Amz-Security-Token", token })
  end
  local hash = core.sha256(request.body)
  if context.sign_body then
    table.insert(request.headers, { "x-amz-content-sha256", hash })
  end
  return with(request, {
    payload_hash = context.sign_body and hash or EMPTY_HASH,
    normalize = context.normalize, date_time = date_time,
    region = context.region, service = context.service,
    access_key_id = context.credentials.access_key_id,
    secret_access_key = context.credentials.secret_access_key,
  })
end

describe("signing of the published test vectors", function()
  local cases, path = world.published("sigv4/aws-c-auth-v4-header.json")
  if not cases then return pending("no data: " .. path) end

  it("covers at least one vector", function() assert.is_true(#cases > 0) end)

  for _, case in ipairs(cases) do
    describe(case.name, function()
      local given = request_of(case)

      it("gives the published canonical request", function()
        local text, names = sigv4.canonical_request(given)
        assert.are.equal(case.canonical_request, text)
        assert.are.equal(case.signed_request:match("SignedHeaders=([^,]+)"), names)
      end)

      it("gives the published string to sign", function()
        assert.are.equal(case.string_to_sign,
          sigv4.string_to_sign(with(given, { canonical_request = case.canonical_request })))
      end)

      it("gives the published signature", function()
        assert.are.equal(case.signature,
          sigv4.signature(with(given, { string_to_sign = case.string_to_sign })))
      end)

      it("gives the published Authorization header", function()
        assert.are.equal(case.signed_request:match("\nAuthorization:([^\n]+)"),
          sigv4.authorization(given))
      end)
    end)
  end
end)

describe("a signed request for a trained model", function()
  local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
  local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
    .. "/trained-model/my_model-1.0"
  local TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//token=="
  local CANONICAL_PATH = "/memberships/" .. MEMBERSHIP
    .. "/trained-models/arn%253Aaws%253Acleanrooms-ml%253Aus-east-1%253A123456789012%253Amembership"
    .. "%252F" .. MEMBERSHIP .. "%252Ftrained-model%252Fmy_model-1.0"
  local VERSION = "versionIdentifier=9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff"
  local base = {
    method = "GET", path = "/memberships/" .. MEMBERSHIP .. "/trained-models/" .. core.encode(ARN),
    date_time = "20261123T120000Z", region = "us-east-1", service = "cleanrooms-ml",
    access_key_id = "AKIDEXAMPLE", secret_access_key = SECRET,
    headers = {
      { "Host", "cleanrooms-ml.us-east-1.amazonaws.com" }, { "X-Amz-Date", "20261123T120000Z" },
    },
  }
  local cases = { -- name, query, further header, signature
    { "plain", nil, nil, "47572fac0b89ec7c8b0ba3d1fe3be959f9a04e99cbd556b760e8c54b99b9c3ff" },
    { "with a session token", nil, { "X-Amz-Security-Token", TOKEN },
      "1158034b0705c5840a185c40da6f7c8fa292ea397ffaa4eca45bc896a4e11514" },
    { "of one version", VERSION, nil,
      "056251e0696e75bf1d2dbc8fc98d1243f34559d97d1b877e274598258ca62e3f" },
  }
  for _, case in ipairs(cases) do
    it("has the expected signature: " .. case[1], function()
      local headers = { base.headers[1], base.headers[2], case[3] }
      local given = with(base, { query = case[2], headers = headers })
      local text, names = sigv4.canonical_request(given)
      assert.are.equal(table.concat({
        "GET", CANONICAL_PATH, case[2] or "", "host:cleanrooms-ml.us-east-1.amazonaws.com",
        "x-amz-date:20261123T120000Z" .. (case[3] and "\nx-amz-security-token:" .. TOKEN or ""),
        "", case[3] and "host;x-amz-date;x-amz-security-token" or "host;x-amz-date", EMPTY_HASH,
      }, "\n"), text)
      assert.are.equal("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/cleanrooms-ml/"
        .. "aws4_request, SignedHeaders=" .. names .. ", Signature=" .. case[4],
        sigv4.authorization(given))
    end)
  end
end)

describe("core.sigv4.canonical_request", function()
  local function headers_of(headers)
    local text, names = sigv4.canonical_request { method = "GET", path = "/", headers = headers }
    if not text then return nil, names end
    local head, tail = "GET\n/\n\n", "\n" .. names .. "\n" .. EMPTY_HASH
    assert.are.equal(head, text:sub(1, #head))
    assert.are.equal(tail, text:sub(-#tail))
    return text:sub(#head + 1, -#tail - 1), names
  end

  local cases = { -- name, headers, lines, signed headers
    { "none", {}, "", "" },
    { "none of a header that is not signed", { { "te", "a" } }, "", "" },
    { "lower case", { { "HoSt", "H.Example" } }, "host:H.Example\n", "host" },
    { "sorted", { { "b", "1" }, { "A", "2" }, { "a-b", "3" }, { "Ab", "4" } },
      "a:2\na-b:3\nab:4\nb:1\n", "a;a-b;ab;b" },
    { "values of one name, joined in their order",
      { { "X", "b" }, { "y", "-" }, { "x", "a" }, { "X", "b" } }, "x:b,a,b\ny:-\n", "x;y" },
    { "values of one name, one empty", { { "x", "" }, { "x", "a" } }, "x:,a\n", "x" },
    { "trimmed and folded", { { "x", " \t a \r\n\v\f b  " } }, "x:a b\n", "x" },
    { "empty value", { { "x", "" } }, "x:\n", "x" },
    { "blank value", { { "x", " \t " } }, "x:\n", "x" },
    { "no new line from a value", { { "x", "a\nhost:evil" } }, "x:a host:evil\n", "x" },
    { "a value with NUL and other bytes", { { "x", "a\0\255;b" } }, "x:a\0\255;b\n", "x" },
    { "none of headers that proxies change", {
      { "Authorization", "a" }, { "Connection", "a" }, { "Expect", "a" }, { "Keep-Alive", "a" },
      { "Proxy-Authenticate", "a" }, { "Proxy-Authorization", "a" }, { "TE", "a" },
      { "Trailer", "a" }, { "Transfer-Encoding", "a" }, { "Upgrade", "a" }, { "User-Agent", "a" },
      { "X-Amzn-Trace-Id", "a" }, { "Sec-WebSocket-Key", "a" }, { "Sec-WebSocket-Version", "a" },
      { "x", "1" }, { "t", "2" }, { "user-agent2", "3" },
    }, "t:2\nuser-agent2:3\nx:1\n", "t;user-agent2;x" },
  }
  for _, case in ipairs(cases) do
    it("has canonical headers: " .. case[1], function()
      local lines, names = headers_of(case[2])
      assert.are.equal(case[3], lines)
      assert.are.equal(case[4], names)
    end)
  end

  for _, name in ipairs { "", "a b", "a:b", "a\nb", "a\r", "a\0", " a", "\t" } do
    it(("refuses the header name %q"):format(name), function()
      local lines, message = headers_of { { name, "x" } }
      assert.is_nil(lines)
      assert.matches("an invalid header name", message)
    end)
  end

  it("signs 64 headers and refuses more", function()
    local headers = {}
    for i = 64, 1, -1 do headers[#headers + 1] = { ("h%02d"):format(i), "v" } end
    headers[65] = { "user-agent", "not signed" }
    assert.are.equal("h01;h02;h03", select(2, headers_of(headers)):sub(1, 11))
    headers[66] = { "h00", "v" }
    assert.is_nil((headers_of(headers)))
  end)

  it("refuses values of 5 MiB, and still signs the next request", function()
    local long = ("x"):rep(5 * 1024 * 1024)
    local base = {
      method = "GET", path = "/", headers = {}, date_time = "20150830T123600Z",
      region = "us-east-1", service = "iam", access_key_id = "id", secret_access_key = SECRET,
    }
    local expected = sigv4.authorization(base)
    for _, more in ipairs {
      { method = long }, { path = long }, { query = long }, { query = "b&a" .. long },
      { payload_hash = long }, { headers = { { "x", long } } }, { headers = { { long, "x" } } },
    } do
      assert.is_true(sigv4.canonical_request(with(base, more)) == nil)
      assert.is_true(sigv4.authorization(with(base, more)) == nil)
      assert.are.equal(expected, sigv4.authorization(base))
    end
    for _, field in ipairs { "access_key_id", "secret_access_key", "region", "service" } do
      assert.is_true(sigv4.authorization(with(base, { [field] = long })) == nil)
      assert.are.equal(expected, sigv4.authorization(base))
    end
  end)

  it("has the given payload hash", function()
    local text = sigv4.canonical_request {
      method = "PUT", path = "/a//b", query = "b&a", headers = {}, normalize = false,
      payload_hash = "UNSIGNED-PAYLOAD",
    }
    assert.are.equal("PUT\n/a//b\na=&b=\n\n\nUNSIGNED-PAYLOAD", text)
  end)

  local wrong = {
    { "no table" }, { "no method", { path = "/", headers = {} } },
    { "no path", { method = "GET", headers = {} } },
    { "no headers", { method = "GET", path = "/" } },
    { "a number as path", { method = "GET", path = 1, headers = {} } },
    { "text for headers", { method = "GET", path = "/", headers = "x" } },
    { "text for a header", { method = "GET", path = "/", headers = { "x" } } },
    { "half a header", { method = "GET", path = "/", headers = { { "x" } } } },
    { "a number as value", { method = "GET", path = "/", headers = { { "x", 1 } } } },
  }
  for _, case in ipairs(wrong) do
    it("raises an error for " .. case[1], function()
      assert.has_error(function() sigv4.canonical_request(case[2]) end)
    end)
  end
end)

describe("core.sigv4.signature", function()
  local base = {
    secret_access_key = SECRET, date_time = "20150830T123600Z", region = "us-east-1",
    service = "iam", string_to_sign = "text",
  }

  -- The definition, with a key derived anew each time.
  local function expected(given)
    local function byte(hex) return string.char(tonumber(hex, 16)) end
    local steps = { given.date_time:sub(1, 8), given.region, given.service, "aws4_request" }
    local key = "AWS4" .. given.secret_access_key
    for _, step in ipairs(steps) do key = core.hmac_sha256(key, step):gsub("%x%x", byte) end
    return core.hmac_sha256(key, given.string_to_sign)
  end

  it("uses the key derived from its own secret, date, region and service", function()
    local variants = {
      {}, { secret_access_key = "other" }, { date_time = "20150831T123600Z" },
      { region = "us-west-2" }, { service = "sts" }, { region = "us-east-1/iam", service = "" },
      { region = "us-east-1i", service = "am" },
      { secret_access_key = "" }, { secret_access_key = ("k"):rep(200) },
      { secret_access_key = SECRET .. "\0" }, { date_time = "20150830T235959Z" },
      { string_to_sign = "" }, { string_to_sign = ("x"):rep(100000) },
    }
    for _, first in ipairs(variants) do
      for _, second in ipairs(variants) do
        for _, variant in ipairs { first, second, first } do
          local given = with(base, variant)
          assert.are.equal(expected(given), sigv4.signature(given))
        end
      end
    end
  end)

  it("does not use an old key after a secret too long to sign with", function()
    assert.are.equal(expected(base), sigv4.signature(base))
    local long = ("x"):rep(5 * 1024 * 1024)
    assert.is_true(sigv4.signature(with(base, { secret_access_key = long })) == nil)
    local without = with(base, { secret_access_key = "" })
    assert.are.equal(expected(without), sigv4.signature(without))
  end)

  for _, date_time in ipairs { "", "20150830", "20150830T123600ZZ", ("2"):rep(1000) } do
    it("raises an error for the date_time "  .. date_time:sub(1, 20), function()
      assert.has_error(function() sigv4.signature(with(base, { date_time = date_time })) end)
    end)
  end
end)

--- A list whose length, with its holes, is far larger than the number of its items.
local function list_with_holes(item)
  local list, n = { [32] = item, [33] = item }, 64
  for i = 1, 17 do list[i] = item end
  while n > 0 and n <= 2 ^ 62 do
    list[n] = item
    n = n * 2
  end
  return list
end

describe("a list with holes whose length operator gives a huge number", function()
  for name, call in pairs {
    headers = function(list)
      return sigv4.canonical_request { method = "GET", path = "/", headers = list }
    end,
    secrets = function(list) return core.redact("text", list) end,
  } do
    local list = list_with_holes(name == "headers" and { "name", "value" } or "secret")
    -- Other Luas find a border that is a length.
    if #list > 65536 then
      it("is refused before memory is allocated for it: " .. name, function()
        assert.error_matches(function() call(list) end, "a list has more than 65536 items")
      end)
    end
  end
end)
