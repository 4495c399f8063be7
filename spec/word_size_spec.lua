-- Results that must not depend on word size and byte order. `make test-architectures` runs this
-- spec on other architectures.
local cjson = require "cjson"
local core = require "cleanroomsml.core"
local json_writer = require "cleanroomsml.cli.json.writer"
local life = require "spec.support.life"
local models = require "spec.support.models"
local shell = require "spec.support.shell"
local testing = require "cleanroomsml.testing"
local to_json = require("cleanroomsml.json").to_json
local decimal = require "cleanroomsml.decimal"

local function decoded(changes)
  return assert(core.decode_output("get_trained_model", models.body(changes)))
end

describe("integers", function()
  local cases = {
    { 0, "0" }, { -0.0, "0" }, { -1, "-1" }, { 2 ^ 31 - 1, "2147483647" },
    { 2 ^ 31, "2147483648" }, { -2 ^ 31 - 1, "-2147483649" }, { 2 ^ 32, "4294967296" },
    { 1e11, "100000000000" }, { -2 ^ 53, "-9007199254740992" }, { 2 ^ 53 - 1, "9007199254740991" },
  }
  for _, case in ipairs(cases) do
    local number, text = case[1], case[2]
    it("are written and read with all digits: " .. text, function()
      assert.equal(text, decimal(number))
      assert.equal('{"numberOfRecords":' .. text .. "}",
        to_json({ numberOfRecords = number }, { shape = "get_ml_input_channel" }))
      assert.equal(text, json_writer.number(number))
      assert.equal(number, decoded({ next = text }).next)
    end)
  end

  it("are written with 64 bits in a Lua with 64-bit integers", function()
    if not math.maxinteger then return end
    assert.equal("9223372036854775807", decimal(math.maxinteger))
    assert.equal("-9223372036854775808", decimal(math.mininteger))
  end)
end)

describe("a limit in the service description", function()
  it("may exceed 32 bits", function()
    for _, member in ipairs(core.describe("get_ml_input_channel").output.members) do
      if member.name == "numberOfRecords" then
        assert.equal(1e11, member.shape.max)
        return
      end
    end
    error("no such member")
  end)
end)

describe("timestamps", function()
  for _, case in ipairs {
    { 2 ^ 31 - 1, "2038-01-19T03:14:07Z" }, { 2 ^ 31, "2038-01-19T03:14:08Z" },
    { 2 ^ 32, "2106-02-07T06:28:16Z" }, { 253402300799, "9999-12-31T23:59:59Z" },
    { -2 ^ 31 - 1, "1901-12-13T20:45:51Z" } } do
    it("are written and read beyond 32 bits: " .. case[2], function()
      assert.equal(case[2], core.iso8601(case[1]))
      assert.equal(case[1], decoded({ createTime = '"' .. case[2] .. '"' }).createTime)
    end)
  end

  it("and file sizes have 64 bits in C", function()
    local _, sizes, seconds = testing.integer_bits()
    assert.same({ 64, 64 }, { sizes, seconds })
  end)

  it("after 2038 are signed correctly", function()
    local call = life.new()
    call.wall = 2 ^ 31 + 1
    assert.equal("20380119T031409Z", call:start().request.headers["X-Amz-Date"])
  end)
end)

describe("a file of 5 GiB", function()
  it("is refused as too large by core.read_file", function()
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    shell.must("truncate -s 5G " .. path)
    assert.same({ n = 3, nil, "too large", "too_large" },
      { n = select("#", core.read_file(path, 1e6)), core.read_file(path, 1e6) })
  end)
end)

describe("bytes from 128 to 255", function()
  it("are handled the same with signed and unsigned char", function()
    assert.equal("/%C3%BC%FF%80", testing.canonical_path("/\195\188\255\128", false))
    assert.is_true(core.utf8_valid("\195\188"))
    assert.is_false(core.utf8_valid("\255"))
    assert.equal("ü€😀", decoded({ name = cjson.encode("ü€😀") }).name)
  end)
end)

it("ids of waiters start again at 1 after 2147483647", function()
  assert.equal(1, testing.id_after(0))
  assert.equal(2147483647, testing.id_after(2147483646))
  assert.equal(1, testing.id_after(2147483647))
end)
