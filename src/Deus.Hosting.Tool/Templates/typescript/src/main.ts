import type { Context } from './context.js';

export default async ({ req, res, log }: Context) => {
  log(`called with ${req.method} ${req.path}`);
  return res.text(`Hello, ${req.query.name ?? 'world'}!`);
};
