-- Checks of arguments for the modules. An error points to the line of the function that made the call.
local error, format, tonumber, tointeger, tostring, type = error, string.format, tonumber, math.tointeger, tostring, type
local check = {}

local function fail(position, name, expected, value)
  error(format("bad argument #%d to '%s' (%s expected, got %s)", position, name, expected, value == nil and "no value" or type(value)), 4)
end

function check.text(value, position, name)
  local kind = type(value)
  if kind == "string" then return value end
  if kind == "number" then return tostring(value) end
  fail(position, name, "string", value)
end

function check.number(value, position, name)
  local number = type(value) == "number" and value or type(value) == "string" and tonumber(value)
  if not number then fail(position, name, "number", value) end
  return number
end

function check.integer(value, position, name)
  local number = type(value) == "number" and value or type(value) == "string" and tonumber(value)
  if not number then fail(position, name, "number", value) end
  local whole = tointeger(number)
  if not whole then error(format("bad argument #%d to '%s' (number has no integer representation)", position, name), 3) end
  return whole
end

function check.table(value, position, name)
  if type(value) ~= "table" then fail(position, name, "table", value) end
  return value
end

function check.optional(value, position, name)
  if value ~= nil and type(value) ~= "table" then fail(position, name, "table", value) end
  return value or {}
end

-- Returns the result of a call that has a boolean as its result: what has failed is false with the reason. A missing key is nil alone.
function check.flag(result, reason)
  if reason then return false, reason end
  return result
end

return check
