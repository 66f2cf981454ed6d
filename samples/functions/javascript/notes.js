// @ts-check
// A small REST resource: notes in the key-value store. Grant KeyValue.

/** @param {number} status @param {unknown} [value] */
function answer(status, value) {
  console.log(`Status: ${status}\nContent-Type: application/json\n`);
  if (value !== undefined) console.log(JSON.stringify(value));
}

function handle() {
  const { method, path, body } = flagbase.context.request();
  const [, resource, id] = path.split("/");
  if (resource !== "notes") return answer(404);

  if (id === undefined) {
    if (method === "GET") return answer(200, flagbase.kv.list("note:").map((key) => JSON.parse(flagbase.kv.get(key) ?? "null")));
    if (method !== "POST") return answer(405);
    const note = { id: crypto.randomUUID(), text: String(JSON.parse(body).text) };
    flagbase.kv.set(`note:${note.id}`, JSON.stringify(note));
    return answer(201, note);
  }

  const note = flagbase.kv.get(`note:${id}`);
  if (note === null) return answer(404);
  if (method === "GET") return answer(200, JSON.parse(note));
  if (method !== "DELETE") return answer(405);
  flagbase.kv.delete(`note:${id}`);
  return answer(204);
}
