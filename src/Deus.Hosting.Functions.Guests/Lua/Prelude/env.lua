local host, check = ...
local text, flag = check.text, check.flag

return {
  get = function(key) return host.env_get(text(key, 1, "get")) end,
  set = function(key, value) return flag(host.env_set(text(key, 1, "set"), text(value, 2, "set"))) end,
  delete = function(key) return flag(host.env_delete(text(key, 1, "delete"))) end,
}
