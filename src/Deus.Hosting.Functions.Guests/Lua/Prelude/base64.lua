local host, check = ...

return {
  encode = function(bytes) return host.base64_encode(check.text(bytes, 1, "encode")) end,
  decode = function(text) return host.base64_decode(check.text(text, 1, "decode")) end,
}
