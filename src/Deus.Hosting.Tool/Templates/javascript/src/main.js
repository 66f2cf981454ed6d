export default async ({ req, res, log }) => {
  log(`called with ${req.method} ${req.path}`);
  return res.text(`Hello, ${req.query.name ?? 'world'}!`);
};
