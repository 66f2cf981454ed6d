// A Node.js process that runs the scripts of the benchmark. A line "lua-fresh 100" runs the script 100 times, and answers with the microseconds
// of one run.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { LuaFactory } = createRequire(import.meta.url)(process.argv[2]);
const factory = new LuaFactory();
const hello = "function handler(ctx, event) return { body = 'hello' } end";
const warm = await factory.createEngine();
await warm.doString(hello);
await warm.doString('local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end function fib27() return fib(27) end');
const [handler, fib27] = [warm.global.get('handler'), warm.global.get('fib27')];
const text = JSON.stringify(Array.from({ length: 1000 }, (_, i) =>
  ({ id: i, name: `customer ${i}`, active: true, score: i + 0.5, tags: ['a', 'b', 'c'], note: 'some text of a customer' })));

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const runs = {
  'lua-fresh': async () => {
    const lua = await factory.createEngine();
    await lua.doString(hello);
    lua.global.get('handler')({}, {});
    lua.global.close();
  },
  'lua-warm': () => handler({}, {}),
  'lua-fib': () => fib27(),
  'js-fib': () => fib(27),
  'js-json': () => JSON.stringify(JSON.parse(text)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [what, count] = line.split(' ');
  const started = process.hrtime.bigint();
  for (let i = 0; i < Number(count); i++) await runs[what]();
  process.stdout.write(`${Number(process.hrtime.bigint() - started) / 1000 / Number(count)}\n`);
}
