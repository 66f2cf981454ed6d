'use strict';

/** Returns a greeting for the name in the query or the body. */
module.exports = async ({ req, res, log }) => {
  const name = req.query.name ?? (req.bodyText || 'world');
  log(`greeting ${name}`);
  return res.text(`Hello, ${name}!\n`, 200, { 'content-type': 'text/plain; charset=utf-8' });
};
