local host, check = ...
local text, flag = check.text, check.flag

return {
  get = function(key) return host.kv_get(text(key, 1, "get")) end,
  set = function(key, value) return flag(host.kv_set(text(key, 1, "set"), text(value, 2, "set"))) end,
  delete = function(key) return flag(host.kv_delete(text(key, 1, "delete"))) end,
  list = function(prefix)
    local names, reason = host.kv_list(prefix == nil and "" or text(prefix, 1, "list"))
    if not names then return nil, reason end
    return host.json_decode(names)
  end,
}
