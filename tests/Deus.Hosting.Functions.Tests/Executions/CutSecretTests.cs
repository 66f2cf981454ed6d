using System.Text;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests a log line that the worker cuts: a remaining part of a secret does not look like a secret.</summary>
[TestFixture]
public sealed class CutSecretTests
{
    private const string Secret = "q4Zq81LmW0xTbR7uYcVn3HdPfEaJgK9oQsIwXyMz52tDh6BrN";

    private const string Code =
        """
        module.exports = ({ req, res, log }) => {
          const secret = process.env.KEY;
          const actions = {
            'a long log': () => { for (let i = 0; i < 40000; i++) log(secret); },
            'a long line': () => log('x'.repeat(7960) + secret),
            'long output': () => { for (let i = 0; i < 400; i++) process.stdout.write(secret + '\n'); process.exit(3); },
            'lines of one': () => secret.match(/.{10}/g).forEach((line) => log(line)),
          };
          actions[req.bodyText]();
          return res.text('');
        };
        """;

    [TestCase("a long log")]
    [TestCase("a long line")]
    [TestCase("long output")]
    public async Task Cut_log_records_no_part_of_a_secret(string action)
    {
        var record = await ExecuteAsync(action, Secret);

        Assert.That(PartsIn(record.Logs + record.Errors), Is.Empty);
    }

    [Test]
    public async Task Each_line_of_a_secret_with_several_lines_is_masked()
    {
        var lines = Secret.Chunk(10).Select(line => new string(line)).ToArray();

        var record = await ExecuteAsync("lines of one", string.Join("\n", lines));

        Assert.That(PartsIn(record.Logs), Is.Empty);
        Assert.That(record.Logs, Does.StartWith("[REDACTED]\n[REDACTED]\n"));
    }

    private static IEnumerable<string> PartsIn(string text) => Enumerable.Range(0, Secret.Length - 7)
        .Select(start => Secret.Substring(start, 8)).Where(part => text.Contains(part, StringComparison.Ordinal));

    private static async Task<Execution> ExecuteAsync(string action, string secret)
    {
        await using var host = TestHost.WithNode();
        await host.CreateFromTextAsync("fn", Code);
        await host.Get<IVariableStore>().SetAsync("fn", "KEY", secret);
        var result = await host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn", Body = Encoding.UTF8.GetBytes(action) });
        return result.Execution;
    }
}
