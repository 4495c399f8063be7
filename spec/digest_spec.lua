local core = require "cleanroomsml.core"

describe("core.sha256", function()
  local cases = { -- FIPS 180-4 examples, and lengths around the block size
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { ("a"):rep(1000000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    { "\0", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
  }
  for _, case in ipairs(cases) do
    it(("of %d bytes"):format(#case[1]), function()
      assert.are.equal(case[2], core.sha256(case[1]))
      assert.are.equal(case[2], core.sha256(case[1]))
    end)
  end

  it("raises an error for arguments that are not strings", function()
    assert.has_error(function() core.sha256() end)
    assert.has_error(function() core.sha256({}) end)
  end)
end)

describe("core.hmac_sha256", function()
  local cases = { -- RFC 4231
    { "1", ("\11"):rep(20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
    { "2", "Jefe", "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
    { "3", ("\170"):rep(20), ("\221"):rep(50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
    { "6, a key longer than a block", ("\170"):rep(131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    { "7, long key and data", ("\170"):rep(131),
      "This is a test using a larger than block-size key and a larger than block-size data. "
      .. "The key needs to be hashed before being used by the HMAC algorithm.",
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
    { "of nothing with no key", "", "",
      "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
  }
  for _, case in ipairs(cases) do
    it("RFC 4231 case " .. case[1], function()
      assert.are.equal(case[4], core.hmac_sha256(case[2], case[3]))
    end)
  end

  it("pads a key of one block like a shorter one", function()
    local key = ("k"):rep(63)
    assert.are.equal(core.hmac_sha256(key, "x"), core.hmac_sha256(key .. "\0", "x"))
    assert.are_not.equal(core.hmac_sha256(key .. "\0", "x"), core.hmac_sha256(key .. "\0\0", "x"))
  end)
end)
