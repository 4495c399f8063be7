--- SHA-1, base64url and ES256. Signatures are verified by luaossl.
local child = require "spec.support.child"
local core = require "cleanroomsml.core"

-- The key of RFC 7515, appendix A.3, as SEC1 (with and without the public part) and as PKCS #8.
local SEC1 = [[
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49
AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b
focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END EC PRIVATE KEY-----
]]
local SHORT = [[
-----BEGIN EC PRIVATE KEY-----
MDECAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49
AwEH
-----END EC PRIVATE KEY-----
]]
local PKCS8 = [[
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff
H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp
7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt
-----END PRIVATE KEY-----
]]
local PUBLIC = [[
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7
6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END PUBLIC KEY-----
]]
local X, Y = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

local READABLE = {
  { "SEC1", SEC1 },
  { "SEC1 without its public part", SHORT },
  { "PKCS #8", PKCS8 },
  { "SEC1, after an EC PARAMETERS block",
    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" .. SEC1 },
  { "SEC1, between other text, with CRLF line ends",
    "a key:\r\n" .. SEC1:gsub("\n", "\r\n") .. "x" },
}

describe("core.sha1_hex", function()
  for _, case in ipairs { -- FIPS 180
    { "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
    { "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
    { ("a"):rep(1000000), "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
    { "\0", "5ba93c9db0cff93f52b521d7420e43f6eda2784f" },
  } do
    it(("hashes %d bytes"):format(#case[1]), function()
      assert.equal(case[2], core.sha1_hex(case[1]))
    end)
  end
end)

describe("core.base64url", function()
  for _, case in ipairs {
    { "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" }, -- RFC 4648
    { "\3\236\255\224\193", "A-z_4ME" },                                                 -- RFC 7515
    { "\0\0\0\0", "AAAAAA" }, { ("\255"):rep(3), "____" },
    { ("\251\239\190"):rep(5000) .. "a", ("--" .. "--"):rep(5000) .. "YQ" },
  } do
    it(("encodes %d bytes"):format(#case[1]), function()
      assert.equal(case[2], core.base64url(case[1]))
    end)
  end
end)

describe("core.ec_jwk", function()
  for _, case in ipairs(READABLE) do
    it("returns x and y of a private key: " .. case[1], function()
      assert.same({ x = X, y = Y }, core.ec_jwk(case[2]))
    end)
  end
end)

describe("core.es256_sign", function()
  if not pcall(require, "openssl.pkey") then
    pending("this Lua has no luaossl")
    return
  end
  local pkey, digest = require "openssl.pkey", require "openssl.digest"

  -- One number of a signature in DER: without zeros in front, and positive.
  local function integer(bytes)
    bytes = bytes:gsub("^%z+", "")
    if bytes == "" or bytes:byte() >= 128 then bytes = "\0" .. bytes end
    return "\2" .. string.char(#bytes) .. bytes
  end

  local function verifies(signature, text)
    local pair = integer(signature:sub(1, 32)) .. integer(signature:sub(33))
    return pkey.new(PUBLIC):verify("\48" .. string.char(#pair) .. pair,
      digest.new("sha256"):update(text))
  end

  for _, case in ipairs(READABLE) do
    it("signs with a private key: " .. case[1], function()
      local signature = assert(core.es256_sign(case[2], "header.payload"))
      assert.equal(64, #signature)
      assert.is_true(verifies(signature, "header.payload"))
      assert.is_false(verifies(signature, "header.payloae"))
    end)
  end

  it("returns 64 bytes, also when r or s has leading zeros", function()
    local i, short = 0, false -- one in 128 is: 5000 without one are never seen
    while not short and i < 5000 do
      i = i + 1
      local signature = core.es256_sign(SEC1, "text " .. i)
      assert.equal(64, #signature)
      short = signature:find("^%z") or signature:find("^%z", 33)
      if short then assert.is_true(verifies(signature, "text " .. i)) end
    end
    assert.is_truthy(short)
  end)

  it("signs an empty string, binary bytes and 100,000 bytes", function()
    for _, text in ipairs { "", "\0\255\n", ("x"):rep(100000) } do
      assert.is_true(verifies(core.es256_sign(SEC1, text), text))
    end
  end)
end)

describe("a private key that ES256 cannot use", function()
  local REASON = "is not an unencrypted private key on the curve P-256 in PEM"

  local function made(options)
    return pcall(function() return require("openssl.pkey").new(options):toPEM("private") end)
  end

  local function command(text)
    local pipe = assert(io.popen(text .. " 2>/dev/null"))
    local pem = pipe:read("*a")
    pipe:close()
    assert.truthy(pem:find("PRIVATE KEY", 1, true), text)
    return pem
  end

  local cases = {
    { "an empty string", function() return "" end },
    { "text that is not PEM", function() return "hunter2" end },
    { "a public key", function() return PUBLIC end },
    { "a key cut off", function() return SEC1:sub(1, 150) end },
    { "a key with a broken byte", function() return (SEC1:gsub("MHcC", "MHcD")) end },
    { "a key after 100,000 bytes of text", function() return ("x"):rep(100000) .. SEC1 end },
    { "NUL bytes", function() return ("\0"):rep(100) end },
    { "an RSA key", function() return select(2, made { type = "RSA", bits = 2048 }) end },
    { "a key on P-384",
      function() return select(2, made { type = "EC", curve = "secp384r1" }) end },
    { "a key on another curve of 256 bits",
      function() return select(2, made { type = "EC", curve = "secp256k1" }) end },
    { "a key whose curve is spelled out", function()
      return command("openssl ecparam -name prime256v1 -genkey -noout -param_enc explicit")
    end },
    { "a key under a passphrase, without asking for it", function()
      return command("openssl ecparam -name prime256v1 -genkey -noout"
        .. " | openssl ec -aes128 -passout pass:hunter2")
    end },
  }
  for _, case in ipairs(cases) do
    it("is refused: " .. case[1], function()
      local pem = case[2]()
      assert.is_string(pem)
      assert.same({ nil, REASON }, { core.ec_jwk(pem) })
      assert.same({ nil, REASON }, { core.es256_sign(pem, "text") })
    end)
  end

  it("leaves OpenSSL's error queue as it was", function()
    local name = os.tmpname()
    local main = assert(io.open(name .. ".c", "w"))
    main:write([[
      #include <openssl/err.h>
      #include <openssl/pem.h>
      #include "base/jose.h"
      int main(void) {
        unsigned char out[CRML_ES256_SIZE];
        crml_text text = CRML_LITERAL("-----BEGIN PRIVATE KEY-----\nAAAA\n"
                                      "-----END PRIVATE KEY-----\n");
        ERR_put_error(ERR_LIB_USER, 0, 7, "", 0);
        if (!crml_jose_es256(text, text, out) || !crml_jose_public(text, out, out)) return 1;
        if (ERR_GET_REASON(ERR_get_error()) != 7) return 2;
        return ERR_get_error() == 0 ? 0 : 3;
      }]])
    main:close()
    local built = os.execute(("%s -std=c99 -Isrc -o %s %s.c src/base/jose.c "
      .. "src/base/buffer.c -lcrypto"):format(child.compiler, name, name))
    assert(built == true or built == 0)
    local pipe = io.popen(name .. "; echo $?")
    local status = pipe:read("*a")
    pipe:close()
    os.remove(name)
    os.remove(name .. ".c")
    assert.equal("0\n", status)
  end)
end)
