--- Certificates for 127.0.0.1 that are good, expired or signed by an unknown authority, as files.
local altname = require "openssl.x509.altname"
local bignum = require "openssl.bignum"
local name = require "openssl.x509.name"
local pkey = require "openssl.pkey"
local shell = require "tools.shell"
local x509 = require "openssl.x509"

local certificates = {}

local DAY = 86400

local function write(path, text)
  shell.write(path, text)
  return path
end

--- A key and its certificate, signed by `by`, otherwise self-signed.
local function make(common_name, days, by)
  local key, certificate = pkey.new { type = "RSA", bits = 2048 }, x509.new()
  local subject, names = name.new(), altname.new()
  subject:add("CN", common_name)
  names:add("IP", "127.0.0.1")
  certificate:setVersion(3)
  certificate:setSerial(bignum.new(math.random(2 ^ 30)))
  certificate:setSubject(subject)
  certificate:setIssuer(by and by.certificate:getSubject() or subject)
  certificate:setPublicKey(key)
  certificate:setSubjectAlt(names)
  certificate:setLifetime(os.time() - 30 * DAY, os.time() + days * DAY)
  certificate:setBasicConstraints { CA = common_name == "authority" }
  certificate:sign(by and by.key or key)
  return { key = key, certificate = certificate }
end

--- Writes the files to the folder: `{authority = path, good = {certificate, key}, expired = …,
--- self_signed = …}`, all paths.
---@param directory string
function certificates.write(directory)
  local authority = make("authority", 30)
  local paths = { authority = write(directory .. "/authority.pem", authority.certificate:toPEM()) }
  local made = {
    good = make("good", 30, authority), expired = make("expired", -1, authority),
    self_signed = make("self-signed", 30),
  }
  for kind, one in pairs(made) do
    paths[kind] = {
      certificate = write(("%s/%s.pem"):format(directory, kind), one.certificate:toPEM()),
      key = write(("%s/%s.key"):format(directory, kind), one.key:toPEM("private")),
    }
  end
  return paths
end

return certificates
