// What the shim uses of the language and of Node.js, as it was before any code of the function could replace it.
'use strict';

const { Buffer } = require('node:buffer');
const { clearTimeout, setTimeout } = require('node:timers');
const { URL } = require('node:url');

const { parse, stringify } = JSON;
const uptime = process.uptime.bind(process);
const resourceUsage = process.resourceUsage.bind(process);

const callOf = (method) => Function.prototype.call.bind(method);

/** A text that is valid in UTF-8, whatever the function made. */
const wellFormed = callOf(String.prototype.toWellFormed);

/** Milliseconds since the process began; performance.now would have to be loaded. */
const now = () => uptime() * 1000;

/** The most memory the process has had so far, in bytes. */
const peak = () => resourceUsage().maxRSS * 1024;

module.exports = { Buffer, Promise, URL, clearTimeout, now, parse, peak, setTimeout, stringify, wellFormed };
