-- Leaves out what reaches beyond the sandbox, and what takes bytecode.
local host, check, debug = ...
local native, seed, select, tostring, type = load, math.randomseed, select, tostring, type
local concat = table.concat

dofile, loadfile, string.dump = nil, nil, nil

function load(chunk, name, _, ...)
  return native(chunk, name, "t", ...)
end

function print(...)
  local texts = {}
  for i = 1, select("#", ...) do texts[i] = tostring((select(i, ...))) end
  host.log(1, concat(texts, "\t"))
end

function warn(...)
  host.log(2, concat({ ... }))
end

-- A state is a copy of one that was made before: each execution needs random numbers of its own, unless the author chose a seed.
local isSeeded = false

function math.randomseed(...)
  isSeeded = true
  return seed(...)
end

function host.reseed()
  if not isSeeded then seed(host.seed()) end
end

os = {
  time = function() return host.now() // 1 | 0 end,
  clock = function() return host.elapsed() end,
  difftime = function(later, earlier) return later - earlier end,
}
