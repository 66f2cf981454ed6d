function handle() {
  const { method, path, query } = flagbase.context.request();
  console.info(`called with ${method} ${path}`);
  console.log(`Hello, ${query.name ?? "world"}!`);
}
