using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests functions that change globals of their process.</summary>
internal sealed class WorkerGlobalsTests
{
    [TestCase("Array.prototype.toJSON = function () { return 'x'; };")]
    [TestCase("Object.prototype.toJSON = function () { return 'x'; };")]
    [TestCase("Object.defineProperty(Array.prototype, 'toJSON', { value: () => 'x' }); Object.freeze(Object.prototype);")]
    [TestCase("const s = JSON.stringify; JSON.stringify = (v, r, n) => s(v, r, n ?? 2);")]
    [TestCase("JSON.parse = () => ({});")]
    [TestCase("globalThis.AbortSignal = class {}; globalThis.AbortController = undefined;")]
    [TestCase("globalThis.performance = {};")]
    [TestCase("globalThis.setTimeout = () => 1; globalThis.clearTimeout = undefined;")]
    [TestCase("globalThis.Promise = class extends Promise {};")]
    [TestCase("globalThis.Buffer = undefined; globalThis.URL = undefined; globalThis.TextDecoder = undefined;")]
    [TestCase("process.resourceUsage = undefined; process.uptime = undefined;")]
    [TestCase("String.prototype.toWellFormed = undefined; String.prototype.slice = undefined;")]
    [TestCase("require('events').once = undefined;")]
    public async Task Changed_globals_of_a_function_do_not_affect_its_responses(string change)
    {
        await using var host = Create(change);

        await host.CallAsync("");
        var whole = await host.CallAsync("");
        var streamed = await host.CallAsync("stream");

        Assert.That((whole.StatusCode, whole.Text(), whole.Logs, whole.IsColdStart), Is.EqualTo((200, "ok", "a\n", false)), whole.Errors);
        Assert.That((streamed.StatusCode, streamed.Text(), streamed.IsColdStart), Is.EqualTo((200, "ab", false)), streamed.Errors);
        Assert.That(whole.Header("content-type"), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(whole.PeakMemoryBytes, Is.GreaterThan(10_000_000));
    }

    [Test]
    public async Task Function_that_breaks_the_response_writer_returns_500_and_keeps_its_worker()
    {
        await using var host = Create("require('buffer').Buffer.isBuffer = () => { throw new Error('not here'); };");

        var first = await host.CallAsync("");
        var second = await host.CallAsync("");

        Assert.That((first.StatusCode, first.Outcome, first.Logs), Is.EqualTo((500, RuntimeOutcome.Responded, "a\n")));
        Assert.That(first.Errors, Does.Contain("not here"));
        Assert.That((second.StatusCode, second.IsColdStart), Is.EqualTo((500, false)));
    }

    private static Host Create(string change) => new($$"""
        const { Readable } = require('stream');
        {{change}}
        module.exports = async ({ req, res, log }) => {
          log('a');
          return req.headers['x-action'] === 'stream' ? res.send(Readable.from(['a', 'b'])) : res.text('ok');
        };
        """);
}
