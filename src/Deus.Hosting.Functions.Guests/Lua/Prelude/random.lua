local host, check = ...
local error, integer = error, check.integer
local MAX = 1048576

local function size(count, name)
  count = integer(count, 1, name)
  if count > MAX then error("bad argument #1 to '" .. name .. "' (at most " .. MAX .. " expected, got " .. count .. ")", 3) end
  return count
end

return {
  int = function(min, max)
    min, max = integer(min, 1, "int"), integer(max, 2, "int")
    if min > max then error("bad argument #1 to 'int' (min " .. min .. " is greater than max " .. max .. ")", 2) end
    return host.random_int(min, max)
  end,
  float = function() return host.random_float() end,
  string = function(count)
    count = size(count, "string")
    if count <= 0 then error("bad argument #1 to 'string' (more than zero expected, got " .. count .. ")", 2) end
    return host.random_string(count)
  end,
  bytes = function(count)
    count = size(count, "bytes")
    if count <= 0 then return nil, "the size must be more than zero" end
    return host.base64_encode(host.random_bytes(count))
  end,
  hex = function(count)
    count = size(count, "hex")
    if count <= 0 then return nil, "the size must be more than zero" end
    return host.hex(host.random_bytes(count))
  end,
  id = function() return host.random_id() end,
}
