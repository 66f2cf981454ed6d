// Variables whose names a shell does not pass on are carried as "name=value" in numbered variables.
'use strict';

const Prefix = 'DEUS_CARRIED_';

/** Restores the carried variables under their names. */
function unpackEnvironment(env) {
  const carried = [];
  for (let name = Prefix + 0; env[name] !== undefined; name = Prefix + carried.length) {
    carried.push(env[name]);
    delete env[name];
  }
  for (const text of carried) {
    const end = text.indexOf('=');
    env[text.slice(0, end)] = text.slice(end + 1);
  }
}

module.exports = { unpackEnvironment };
