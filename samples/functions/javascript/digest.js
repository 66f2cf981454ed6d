// @ts-check
// A digest by email, for a function with a schedule, for example "0 8 * * *". Variable DIGEST_TO; grants KeyValue and Email.
function handle() {
  const keys = flagbase.kv.list("order:");
  if (keys.length === 0) return console.log("nothing to send");

  const sent = flagbase.email.send({
    from: "Shop <shop@example.com>",
    to: flagbase.env.get("DIGEST_TO") ?? "",
    subject: `${keys.length} orders until ${new Date().toISOString()}`,
    text: keys.map((key) => `* ${flagbase.kv.get(key)}`).join("\n"),
  });
  if (sent === null) throw new Error(flagbase.error() ?? "The email was not sent.");
  keys.forEach((key) => flagbase.kv.delete(key));
  console.log(sent.id);
}
