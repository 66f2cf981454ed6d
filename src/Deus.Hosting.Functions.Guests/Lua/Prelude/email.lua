local host, check = ...

return {
  send = function(options)
    local request, reason = host.json_encode(check.table(options, 1, "send"))
    if not request then return nil, reason end
    local id
    id, reason = host.email_send(request)
    if not id then return nil, reason end
    return { id = id }
  end,
}
