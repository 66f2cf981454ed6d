'use strict';

/** Runs one operation of the service. It does not depend on HTTP. */
async function handle(operation, args, ctx) {
  switch (operation) {
    case 'echo':
      return { operation, args, served: ctx.served, node: process.versions.node };
    case 'repeat':
      return String(args.text).repeat(args.times);
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, args.milliseconds));
      return { slept: args.milliseconds };
    default:
      throw new RangeError(`unknown operation '${operation}'; accepted: echo, repeat, sleep`);
  }
}

module.exports = { handle };
