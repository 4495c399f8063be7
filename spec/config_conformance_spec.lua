-- The published conformance cases of the AWS SDKs for shared configuration files.
local files = require "cleanroomsml.config.files"
local settings = require "cleanroomsml.config.settings"
local world = require "spec.support.config_world"

-- Published messages of errors in a file, and the corresponding messages of this parser.
local FAULTS = {
  { "^Expected a profile definition", "before the first section" },
  { "^Expected an '=' sign", "without '='" },
  { "^Expected a property definition", "continues no property" },
  { "did not have a name", "without a name" },
  { "end with '%]'", "without '%]'" },
}

local function check_fault(published, message)
  assert.is_truthy(message:find("/%S+, line %d+: "), message)
  for _, fault in ipairs(FAULTS) do
    if published:find(fault[1]) then
      return assert.is_truthy(message:find(fault[2]), message)
    end
  end
end

local function check_parser_case(case)
  local env = { AWS_CONFIG_FILE = "/config", AWS_SHARED_CREDENTIALS_FILE = "/credentials" }
  local texts = {
    ["/config"] = case.input.configFile, ["/credentials"] = case.input.credentialsFile,
  }
  local shared, message = files.load({}, world.system(env, texts))
  if case.output.errorContaining then
    assert.is_nil(shared)
    return check_fault(case.output.errorContaining, message)
  end
  assert.is_nil(message)
  for kind, expected in pairs(case.output.config) do
    assert.same(expected, world.plain(shared[kind]))
  end
end

local function check_location_case(case)
  local getenv = world.system(case.environment).getenv
  local config, credentials = files.locate({}, getenv)
  assert.equal(case.configLocation, config.path)
  assert.equal(case.credentialsLocation, credentials.path)
  if case.profile then assert.equal(case.profile, (files.selected_profile({}, getenv))) end
end

-- A suite's profiles and services as the text of a config file.
local function config_text(suite)
  local lines = {}
  local function add(...) table.insert(lines, (string.format(...))) end
  for name, profile in pairs(suite.profiles) do
    add("[profile %s]", name)
    for key, value in pairs(profile) do add("%s = %s", key, value) end
  end
  for name, services in pairs(suite.services) do
    add("[services %s]", name)
    for service, nested in pairs(services) do
      add("%s =", service)
      for key, value in pairs(nested) do add("  %s = %s", key, value) end
    end
  end
  return table.concat(lines, "\n")
end

local function check_endpoint_case(case, suite)
  local env, options = { AWS_CONFIG_FILE = "/config" }, { profile = case.profile }
  for name, value in pairs(suite.environments[case.environment]) do env[name] = value end
  for name, value in pairs(suite.client_configs[case.client_config]) do options[name] = value end
  local system = world.system(env, { ["/config"] = config_text(suite) })
  local of_client = settings.new(options, system, case.service)
  local url = assert(of_client:endpoint_url(case.service)).value
  if not url then -- none configured: the service's own
    url = ("https://%s.%s.amazonaws.com"):format(case.service, of_client:get("region").value)
  end
  assert.equal(case.output.endpointUrl, url)
end

local SUITES = {
  {
    file = "config/profile-parser-tests.json", check = check_parser_case,
    cases = function(data) return { { data.tests } } end,
  },
  {
    file = "config/file-location-tests.json", check = check_location_case,
    cases = function(data) return { { data.tests } } end,
  },
  {
    file = "config/configured-endpoint-url-tests.json", check = check_endpoint_case,
    cases = function(data)
      local groups = {}
      for _, suite in ipairs(data.testSuites) do
        table.insert(groups, { suite.endpointUrlTests, suite })
      end
      return groups
    end,
  },
}

for _, suite in ipairs(SUITES) do
  describe("the configuration passes the published case " .. suite.file, function()
    local data, path = world.published(suite.file)
    if not data then return pending("no data: " .. path) end
    local count = 0
    for _, group in ipairs(suite.cases(data)) do
      for _, case in ipairs(group[1]) do
        count = count + 1
        if case.platform == "windows" then
          pending("not applicable, platform windows: " .. case.name)
        else
          it(case.name, function() suite.check(case, group[2]) end)
        end
      end
    end
    assert(count > 0, path .. " holds no cases")
  end)
end
