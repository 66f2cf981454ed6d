local host, check = ...
local byte, char, find, format, gsub, sub, text = string.byte, string.char, string.find, string.format, string.gsub, string.sub, check.text
local tonumber = tonumber

local function encode(value)
  local escaped = gsub(value, "[^%w%-_%.~ ]", function(c) return format("%%%02X", byte(c)) end)
  return (gsub(escaped, " ", "+"))
end

host.encode = encode

return {
  encode = function(value) return encode(text(value, 1, "encode")) end,
  decode = function(value)
    value = text(value, 1, "decode")
    local position = 1
    while true do
      position = find(value, "%", position, true)
      if not position then break end
      if not find(value, "^%x%x", position + 1) then return nil, "invalid URL escape '" .. sub(value, position, position + 2) .. "'" end
      position = position + 3
    end
    value = gsub(value, "+", " ")
    return (gsub(value, "%%(%x%x)", function(hex) return char(tonumber(hex, 16)) end))
  end,
  parse = function(value)
    local json, reason = host.url_parse(text(value, 1, "parse"))
    if not json then return nil, reason end
    return host.json_decode(json)
  end,
}
