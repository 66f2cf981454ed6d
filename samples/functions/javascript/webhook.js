// @ts-check
// A webhook: counts the events of each kind, and answers with the count. Grant KeyValue.
function handle() {
  const { headers, body } = flagbase.context.request();
  const kind = headers["x-github-event"];
  if (!kind) {
    console.log("Status: 400\n\nThe header X-GitHub-Event is missing.");
    return;
  }

  const count = Number(flagbase.kv.get(`count:${kind}`) ?? 0) + 1;
  flagbase.kv.set(`count:${kind}`, String(count));
  console.info(`${kind}: ${body.length} characters`);
  console.log("Status: 200\nContent-Type: application/json\n");
  console.log(JSON.stringify({ kind, count }));
}
