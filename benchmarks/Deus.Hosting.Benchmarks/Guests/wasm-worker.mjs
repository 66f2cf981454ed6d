// A Node.js process that runs the modules of the benchmark. A line "hello 1000" runs the module 1000 times, each in a fresh instance, and
// answers with the microseconds of one run; "echo TEXT" answers with the text.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [hello, fib] = process.argv.slice(2, 4).map((path) => new WebAssembly.Module(readFileSync(path)));
let written = 0;

function runHello() {
  const instance = new WebAssembly.Instance(hello, {
    wasi_snapshot_preview1: {
      fd_write(_descriptor, vectors, _count, target) {
        const view = new DataView(instance.exports.memory.buffer);
        const length = view.getUint32(vectors + 4, true);
        written += length;
        view.setUint32(target, length, true);
        return 0;
      },
    },
  });
  instance.exports._start();
}

function runFib() {
  new WebAssembly.Instance(fib).exports._start();
}

function measure(run, count) {
  const started = process.hrtime.bigint();
  for (let i = 0; i < count; i++) run();
  return Number(process.hrtime.bigint() - started) / 1000 / count;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, argument] = line.split(' ');
  const response = what === 'echo' ? argument : measure(what === 'hello' ? runHello : runFib, Number(argument));
  process.stdout.write(`${response}\n`);
}
