local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local NOON = 1795521600 -- 2026-11-24T12:00:00Z

-- Days from 1970-01-01 by counting year by year: slow, and nothing like what is tested.
local function is_leap(y) return y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0) end

local function length_of(y, m)
  if m == 2 then return is_leap(y) and 29 or 28 end
  return (m == 4 or m == 6 or m == 9 or m == 11) and 30 or 31
end

describe("core.parse_time", function()
  local cases = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2023-09-06T01:02:03Z", 1693962123 },
    { "2023-09-06t01:02:03z", 1693962123 },
    { "2023-09-06T01:02:03", 1693962123 },
    { "2023-09-06T01:02:03.5Z", 1693962123.5 },
    { "2023-09-06T01:02:03.123Z", 1693962123.123 },
    { "2023-09-06T01:02:03.000000Z", 1693962123 },
    { "2023-09-06T01:02:03.25", 1693962123.25 },
    { "2023-09-06T01:02:03.123456789+00:00", 1693962123.123456789 },
    { "2023-09-06T01:02:03." .. ("3"):rep(60) .. "Z", 1693962123 + 1 / 3 },
    { "2023-09-06T01:02:03+01:00", 1693958523 },
    { "2023-09-06T01:02:03-01:00", 1693965723 },
    { "2023-09-06T01:02:03+0130", 1693956723 },
    { "2023-09-06T01:02:03-23:59", 1693962123 + 86340 },
    { "2023-09-06T01:02:03.5-00:00", 1693962123.5 },
    { "2023-12-31T23:59:60Z", 1704067200 },
    { "2023-12-31T23:59:60.5Z", 1704067200.5 },
    { "1969-12-31T23:59:59Z", -1 },
    { "1969-12-31T23:59:59.75Z", -0.25 },
    { "2024-02-29T00:00:00Z", 1709164800 },
    { "2000-02-29T00:00:00Z", 951782400 },
    { "0001-01-01T00:00:00Z", -62135596800 },
    { "9999-12-31T23:59:59Z", 253402300799 },
    { "0001-01-01T01:00:00+01:00", -62135596800 },
    -- numeric text
    { "0", 0 }, { "-0", 0 }, { "1693962123", 1693962123 }, { "+1693962123", 1693962123 },
    { "1693962123.5", 1693962123.5 }, { "1693962123.000", 1693962123 },
    { "-1.5", -1.5 }, { "-1", -1 }, { "-0.25", -0.25 }, { "0001", 1 },
    { "1.693962123E9", 1693962123 }, { "1.6939621235e+9", 1693962123.5 },
    { "16939621230e-1", 1693962123 }, { "1e-400", 0 }, { "0e999", 0 },
    { "1693962123" .. ("0"):rep(50) .. "e-50", 1693962123 },
    { "0." .. ("0"):rep(30) .. "1e31", 1 }, { ("9"):rep(60) .. "e-59", 10 },
    { "0.9999999999999999999", 1 }, { "-0.0000000000000000000001", 0 },
    { "253402300799", 253402300799 }, { "-62135596800", -62135596800 },
  }
  for _, case in ipairs(cases) do
    it("reads " .. case[1], function()
      local seconds = core.parse_time(case[1])
      assert.is_number(seconds)
      assert.is_true(math.abs(seconds - case[2]) < 1e-6, tostring(seconds))
      if case[2] == math.floor(case[2]) and math.type then
        assert.are.equal("integer", math.type(seconds))
        assert.are.equal(case[2], seconds)
      end
    end)
  end

  local refused = {
    "", " ", "x", "T", "Z", "2023-09-06 ", "2023-09", "2023-09-06", "2023-09-06T",
    "2023-09-06T01:02", "2023-09-06T01:02Z", "2023-09-06 01:02:03Z", "2023-9-06T01:02:03Z",
    "2023-09-06T1:02:03Z", "20230906T010203Z", "2023-09-06T01:02:03Zx", "2023-09-06T01:02:03Z ",
    " 2023-09-06T01:02:03Z", "2023-09-06T01:02:03ZZ", "2023-09-06T01:02:03.Z",
    "2023-09-06T01:02:03,5Z", "2023-09-06T01:02:03+1:00", "2023-09-06T01:02:03+01",
    "2023-09-06T01:02:03+01:0", "2023-09-06T01:02:03+24:00", "2023-09-06T01:02:03+01:60",
    "2023-09-06T01:02:03+01:00Z", "2023-09-06T01:02:03Z+01:00", "2023-09-06T01:02:03\0",
    "2023-09-06T01:02:03Z\0", "2023-09-06\0T01:02:03Z", "2023-09-06\00001:02:03Z",
    "2023-00-06T01:02:03Z", "2023-13-06T01:02:03Z", "2023-09-00T01:02:03Z",
    "2023-09-31T01:02:03Z", "2023-02-29T01:02:03Z", "1900-02-29T01:02:03Z",
    "2100-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "2023-09-06T24:00:00Z",
    "2023-09-06T25:00:00Z", "2023-09-06T01:60:00Z", "2023-09-06T01:02:61Z",
    "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-2023-09-06T01:02:03Z",
    "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
    "+", "-", ".", "e", "1.", ".5", "1e", "1e+", "1.e5", "1.5.5", "1 ", " 1", "--1", "+-1", "1x",
    "0x10", "nan", "inf", "-inf", "Infinity", "1e1000", "1e999", "1,5", "1\0", "1e5.5",
    "253402300800", "-62135596801", "-62135596800.5", "9999999999999999999999", "1693962123000",
    "18446744073709551616", ("9"):rep(1000), ("0"):rep(129),
    "2023-09-06T01:02:03." .. ("0"):rep(200),
    "Tue, 24 Nov 2026 10:20:30 GMT",
  }
  for _, text in ipairs(refused) do
    it(("refuses %q"):format(text:sub(1, 50)), function() assert.is_nil(core.parse_time(text)) end)
  end

  it("reads every day from year 1 to 9999", function()
    local days = -719162 -- 0001-01-01
    for year = 1, 9999 do
      for month = 1, 12 do
        local last = length_of(year, month)
        -- Every month's ends; every day only in some years: 3.6 million take too long.
        local step = (year % 400 < 5 or year % 100 == 99) and 1 or last - 1
        for day = 1, last, step do
          local text = ("%04d-%02d-%02dT00:00:00Z"):format(year, month, day)
          local seconds = (days + day - 1) * 86400
          if core.parse_time(text) ~= seconds then error(text) end
          if core.iso8601(seconds) ~= text then error(text .. ": " .. core.iso8601(seconds)) end
        end
        if core.parse_time(("%04d-%02d-%02dT00:00:00Z"):format(year, month, last + 1)) then
          error(("%04d-%02d has a day too many"):format(year, month))
        end
        days = days + last
      end
    end
    assert.are.equal(253402300800, days * 86400)
  end)
end)

describe("core.iso8601", function()
  local cases = {
    { 0, "1970-01-01T00:00:00Z" }, { -1, "1969-12-31T23:59:59Z" },
    { NOON, "2026-11-24T12:00:00Z" }, { NOON + 0.5, "2026-11-24T12:00:00.5Z" },
    { NOON + 0.123, "2026-11-24T12:00:00.123Z" }, { NOON + 0.12, "2026-11-24T12:00:00.12Z" },
    { NOON + 0.001, "2026-11-24T12:00:00.001Z" }, { NOON + 0.0001, "2026-11-24T12:00:00Z" },
    { NOON + 0.9996, "2026-11-24T12:00:01Z" }, { NOON + 59.9999, "2026-11-24T12:01:00Z" },
    { -0.25, "1969-12-31T23:59:59.75Z" }, { -0.0001, "1970-01-01T00:00:00Z" },
    { -62135596800, "0001-01-01T00:00:00Z" }, { 253402300799, "9999-12-31T23:59:59Z" },
    { 253402300799.5, "9999-12-31T23:59:59.5Z" },
  }
  for _, case in ipairs(cases) do
    it("writes " .. case[2], function() assert.are.equal(case[2], core.iso8601(case[1])) end)
  end

  local refused = {
    0 / 0, math.huge, -math.huge, 253402300800, 253402300799.9996, -62135596801, -62135596800.5,
    1e300, -1e300, 2 ^ 63, -2 ^ 63,
  }
  for _, seconds in ipairs(refused) do
    it("refuses " .. tostring(seconds), function()
      local text, message = core.iso8601(seconds)
      assert.is_nil(text)
      assert.are.equal("must be a time in the years 1 to 9999", message)
    end)
  end

  it("raises an error without a number", function()
    assert.has_error(function() core.iso8601() end)
    assert.has_error(function() core.iso8601("x") end)
  end)

  it("writes timestamps that core.parse_time reads back", function()
    for i = 1, 2000 do
      local seconds = i * 126701150 - 62135596800 + i % 1000 / 1000
      local back = core.parse_time(core.iso8601(seconds))
      if math.abs(back - seconds) > 0.0005 then error(core.iso8601(seconds)) end
    end
  end)
end)

describe("core.sigv4.date_time", function()
  it("rounds down to the second", function()
    assert.are.equal("20261124T120000Z", core.sigv4.date_time(NOON))
    assert.are.equal("20261124T120000Z", core.sigv4.date_time(NOON + 0.999))
    assert.are.equal("19691231T235959Z", core.sigv4.date_time(-0.5))
    assert.are.equal("00010101T000000Z", core.sigv4.date_time(-62135596800))
    assert.are.equal("99991231T235959Z", core.sigv4.date_time(253402300799.9))
  end)

  for _, seconds in ipairs { 0 / 0, math.huge, -math.huge, 253402300800, -62135596801, 1e300 } do
    it("refuses " .. tostring(seconds), function()
      assert.is_nil((core.sigv4.date_time(seconds)))
    end)
  end
end)

describe("the Date header", function()
  local cases = {
    { "Tue, 24 Nov 2026 12:00:00 GMT", NOON },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Sat, 29 Feb 2020 23:59:59 GMT", 1583020799 },
    { "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800 },
  }
  for _, case in ipairs(cases) do
    it("reads " .. case[1], function() assert.are.equal(case[2], testing.http_date(case[1])) end)
  end

  local refused = {
    "", "Tue", "24 Nov 2026 12:00:00 GMT", "Tue, 24 Nov 2026 12:00:00",
    "Tue, 24 Nov 2026 12:00:00 UTC", "Tue, 24 Nov 2026 12:00:00 GMT ",
    "Tue, 24 Nov 26 12:00:00 GMT", "tue, 24 nov 2026 12:00:00 GMT",
    "Tue, 24 Xxx 2026 12:00:00 GMT", "Tue, 31 Nov 2026 12:00:00 GMT",
    "Tue, 24 Nov 2026 24:00:00 GMT", "Tue, 24 Nov 0000 12:00:00 GMT",
    "Tue, 24 ovD 2026 12:00:00 GMT", "ueW, 24 Nov 2026 12:00:00 GMT",
    "Tue, 4 Nov 2026 12:00:00 GMT", "Tuesday, 24-Nov-26 12:00:00 GMT", "Tue Nov 24 12:00:00 2026",
    "Tue, 24 Nov 2026 12:00:00 GMT\0", "Fri, 31 Dec 9999 23:59:60 GMT", "1795521600",
  }
  for _, text in ipairs(refused) do
    it(("refuses %q"):format(text), function() assert.is_nil(testing.http_date(text)) end)
  end
end)
