-- A webhook that checks the signature of its sender, for example of GitHub. Variable WEBHOOK_SECRET; grant KeyValue.
local secret = env.get("WEBHOOK_SECRET") or ""

function handler(ctx, event)
  local expected = "sha256=" .. crypto.hmac_sha256(event.body, secret)
  if secret == "" or not crypto.equal(event.headers["X-Hub-Signature-256"] or "", expected) then
    return { statusCode = 401, body = "The signature is wrong." }
  end

  local payload, reason = json.decode(event.body)
  if not payload then return { statusCode = 400, body = reason } end

  -- A sender may deliver twice.
  local delivery = "delivery:" .. (event.headers["X-Github-Delivery"] or ctx.executionId)
  if kv.get(delivery) then return { body = "seen before" } end
  kv.set(delivery, tostring(time.now()))
  log.info("event of " .. tostring(payload.repository))
  return { body = "accepted" }
end
