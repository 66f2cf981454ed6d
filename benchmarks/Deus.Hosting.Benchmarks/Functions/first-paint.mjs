// The time until a browser shows a page of the dashboard, of a small and of a large host in turn.
//   node first-paint.mjs URL_OF_THE_SMALL_HOST URL_OF_THE_LARGE_HOST
// `benchmarks -- dashboard serve` prints both addresses. It needs playwright-core from npm and Chromium.
import { chromium } from 'playwright-core';

const Rounds = 20;
const WarmUps = 5;
const Pages = [
  ['functions', () => '/deus'],
  ['functions, newest first', () => '/deus?order=Newest'],
  ['functions, filtered by the name of one', (last) => `/deus?search=function+${last}`],
  ['functions, filtered by a name that nothing has', () => '/deus?search=nothing'],
  ['one function', () => '/deus/functions/f1'],
  ['executions', () => '/deus/functions/f1/executions'],
  ['executions, filtered by outcome', () => '/deus/functions/f1/executions?outcome=Crashed'],
  ['executions, filtered by a rare outcome', () => '/deus/functions/f1/executions?outcome=TimedOut'],
];

const [small, large] = process.argv.slice(2).map((url) => url.replace(/\/$/, ''));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });

async function paint(url) {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'load' });
  const time = await page.evaluate(() => new Promise((resolve) => {
    const read = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime;
    const wait = () => read() === undefined ? setTimeout(wait, 5) : resolve(read());
    wait();
  }));
  await page.close();
  return time;
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

for (const [name, path] of Pages) {
  const [few, many] = [[], []];
  for (let round = 0; round < WarmUps + Rounds; round++) {
    const [first, second] = [await paint(small + path(9)), await paint(large + path(9999))];
    if (round >= WarmUps) {
      few.push(first);
      many.push(second);
    }
  }
  const [a, b] = [median(few), median(many)];
  console.log(`${name.padEnd(48)} ${a.toFixed(0).padStart(6)} ms ${b.toFixed(0).padStart(6)} ms   ratio ${(b / a).toFixed(2)} (target 2)`);
}

await browser.close();
