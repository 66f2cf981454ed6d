local host, check = ...
local concat, find, gmatch, gsub, pairs, sort, tostring, type = table.concat, string.find, string.gmatch, string.gsub, pairs, table.sort, tostring, type
local text = check.text

local function withQuery(address, query)
  if type(query) ~= "table" then return address end
  local pieces = {}
  for name, value in pairs(query) do
    for _, one in ipairs(type(value) == "table" and value or { value }) do
      pieces[#pieces + 1] = host.encode(tostring(name)) .. "=" .. host.encode(tostring(one))
    end
  end
  if #pieces == 0 then return address end
  sort(pieces)
  local fragment = ""
  address = gsub(address, "#.*$", function(found) fragment = found return "" end)
  return address .. (find(address, "?", 1, true) and "&" or "?") .. concat(pieces, "&") .. fragment
end

local function send(method, address, options)
  local headers = {}
  for name, value in pairs(type(options.headers) == "table" and options.headers or {}) do headers[tostring(name)] = tostring(value) end
  local request, reason = host.json_encode({ method = method, url = withQuery(address, options.query), headers = headers, timeout = options.timeout })
  if not request then return nil, reason end
  local status, names, body = host.http(request, options.body == nil and "" or tostring(options.body))
  if not status then return nil, names end
  return { statusCode = status, body = body, headers = host.json_decode(names) }
end

local http = {}

for _, name in ipairs({ "get", "post", "put", "delete", "patch", "head" }) do
  local method = string.upper(name)
  http[name] = function(address, options)
    return send(method, text(address, 1, name), check.optional(options, 2, name))
  end
end

function http.request(method, address, options)
  return send(text(method, 1, "request"), text(address, 2, "request"), check.optional(options, 3, "request"))
end

return http
