// Variables whose names no shell passes on come as "name=value" in variables that are numbered.
'use strict';

const Prefix = 'DEUS_CARRIED_';

/** Gives them their names. */
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
