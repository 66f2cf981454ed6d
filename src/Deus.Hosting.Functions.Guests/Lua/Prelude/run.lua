-- Calls the handler, and checks what it returns.
local host, check, debug = ...
local error, format, math, pairs, rawget, tonumber, tostring, type = error, string.format, math, pairs, rawget, tonumber, tostring, type

local function describe(name, value, expected)
  error(format("the response field '%s' is a %s: %s expected", name, type(value), expected), 0)
end

local function statusOf(value)
  if value == nil then return 200 end
  local number = (type(value) == "number" or type(value) == "string") and tonumber(value)
  local status = number and math.tointeger(number)
  if not status or status < 100 or status > 999 then
    error(format("the response field 'statusCode' is %s: a whole number from 100 to 999 expected", tostring(value)), 0)
  end
  return status
end

local function bodyOf(value)
  if value == nil then return "" end
  if type(value) == "string" then return value end
  if type(value) == "number" then return tostring(value) end
  describe("body", value, "a text; use json.encode for a table")
end

local function headersOf(value)
  if value == nil then return {} end
  if type(value) ~= "table" then describe("headers", value, "a table") end
  local flat = {}
  for name, content in pairs(value) do
    for _, one in ipairs(type(content) == "table" and content or { content }) do
      flat[#flat + 1] = tostring(name)
      flat[#flat + 1] = tostring(one)
    end
  end
  return flat
end

-- Makes a table of names and values.
local function pairsOf(texts, first, last)
  local found = {}
  for i = first, last, 2 do found[texts[i]] = texts[i + 1] end
  return found
end

local function run(startedAt, deadline, body, queryTexts, executionId, functionId, functionName, version, requestId, trigger, baseUrl, method, path, relativePath, ...)
  local handler = rawget(_G, "handler")
  if type(handler) ~= "function" then error("handler not found: define a global function handler(ctx, event)", 0) end
  host.reseed()
  local texts = { ... }
  local context = {
    executionId = executionId, functionId = functionId, functionName = functionName, version = version, requestId = requestId, trigger = trigger,
    baseUrl = baseUrl, startedAt = startedAt, deadline = deadline,
  }
  local event = {
    method = method, path = path, relativePath = relativePath, body = body,
    query = pairsOf(texts, 1, queryTexts), headers = pairsOf(texts, queryTexts + 1, #texts),
  }
  local response = handler(context, event)
  if type(response) ~= "table" then error("handler did not return a table: it returned a " .. type(response), 0) end
  return statusOf(response.statusCode), bodyOf(response.body), not not response.isBase64Encoded, headersOf(response.headers)
end

local function explain(failure)
  local message = type(failure) == "string" and failure or tostring(failure)
  return message .. "\n" .. debug.traceback("", 2)
end

return { run = run, explain = explain }
