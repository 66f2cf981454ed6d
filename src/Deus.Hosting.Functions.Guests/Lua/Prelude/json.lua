local host, check = ...

return {
  null = host.null,
  encode = function(value) return host.json_encode(value) end,
  decode = function(text, keepNull) return host.json_decode(check.text(text, 1, "decode"), keepNull) end,
  array = function(list) return setmetatable(check.optional(list, 1, "array"), host.array) end,
}
