local environment = require "cleanroomsml.credentials.environment"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET

-- name, environment, credentials | {kind, code, message}
local CASES = {
  { "a pair", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = SECRET },
    { access_key_id = "AKID", secret_access_key = SECRET } },
  { "blanks at the ends", { AWS_ACCESS_KEY_ID = " AKID\n", AWS_SECRET_ACCESS_KEY = SECRET .. " " },
    { access_key_id = "AKID", secret_access_key = SECRET } },
  { "a session token", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = SECRET,
      AWS_SESSION_TOKEN = "new", AWS_SECURITY_TOKEN = "old" },
    { access_key_id = "AKID", secret_access_key = SECRET, session_token = "new" } },
  { "the older name of the token", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = SECRET,
      AWS_SESSION_TOKEN = " ", AWS_SECURITY_TOKEN = "old" },
    { access_key_id = "AKID", secret_access_key = SECRET, session_token = "old" } },
  { "an account and an expiry", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = SECRET,
      AWS_ACCOUNT_ID = "123456789012", AWS_CREDENTIAL_EXPIRATION = "2009-02-13T01:00:00Z" },
    { access_key_id = "AKID", secret_access_key = SECRET, account_id = "123456789012",
      expiration = world.NOW + 3600 } },
  { "an expiry as the AWS command line once wrote it", { AWS_ACCESS_KEY_ID = "AKID",
      AWS_SECRET_ACCESS_KEY = SECRET, AWS_CREDENTIAL_EXPIRATION = "2009-02-13T01:00:00UTC" },
    { access_key_id = "AKID", secret_access_key = SECRET, expiration = world.NOW + 3600 } },
}

local FAULTS = {
  { "no secret", { AWS_ACCESS_KEY_ID = "AKID" },
    { "credentials", "PartialCredentials", "AWS_SECRET_ACCESS_KEY is not" } },
  { "a blank secret", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = " \t" },
    { "credentials", "PartialCredentials", "AWS_SECRET_ACCESS_KEY is not" } },
  { "no key id", { AWS_SECRET_ACCESS_KEY = SECRET },
    { "credentials", "PartialCredentials", "AWS_ACCESS_KEY_ID is not" } },
  { "an expiry that is no time", { AWS_ACCESS_KEY_ID = "AKID", AWS_SECRET_ACCESS_KEY = SECRET,
      AWS_CREDENTIAL_EXPIRATION = "tomorrow" },
    { "config", "InvalidConfig", "AWS_CREDENTIAL_EXPIRATION" } },
}

describe("credentials of the environment", function()
  for _, case in ipairs(CASES) do
    it("take " .. case[1], function()
      local found = environment:get(world.system { env = case[2] })
      assert.is_false(found.refreshable)
      assert.equal("environment", found.source)
      found.refreshable, found.source = nil, nil
      assert.same(case[3], found)
    end)
  end

  for _, case in ipairs(FAULTS) do
    it("refuse " .. case[1], function()
      world.check_failure(case[3], environment:get(world.system { env = case[2] }))
    end)
  end

  it("are absent when neither variable is set", function()
    for _, env in ipairs { {}, { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = " " } } do
      local found, message, info = environment:get(world.system { env = env })
      assert.is_nil(found)
      assert.is_true(info.pass)
      assert.is_truthy(message:find("AWS_ACCESS_KEY_ID", 1, true))
    end
  end)
end)
