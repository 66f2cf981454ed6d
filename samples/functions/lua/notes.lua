-- A small REST resource: notes in the key-value store. Grant KeyValue.
local function answer(status, value)
  return { statusCode = status, headers = { ["Content-Type"] = "application/json" }, body = value and json.encode(value) or "" }
end

local function list()
  local notes = json.array({})
  for _, key in ipairs(kv.list("note:")) do notes[#notes + 1] = json.decode(kv.get(key)) end
  return answer(200, notes)
end

local function create(event)
  local note = json.decode(event.body)
  if type(note) ~= "table" or type(note.text) ~= "string" then return answer(400, { error = "a note has a text" }) end
  note = { id = random.id(), text = note.text }
  kv.set("note:" .. note.id, json.encode(note))
  return answer(201, note)
end

function handler(ctx, event)
  if router.match(event.relativePath, "/notes") then
    if event.method == "GET" then return list() end
    if event.method == "POST" then return create(event) end
    return answer(405)
  end

  local id = router.params(event.relativePath, "/notes/:id").id
  local note = id and kv.get("note:" .. id)
  if not note then return answer(404) end
  if event.method == "GET" then return answer(200, json.decode(note)) end
  if event.method == "DELETE" then
    kv.delete("note:" .. id)
    return answer(204)
  end
  return answer(405)
end
