--- TLS for the emulator: the user's certificate, or a certificate authority of its own.
local altname = require "openssl.x509.altname"
local bignum = require "openssl.bignum"
local context_of = require("http.tls").new_server_context
local name = require "openssl.x509.name"
local pkey = require "openssl.pkey"
local random_bytes = require("openssl.rand").bytes
local x509 = require "openssl.x509"
local x509_chain = require "openssl.x509.chain"
local extension = require "openssl.x509.extension"

local tls = {}

local LIFETIME = 365 * 86400

--- Prefers HTTP/2, as libcurl does, and else takes HTTP/1.1.
local function select_protocol(_, offered)
  for _, wanted in ipairs { "h2", "http/1.1" } do
    for _, protocol in ipairs(offered) do
      if protocol == wanted then
        return protocol
      end
    end
  end
end

local function read_file(path)
  local file, message = io.open(path, "rb")
  if not file then
    return nil, "cannot read " .. message
  end
  local text = file:read("*a")
  file:close()
  return text
end

local function context_from(key, certificate, chain)
  local context = context_of()
  if context.setGroups then -- what clients offer first, to save them a round trip
    context:setGroups("X25519:P-256:P-384")
  end
  context:setAlpnSelect(select_protocol)
  context:setPrivateKey(key)
  context:setCertificate(certificate)
  if chain then
    context:setCertificateChain(chain)
  end
  return context
end

--- A key and a certificate for it that the caller completes and signs.
local function new_certificate(common_name)
  local key = pkey.new { type = "EC", curve = "prime256v1" }
  local certificate = x509.new()
  certificate:setVersion(3)
  certificate:setSerial(bignum.fromBinary(random_bytes(16)))
  local subject = name.new()
  subject:add("CN", common_name)
  certificate:setSubject(subject)
  certificate:setPublicKey(key)
  certificate:setLifetime(os.time() - 3600, os.time() + LIFETIME)
  certificate:setBasicConstraintsCritical(true)
  return key, certificate
end

local function new_authority()
  local key, certificate = new_certificate("cleanroomsml-emulator CA")
  certificate:setIssuer(certificate:getSubject())
  certificate:setBasicConstraints { CA = true }
  certificate:addExtension(extension.new("keyUsage", "critical,keyCertSign,cRLSign"))
  certificate:sign(key)
  return key, certificate
end

local function new_leaf(authority_key, authority)
  local key, certificate = new_certificate("localhost")
  certificate:setIssuer(authority:getSubject())
  certificate:setBasicConstraints { CA = false }
  local names = altname.new()
  names:add("DNS", "localhost")
  names:add("IP", "127.0.0.1")
  names:add("IP", "::1")
  certificate:setSubjectAlt(names)
  certificate:addExtension(extension.new("keyUsage", "critical,digitalSignature"))
  certificate:addExtension(extension.new("extendedKeyUsage", "serverAuth"))
  certificate:sign(authority_key)
  return key, certificate
end

--- A context with the certificate (and what follows it in the file) and the key of two PEM files.
---@return table|nil context, string? message
function tls.from_files(certificate_path, key_path)
  local certificate_text, message = read_file(certificate_path)
  if not certificate_text then
    return nil, message
  end
  local key_text
  key_text, message = read_file(key_path)
  if not key_text then
    return nil, message
  end
  local chain = x509_chain.new()
  local ok, certificate = pcall(x509.new, certificate_text, "PEM")
  if not ok then
    return nil, certificate_path .. " is not a certificate in PEM"
  end
  local _, last = certificate_text:find("END CERTIFICATE%-+")
  for pem in certificate_text:sub(last + 1):gmatch("%-+BEGIN CERT.-END CERTIFICATE%-+") do
    chain:add(x509.new(pem, "PEM"))
  end
  local key
  ok, key = pcall(pkey.new, key_text, "PEM")
  if not ok then
    return nil, key_path .. " is not a private key in PEM"
  end
  local context
  ok, context = pcall(context_from, key, certificate, chain)
  if not ok then
    return nil, key_path .. " is not the key of " .. certificate_path
  end
  return context
end

--- A context for localhost, 127.0.0.1 and ::1 under a new authority, written to DIR/ca.pem.
---@return table|nil context
---@return string? message
function tls.self_signed(directory)
  local authority_key, authority = new_authority()
  local path = directory .. "/ca.pem"
  local file, message = io.open(path, "wb")
  if not file then
    return nil, "cannot write " .. message
  end
  file:write(authority:toPEM())
  file:close()
  local key, certificate = new_leaf(authority_key, authority)
  return context_from(key, certificate)
end

return tls
