-- A digest by email, for a function with a schedule, for example "0 8 * * *". Variable DIGEST_TO; grants KeyValue and Email.
function handler(ctx, event)
  local lines = {}
  for _, key in ipairs(kv.list("order:")) do
    lines[#lines + 1] = "* " .. kv.get(key)
    kv.delete(key)
  end
  if #lines == 0 then return { body = "nothing to send" } end

  local sent, reason = email.send({
    from = "Shop <shop@example.com>",
    to = env.get("DIGEST_TO"),
    subject = #lines .. " orders until " .. time.format(time.now(), "2006-01-02 15:04"),
    text = table.concat(lines, "\n"),
  })
  if not sent then error(reason) end
  return { body = sent.id }
end
