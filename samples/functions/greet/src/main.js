'use strict';

/** Greets whom the query or the body names. */
module.exports = async ({ req, res, log }) => {
  const name = req.query.name ?? (req.bodyText || 'world');
  log(`greeting ${name}`);
  return res.text(`Hello, ${name}!\n`, 200, { 'content-type': 'text/plain; charset=utf-8' });
};
