--- Requests, validated or not: what is accepted becomes two path labels, one query value and one
--- host label, and nothing else. Fields are ARN, membership and version.
local core = require "cleanroomsml.core"
local endpoint = require "cleanroomsml.endpoint"
local parse_arn = require "cleanroomsml.parse_arn"
local regions = require "cleanroomsml.regions"
local request = require "cleanroomsml.request"

local LABEL = "([%w%%._~-]+)"
local URL = "^https://host%.example/memberships/" .. LABEL .. "/trained%-models/" .. LABEL
  .. "(.*)$"
local client = core.client {}

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

-- The C side has the last word about dot segments: it also refuses encoded ones, and in the query.
local function sign(checked, validate)
  local given = { trainedModelArn = checked.trainedModelArn,
    membershipIdentifier = checked.membershipIdentifier,
    versionIdentifier = checked.versionIdentifier }
  local call, faults = core.call(client, "GetTrainedModel", "https://host.example", "us-east-1",
    given)
  if not call then
    local message = table.concat(faults, "; ")
    assert(validate == false and message:find("must not hold a path segment", 1, true), message)
    return nil
  end
  call:set_credentials { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" }
  return call:sign().url
end

local function check_url(checked, validate)
  local url = sign(checked, validate)
  if not url then return end
  local membership, model, query = url:match(URL)
  assert(membership, "the URL has another form")
  assert(decoded(membership) == checked.membershipIdentifier)
  assert(decoded(model) == checked.trainedModelArn)
  local version = query:match("^%?versionIdentifier=" .. LABEL .. "$")
  if query == "" then assert(checked.versionIdentifier == nil)
  else assert(version and decoded(version) == checked.versionIdentifier) end
end

local function check(given, validate)
  local checked, faults = request.check(given, validate)
  if not checked then
    assert(#faults > 0)
    return
  end
  if checked.arn then
    local url = endpoint.resolve { service = "cleanrooms-ml", region = checked.arn.region }
    assert(url:find("^https://cleanrooms%-ml%.[a-z0-9-]+%.[a-z0-9.-]+$"), url)
  end
  check_url(checked, validate)
  return checked
end

return function(data)
  local text, membership, version = data:match("^([^%z]*)%z?([^%z]*)%z?(.*)$")
  check(data)
  check(data, false)
  local given = { trainedModelArn = text, membershipIdentifier = membership ~= "" and membership,
    versionIdentifier = version ~= "" and version or nil }
  if not given.membershipIdentifier then given.membershipIdentifier = nil end
  local strict = check(given)
  local loose = check(given, false)
  assert(loose or not strict, "refused only without validation")
  local parsed, message = parse_arn(data)
  assert(parsed or type(message) == "string")
  if parsed then assert(regions.is_host_label(parsed.region)) end
end
