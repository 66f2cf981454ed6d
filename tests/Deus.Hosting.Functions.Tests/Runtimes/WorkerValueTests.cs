namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests values that functions log and return, and paths that they ask for.</summary>
internal sealed class WorkerValueTests
{
    private const string Source = """
        const fs = require('fs');
        const util = require('util');
        class Money { constructor(n) { this.n = n; this.secret = 'x'; } toJSON(key) { return { amount: this.n, key }; } }
        class Failure extends Error { toJSON() { return { status: 404 }; } }
        class Endless { toJSON() { return this; } }
        class Chain { toJSON() { return new Money(2); } }
        const values = {
          money: () => new Money(1), nested: () => ({ list: [new Money(1)] }), failure: () => ({ cause: new Failure('no') }),
          chain: () => new Chain(), endless: () => new Endless(), date: () => ({ at: new Date(0) }), buffer: () => Buffer.from('a'),
          thrower: () => ({ toJSON() { throw new Error('no'); } }), text: () => ({ toJSON: () => 'text' }), data: () => ({ toJSON: 5 }),
        };
        const outside = __dirname + '/../outside';
        module.exports = async ({ req, res, log }) => {
          const action = req.headers['x-action'];
          if (values[action]) { log(values[action]()); return res.empty(); }
          switch (action) {
            case 'upper': return res.text('x', 200, { 'Content-Type': 'text/html; Charset=ISO-8859-1' });
            case 'form': return res.text('x', 200, { 'content-type': 'Multipart/form-data; boundary=Ab' });
            case 'headers': {
              const headers = new Headers({ 'X-Mine': 'yes', 'content-type': 'text/html' });
              headers.append('set-cookie', 'a=1');
              headers.append('set-cookie', 'b=2');
              return res.text('x', 200, headers);
            }
            case 'json': return res.json({ a: 1 }, 201, new Headers({ 'x-mine': 'yes', 'content-type': 'text/html' }));
            case 'map': return res.text('x', 200, new Map([['X-Mine', 'yes']]));
            case 'redirect': return res.redirect('https://a.test/', 302, new Headers({ 'x-mine': 'yes' }));
            case 'exists': {
              const { existsSync } = await import('node:fs');
              return res.json([
                fs.existsSync(outside), existsSync(outside), await util.promisify(fs.exists)(outside), fs.existsSync('/etc/passwd'),
                fs.existsSync(__filename), existsSync(__filename), await util.promisify(fs.exists)(__filename), fs.existsSync(undefined)]);
            }
          }
        };
        """;

    [TestCase("money", """{"amount":1,"key":""}""")]
    [TestCase("nested", """{"list":[{"amount":1,"key":""}]}""")]
    [TestCase("failure", """{"cause":{"status":404}}""")]
    [TestCase("chain", """{"amount":2,"key":""}""")]
    [TestCase("endless", "null")]
    [TestCase("date", """{"at":"1970-01-01T00:00:00.000Z"}""")]
    [TestCase("buffer", "[97]")]
    [TestCase("thrower", "[value that cannot be serialized]")]
    [TestCase("text", "\"text\"")]
    [TestCase("data", """{"toJSON":5}""")]
    public async Task Logged_object_is_serialized_with_its_toJSON(string action, string line)
    {
        await using var host = new Host(Source);

        Assert.That((await host.CallAsync(action)).Logs, Is.EqualTo(line + "\n"));
    }

    [TestCase("upper", "text/html; Charset=ISO-8859-1")]
    [TestCase("form", "Multipart/form-data; boundary=Ab")]
    public async Task Content_type_of_a_response_keeps_the_case_of_its_parameters(string action, string contentType)
    {
        await using var host = new Host(Source);

        Assert.That((await host.CallAsync(action)).Header("content-type"), Is.EqualTo(contentType));
    }

    [Test]
    public async Task Headers_objects_are_response_headers()
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync("headers");
        var json = await host.CallAsync("json");
        var redirect = await host.CallAsync("redirect");

        Assert.That((response.Header("x-mine"), response.Header("content-type")), Is.EqualTo(("yes", "text/html; charset=utf-8")));
        Assert.That(response.Headers.Where(h => h.Key == "set-cookie").Select(h => h.Value), Is.EqualTo(["a=1", "b=2"]));
        Assert.That((json.Header("x-mine"), json.Header("content-type")), Is.EqualTo(("yes", "application/json; charset=utf-8")));
        Assert.That((redirect.Header("x-mine"), redirect.Header("location")), Is.EqualTo(("yes", "https://a.test/")));
        Assert.That((await host.CallAsync("map")).Header("x-mine"), Is.EqualTo("yes"));
    }

    [Test]
    public async Task A_path_outside_of_the_permitted_folders_does_not_exist()
    {
        await using var host = new Host(Source);

        Assert.That((await host.CallAsync("exists")).Text(), Is.EqualTo("[false,false,false,false,true,true,true,false]"));
    }
}
