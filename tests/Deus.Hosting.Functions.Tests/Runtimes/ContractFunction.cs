namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>A function that runs the action named in the header x-action.</summary>
internal static class ContractFunction
{
    /// <summary>The function as an ECMAScript module.</summary>
    public static string ModuleSource { get; } =
        "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;\n"
        + Source.Replace("module.exports =", "export default", StringComparison.Ordinal);

    public const string Source = """
        const bytes = Buffer.from([0, 10, 255]);
        const actions = {
          text: ({ res }) => res.text('Hello World 👋'),
          json: ({ res }) => res.json({ json: true, nested: { a: [1, 2] } }),
          jsonOverride: ({ res }) => res.json({}, 200, { 'Content-Type': 'text/plain' }),
          emptyArray: ({ res }) => res.json([]),
          charset: ({ res }) => res.text('ok', 200, { 'content-type': 'text/plain; charset=iso-8859-1' }),
          uppercase: ({ res }) => res.text('ok', 200, { 'content-type': 'TEXT/PLAIN' }),
          parameters: ({ res }) => res.text('ok', 200, { 'content-type': 'Text/HTML; Foo=BaR' }),
          multipart: ({ res }) => res.text('--12345--', 200, { 'content-type': 'multipart/form-data; boundary=12345' }),
          redirect: ({ res }) => res.redirect('https://github.com/'),
          empty: ({ res }) => res.empty(),
          none: () => {},
          twice: ({ res }) => { res.text('first'); return res.text('second'); },
          status: ({ res }) => res.text('FAIL', 404),
          fail: ({ log, error }) => { log('before'); error('also before'); throw new Error('it broke'); },
          throwText: () => { throw 'only text'; },
          throwObject: () => { throw { code: 5 }; },
          throwNull: () => { throw null; },
          method: ({ req, res }) => res.text(req.method),
          binary: ({ res }) => res.binary(bytes, 200, { 'content-type': 'image/png' }),
          bytes1: ({ res }) => res.binary(Buffer.from(new Uint8Array([0, 10, 255]))),
          bytes2: ({ res }) => res.binary(Buffer.from(new Uint8Array([0, 10, 255]).buffer), 200),
          bytes3: ({ res }) => res.binary(Buffer.concat([bytes.subarray(0, 1), bytes.subarray(1)]), 200, {}),
          bytes4: ({ res }) => res.binary(Buffer.from([9, 0, 10, 255, 9]).subarray(1, 4)),
          bytes5: ({ res }) => res.send(bytes),
          sendImage: ({ res }) => res.send(Buffer.from('89504e470d0a1a0a00ff', 'hex'), 200, { 'content-type': 'image/png' }),
          hiddenFile: ({ res }) => res.text(require('fs').readFileSync(__dirname + '/.config/.file', 'utf8')),
          sendText: ({ req, res }) => res.send(req.bodyRaw),
          sendNumber: ({ res }) => res.send(50),
          sendBytes: ({ res }) => res.send(bytes),
          sendObject: ({ res }) => res.send({ a: 1 }),
          sendNull: ({ res }) => res.send(null),
          sendStream: ({ res }) => res.send(require('stream').Readable.from(['a', 'b', 'c'])),
          uint8: ({ res }) => res.binary(new Uint8Array([1, 2])),
          textNumber: ({ res }) => res.text(5),
          destructured: ({ res: { json } }) => json({}),
          primitive: () => 'text',
          frozen: () => Object.freeze({}),
          object: () => ({}),
          own: () => ({ body: 'mine', statusCode: '201', headers: { 'X-Mine': 1 } }),
          badStatus: ({ res }) => res.text('x', 99),
          interim: ({ res }) => res.text('x', 100),
          badHeader: ({ res }) => res.text('x', 200, { first: 'kept', second: 'a\nb', third: 'lost' }),
          badName: ({ res }) => res.text('x', 200, { 'a b': 'c' }),
          cookies: ({ res }) => res.text('', 200, { 'set-cookie': ['a=1', 'b=2'] }),
          reserved: ({ req, res }) => res.text('OK', 200, {
            'first-header': 'first',
            'second-header': req.headers['x-open-runtimes-custom-in-header'] ?? 'missing',
            'cookie-header': req.headers.cookie,
            'X-Open-Runtimes-Custom-Out': 'hidden',
          }),
          url: ({ req, res }) => res.json({
            port: req.port, path: req.path, query: req.query, queryString: req.queryString,
            scheme: req.scheme, url: req.url, host: req.host,
          }),
          keys: ({ req, res }) => res.json(Object.keys(req)),
          headers: ({ req, res }) => res.json(req.headers),
          body: ({ req, res }) => typeof req.body === 'string' ? res.text(req.body) : res.json(req.body),
          bodyText: ({ req, res }) => res.text(req.bodyText),
          bodyJson: ({ req, res }) => res.json(req.bodyJson),
          bodyBinary: ({ req, res }) => res.binary(req.bodyBinary),
          bodyKind: ({ req, res }) => res.text(typeof req.bodyBinary),
          large: ({ req, res }) => {
            const hash = require('crypto').createHash('md5').update(req.bodyBinary).digest('hex');
            return res.text(hash, 200, { 'x-method': req.method });
          },
          env: ({ res }) => res.json({ mine: process.env.CUSTOM_ENV_VAR, none: process.env.NOT_DEFINED ?? null }),
          slow: async ({ res, log }) => {
            log('Timeout start.');
            await new Promise((resolve) => setTimeout(resolve, 3000));
            log('Timeout end.');
            return res.text('Successful response.');
          },
          quick: async ({ res, log }) => {
            log('Timeout start.');
            await new Promise((resolve) => setTimeout(resolve, 5));
            log('Timeout end.');
            return res.text('Successful response.');
          },
          blocked: ({ res }) => {
            const end = Date.now() + 400;
            while (Date.now() < end);
            return res.text('done');
          },
          logs: ({ res, log, error }) => {
            console.log('native');
            console.error('native error');
            log('debug');
            error('error');
            log('Log+With+Plus+Symbol');
            log(42); log(4.2); log(true); log({ objectKey: 'v' }); log(['arrayValue']);
            log('a'.repeat(9000)); error('b'.repeat(9000)); log('c'.repeat(8000));
            return res.text('');
          },
          levels: ({ res, log, error }) => {
            console.debug('a detail');
            log('two\nlines');
            console.warn('careful');
            error('bad');
            console.error('bad too');
            console.info('fine');
            return res.empty();
          },
          values: ({ res, log }) => {
            const circular = { name: 'me' };
            circular.self = circular;
            class Point { constructor() { this.x = 1; } }
            for (const value of [undefined, null, 10n, NaN, -0, () => 1, Symbol('s'), new Date(0), new Set([1, 'two']),
              new Map([['k', 'v']]), new Uint8Array([1, 2]), new URL('https://a.example/b'), /x/g, circular, new Point(),
              { inner: new TypeError('bad') }, { big: 9223372036854775807n, small: -9223372036854775808n },
              { get broken() { throw new Error('no'); } }, '%s'])
              log(value);
            log();
            return res.empty();
          },
          errorValue: ({ res, error }) => { error(new Error('with stack')); return res.empty(); },
          spread: ({ res, log, error }) => {
            log('engine:', 'open-runtimes');
            error('engine:', 'open-runtimes');
            return res.empty();
          },
          surrogate: ({ res, log }) => { log('x' + '👋'.slice(0, 1)); return res.empty(); },
          flood: ({ res, log }) => {
            for (let i = 0; i < 300000; i++) log('line ' + i);
            return res.empty();
          },
          overlap: async ({ req, res }) => {
            console.log('from ' + req.path);
            await new Promise((resolve) => setTimeout(resolve, 30));
            console.log('again ' + req.path);
            return res.empty();
          },
        };
        module.exports = async (context) => {
          const action = actions[context.req.headers['x-action']];
          if (!action) throw new Error('Unknown action');
          return action(context);
        };
        """;
}
