local imds = require "cleanroomsml.credentials.imds"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local TOKEN = { 200, "tok==\n" }
local ROLE = { 200, "my-role" }
local KEYS = { 200, '{"Code":"Success","AccessKeyId":"AKID","SecretAccessKey":"' .. SECRET
  .. '","Token":"' .. SECRET .. 't","Expiration":"2009-02-13T06:00:00Z"}' }
local REFUSED = { nil, "ConnectError: refused", "transport", "ConnectError" }
local SLOW = { nil, "ReadTimeout: no byte", "timeout", "ReadTimeout" }
local NO_CONNECTION = { nil, "ConnectTimeout: none", "timeout", "ConnectTimeout" }

local function get(answers, env, options)
  local system, settings = world.new(nil, { env = env or {}, answers = answers }, options)
  return system, imds.new(settings):get(system)
end

describe("instance metadata", function()
  it("gives the role's credentials with IMDSv2", function()
    local system, found = get { TOKEN, ROLE, KEYS }
    assert.same({
      access_key_id = "AKID", secret_access_key = SECRET, session_token = SECRET .. "t",
      expiration = world.NOW + 6 * 3600, refreshable = true, static_stability = true,
      source = "instance metadata",
    }, found)
    local asked = {}
    for i, request in ipairs(system.requests) do
      asked[i] = request.method .. " " .. request.url
      assert.is_true(request.metadata)
      assert.is_true(request.connect_timeout <= 1 and request.timeout <= 1)
    end
    assert.same({
      "PUT http://169.254.169.254/latest/api/token",
      "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/",
      "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role",
    }, asked)
    assert.equal("21600", world.header(system.requests[1], "x-aws-ec2-metadata-token-ttl-seconds"))
    assert.equal("tok==", world.header(system.requests[3], "x-aws-ec2-metadata-token"))
  end)

  it("works with an empty token", function()
    local _, found = get { TOKEN, ROLE, { 200, '{"Code":"Success","AccessKeyId":"AKID",'
      .. '"SecretAccessKey":"' .. SECRET .. '","Token":"","AccountId":"",'
      .. '"Expiration":"2009-02-13 06:00:00+00:00"}' } }
    assert.same({ "AKID", world.NOW + 6 * 3600 }, { found.access_key_id, found.expiration })
    assert.is_nil(found.session_token)
    assert.is_nil(found.account_id)
  end)

  -- options, environment, base
  local places = {
    { {}, { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE = "IPv6" }, "http://[fd00:ec2::254]" },
    { {}, { AWS_IMDS_USE_IPV6 = "true" }, "http://[fd00:ec2::254]" },
    { { ec2_metadata = { endpoint_mode = "ipv6" } }, {}, "http://[fd00:ec2::254]" },
    { {}, { AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://127.0.0.1:1338/" },
      "http://127.0.0.1:1338" },
    { { ec2_metadata = { endpoint = "http://127.0.0.1:9" } },
      { AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://other" }, "http://127.0.0.1:9" },
  }
  for i, case in ipairs(places) do
    it(("is asked at %s (%d)"):format(case[3], i), function()
      local system = get({ TOKEN, ROLE, KEYS }, case[2], case[1])
      assert.equal(case[3] .. "/latest/api/token", system.requests[1].url)
    end)
  end

  for _, answer in ipairs { { 404 }, { 405 }, SLOW } do
    it("is asked by version 1 after " .. tostring(answer[1] or answer[4]), function()
      local system, found = get { answer, ROLE, KEYS }
      assert.equal("AKID", found.access_key_id)
      assert.is_nil(world.header(system.requests[2], "x-aws-ec2-metadata-token"))
    end)
    it("is not asked by version 1 where that is disabled: " .. tostring(answer[1] or answer[4]),
      function()
        for _, case in ipairs { { { AWS_EC2_METADATA_V1_DISABLED = "true" }, {} },
          { {}, { ec2_metadata = { v1_disabled = true } } } } do
          world.check_failure({ "credentials", "InstanceMetadataError", "hop limit" },
            select(2, get({ answer }, case[1], case[2])))
        end
      end)
  end

  -- name, answers, a part of the message
  local passes = {
    { "when nothing listens", { REFUSED }, "hop limit" },
    { "when nothing answers", { NO_CONNECTION }, "does not answer" },
    { "when it is switched off", { { 403 } }, "switched off" },
    { "when the instance has no role", { TOKEN, { 404, "<html>" } }, "no role" },
  }
  for _, case in ipairs(passes) do
    it("passes " .. case[1], function()
      local system, found, message, info = get(case[2])
      assert.is_nil(found)
      assert.is_true(info.pass)
      assert.is_truthy(message:find(case[3], 1, true), message)
      assert.equal(#case[2], #system.requests)
    end)
  end

  for _, value in ipairs { "true", "True", "TRUE" } do
    it("gets no request with AWS_EC2_METADATA_DISABLED = " .. value, function()
      local system, _, message, info = get({}, { AWS_EC2_METADATA_DISABLED = value })
      assert.is_true(info.pass)
      assert.is_truthy(message:find("AWS_EC2_METADATA_DISABLED", 1, true))
      assert.equal(0, #system.requests)
    end)
  end

  it("gets a request with AWS_EC2_METADATA_DISABLED = 1, which does not mean true", function()
    assert.equal(3, #get({ TOKEN, ROLE, KEYS }, { AWS_EC2_METADATA_DISABLED = "1" }).requests)
  end)

  it("is asked three times in all after 5xx", function()
    local system, found = get { { 503 }, { 500 }, TOKEN, { 502 }, ROLE, KEYS }
    assert.equal("AKID", found.access_key_id)
    assert.equal(6, #system.requests)
  end)

  -- name, answers, code, a part of the message
  local failures = {
    { "a bad token request", { { 400 } }, "InstanceMetadataError", "token request" },
    { "5xx for good", { { 500 }, { 500 }, { 500 } }, "InstanceMetadataError", "500" },
    { "HTML for a token", { { 200, "<html> </html>" } }, "InstanceMetadataError",
      "is not a token" },
    { "nothing for a token", { { 200, "" } }, "InstanceMetadataError", "is not a token" },
    { "401 for the role", { TOKEN, { 401 } }, "InstanceMetadataError", "401" },
    { "HTML for the role", { TOKEN, { 200, "<html><a>" } }, "InstanceMetadataError", "no role" },
    { "a path for the role", { TOKEN, { 200, "../../x" } }, "InstanceMetadataError", "no role" },
    { "dots for the role", { TOKEN, { 200, ".." } }, "InstanceMetadataError", "no role" },
    { "nothing for the role", { TOKEN, { 200, "" } }, "InstanceMetadataError", "no role" },
    { "a role that does not answer", { TOKEN, SLOW }, "ReadTimeout", "role of the instance" },
    { "401 for credentials", { TOKEN, ROLE, { 401 } }, "InstanceMetadataError", "my-role" },
    { "HTML for credentials", { TOKEN, ROLE, { 200, "<html>" } }, "InstanceMetadataError",
      "not JSON" },
    { "an error for credentials", { TOKEN, ROLE,
        { 200, '{"Code":"AssumeRoleUnauthorizedAccess","Message":"no tok== for you"}' } },
      "AssumeRoleUnauthorizedAccess", "no *** for you" },
    { "half of the keys", { TOKEN, ROLE, { 200, '{"Code":"Success","AccessKeyId":"A"}' } },
      "InvalidResponse", "SecretAccessKey" },
  }
  for _, case in ipairs(failures) do
    it("fails with " .. case[1], function()
      world.check_failure({ "credentials", case[3], case[4] }, select(2, get(case[2])))
    end)
  end
end)
