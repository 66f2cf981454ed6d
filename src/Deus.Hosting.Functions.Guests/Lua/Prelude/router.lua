local host, check = ...
local concat, find, gmatch, gsub, sub, tostring = table.concat, string.find, string.gmatch, string.gsub, string.sub, tostring
local text = check.text

local function segments(path)
  local parts = {}
  for part in gmatch(path, "[^/]+") do parts[#parts + 1] = part end
  return parts
end

-- Returns the parameters; nil when the path does not match.
local function match(path, pattern)
  local have, want, found = segments(path), segments(pattern), {}
  for i = 1, #want do
    if want[i] == "*" and i == #want then return #have >= i and found or nil end
    if not have[i] then return nil end
    if sub(want[i], 1, 1) == ":" and #want[i] > 1 then
      found[sub(want[i], 2)] = have[i]
    elseif want[i] ~= have[i] then
      return nil
    end
  end
  return #have == #want and found or nil
end

local function escape(value)
  return (gsub(tostring(value), "[^%w%-_%.~]", function(c) return string.format("%%%02X", string.byte(c)) end))
end

local function build(pattern, params)
  local path = gsub(pattern, ":([%w_%-]+)", function(name)
    local value = params[name]
    return value ~= nil and escape(value) or nil
  end)
  return host.function_path() .. (sub(path, 1, 1) == "/" and "" or "/") .. path
end

return {
  match = function(path, pattern) return match(text(path, 1, "match"), text(pattern, 2, "match")) ~= nil end,
  params = function(path, pattern) return match(text(path, 1, "params"), text(pattern, 2, "params")) or {} end,
  path = function(pattern, params) return build(text(pattern, 1, "path"), check.optional(params, 2, "path")) end,
  url = function(pattern, params) return host.base_url() .. build(text(pattern, 1, "url"), check.optional(params, 2, "url")) end,
}
