local host, check = ...
local text = check.text
local crypto = {}

for _, name in ipairs({ "md5", "sha1", "sha256", "sha512" }) do
  crypto[name] = function(bytes) return host.hash(name, text(bytes, 1, name)) end
end

for _, name in ipairs({ "hmac_sha1", "hmac_sha256", "hmac_sha512" }) do
  crypto[name] = function(message, key) return host.hmac(name, text(message, 1, name), text(key, 2, name)) end
end

function crypto.uuid() return host.uuid() end

-- Compares in a time that does not depend on the first difference.
function crypto.equal(left, right) return host.equal(text(left, 1, "equal"), text(right, 2, "equal")) end

return crypto
