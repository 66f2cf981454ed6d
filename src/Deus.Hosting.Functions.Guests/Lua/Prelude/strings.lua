local host, check = ...
local find, gsub, match, rep, sub = string.find, string.gsub, string.match, string.rep, string.sub
local concat, error, tostring, type = table.concat, error, tostring, type
local integer, text = check.integer, check.text
local strings = {}

function strings.trim(s) return host.trim(text(s, 1, "trim")) end
function strings.trimLeft(s) return (gsub(text(s, 1, "trimLeft"), "^[ \t\r\n]+", "")) end
function strings.trimRight(s)
  s = text(s, 1, "trimRight")
  local last = #s
  while last > 0 and find(s, "^[ \t\r\n]", last) do last = last - 1 end
  return sub(s, 1, last)
end
function strings.toLower(s) return host.lower(text(s, 1, "toLower")) end
function strings.toUpper(s) return host.upper(text(s, 1, "toUpper")) end
function strings.hasPrefix(s, prefix)
  s, prefix = text(s, 1, "hasPrefix"), text(prefix, 2, "hasPrefix")
  return sub(s, 1, #prefix) == prefix
end
function strings.hasSuffix(s, suffix)
  s, suffix = text(s, 1, "hasSuffix"), text(suffix, 2, "hasSuffix")
  return #suffix <= #s and sub(s, #s - #suffix + 1) == suffix
end
function strings.contains(s, part)
  return find(text(s, 1, "contains"), text(part, 2, "contains"), 1, true) ~= nil
end

function strings.split(s, separator)
  s, separator = text(s, 1, "split"), text(separator, 2, "split")
  local parts = {}
  if separator == "" then
    for character in string.gmatch(s, utf8.charpattern) do parts[#parts + 1] = character end
    return parts
  end
  local from = 1
  while true do
    local first, last = find(s, separator, from, true)
    if not first then break end
    parts[#parts + 1] = sub(s, from, first - 1)
    from = last + 1
  end
  parts[#parts + 1] = sub(s, from)
  return parts
end

function strings.join(list, separator)
  check.table(list, 1, "join")
  separator = text(separator, 2, "join")
  local parts = {}
  for i = 1, #list do parts[i] = tostring(list[i]) end
  return concat(parts, separator)
end

function strings.replace(s, old, new, limit)
  s, old, new = text(s, 1, "replace"), text(old, 2, "replace"), text(new, 3, "replace")
  limit = limit == nil and -1 or integer(limit, 4, "replace")
  local parts, from, left = {}, 1, limit
  while left ~= 0 do
    local first, last = find(s, old, from, true)
    if not first then break end
    if old == "" then -- Between all characters, as Go does.
      if first > #s + 1 then break end
      local character = match(s, "^" .. utf8.charpattern, first) or sub(s, first, first)
      parts[#parts + 1] = new .. character
      from = first + #character
      left = left - 1
      if character == "" then return concat(parts) end
    else
      parts[#parts + 1] = sub(s, from, first - 1) .. new
      from, left = last + 1, left - 1
    end
  end
  parts[#parts + 1] = sub(s, from)
  return concat(parts)
end

strings["repeat"] = function(s, count)
  s, count = text(s, 1, "repeat"), integer(count, 2, "repeat")
  if count < 0 then error("bad argument #2 to 'repeat' (zero or more expected, got " .. count .. ")", 2) end
  return rep(s, count)
end

return strings
