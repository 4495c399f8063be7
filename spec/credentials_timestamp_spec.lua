local parse_time = require "cleanroomsml.credentials.timestamp"

local AT = 1893456000 -- 2030-01-01T00:00:00Z

-- text, seconds since the epoch; nil: not a time
local CASES = {
  { "2030-01-01T00:00:00Z", AT },
  { "2030-01-01T00:00:00.5Z", AT + 0.5 },
  { "2030-01-01T01:00:00+01:00", AT },
  { "2030-01-01T01:00:00+0100", AT },
  { "2030-01-01 00:00:00+00:00", AT },
  { "2030-01-01 00:00:00", AT },
  { "2030-01-01T00:00:00+00", AT },
  { "2029-12-31T23:00:00-01", AT },
  { "2030-01-01T00:00:00,125Z", AT + 0.125 },
  { "2030-01-01 00:00:00.250000+00:00", AT + 0.25 },
  { "2030-01-01T00:00Z", AT },
  { "2030-01-01 00:00+00:00", AT },
  { "  2030-01-01T00:00:00Z\n", AT },
  { "2030-01-01T00:00:00UTC", AT },
  { "2030-01-01T00:00:00 UTC", AT },
  { "2030-01-01T00:00:00 +00:00", AT },
  { "20300101T000000Z", AT },
  { "1893456000", AT },
  { "" }, { " " }, { "soon" }, { "2030-01-01" }, { "2030-13-01T00:00:00Z" },
  { "2030-01-01T25:00:00Z" }, { "2030-01-01T00:00:00,Z" }, { "2030-01-01T00:00:00X" },
  { "2030-01-01T00:00:00ZUTC" }, { "2030-01-01T00:00:00Z" .. (" "):rep(200) }, { AT }, { true }, {},
}

describe("a time in a credentials document", function()
  for _, case in ipairs(CASES) do
    it(("%s: %s"):format(case[2] and "is read" or "is refused", tostring(case[1])), function()
      assert.equal(case[2], parse_time(case[1]))
    end)
  end
end)
