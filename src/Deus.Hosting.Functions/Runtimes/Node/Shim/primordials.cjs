// The built-in functions that the shim uses, saved before code of the function can replace them.
'use strict';

const { Buffer } = require('node:buffer');
const { clearTimeout, setTimeout } = require('node:timers');
const { URL } = require('node:url');

const { parse, stringify } = JSON;
const uptime = process.uptime.bind(process);
const resourceUsage = process.resourceUsage.bind(process);

const callOf = (method) => Function.prototype.call.bind(method);

/** Replaces unpaired surrogates, so that the text is valid in UTF-8. */
const wellFormed = callOf(String.prototype.toWellFormed);

/** Milliseconds since the process started. performance.now would have to be loaded first. */
const now = () => uptime() * 1000;

/** The peak memory of the process in bytes. */
const peak = () => resourceUsage().maxRSS * 1024;

module.exports = { Buffer, Promise, URL, clearTimeout, now, parse, peak, setTimeout, stringify, wellFormed };
