--- A DPoP proof (RFC 9449), a JWT signed with ES256: it proves that the sender has the key. Pure.
local core = require "cleanroomsml.core"
local decimal = require "cleanroomsml.decimal"

-- All values are URLs, base64url or hex: JSON needs no escapes for them.
local HEADER = '{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":"%s","y":"%s","crv":"P-256"}}'
local PAYLOAD = '{"htm":"POST","htu":"%s","iat":%s,"jti":"%s"}'

--- The value of the DPoP header of a POST.
---@param pem string an EC private key on P-256
---@param url string
---@param now number seconds since the epoch
---@param id string never used before
---@return string|nil proof, string|nil message
return function(pem, url, now, id)
  local key, message = core.ec_jwk(pem)
  if not key then return nil, message end
  local text = core.base64url(HEADER:format(key.x, key.y)) .. "."
    .. core.base64url(PAYLOAD:format(url, decimal(math.floor(now)), id))
  local signature
  signature, message = core.es256_sign(pem, text)
  if not signature then return nil, message end
  return text .. "." .. core.base64url(signature)
end
