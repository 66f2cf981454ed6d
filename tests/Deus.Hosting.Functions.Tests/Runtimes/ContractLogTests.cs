namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests the log output of functions.</summary>
internal sealed class ContractLogTests : ContractFixture
{
    private const string Cut = "... Log truncated due to size limit (8000 characters)";

    [Test]
    public async Task Every_kind_of_log_arrives()
    {
        var response = await Host.CallAsync("logs");

        var logs = response.Logs.TrimEnd('\n').Split('\n');
        Assert.Multiple(() =>
        {
            Assert.That(response.Body.Length, Is.Zero);
            Assert.That(logs[0], Does.StartWith("Native logs detected."));
            Assert.That(logs[1..10], Is.EqualTo(
                ["native", "native error", "debug", "Log+With+Plus+Symbol", "42", "4.2", "true", "{\"objectKey\":\"v\"}", "[\"arrayValue\"]"]));
            Assert.That(logs[10], Is.EqualTo(new string('a', 8000) + Cut));
            Assert.That(logs[10], Has.Length.EqualTo(8053));
            Assert.That(logs[11], Is.EqualTo(new string('c', 8000)));
            Assert.That(response.Errors, Is.EqualTo("error\n" + new string('b', 8000) + Cut + "\n"));
        });
    }

    [Test]
    public async Task Log_lines_have_levels_and_keep_their_order_across_logs_and_errors()
    {
        var response = await Host.CallAsync("levels");

        Assert.That(response.Lines.Skip(1), Is.EqualTo(new LogLine[]
        {
            new(FunctionLogLevel.Debug, "a detail"), new(FunctionLogLevel.Info, "two\nlines"), new(FunctionLogLevel.Warning, "careful"),
            new(FunctionLogLevel.Error, "bad"), new(FunctionLogLevel.Error, "bad too"), new(FunctionLogLevel.Info, "fine"),
        }));
        Assert.That(response.Lines[0].Text, Does.StartWith("Native logs detected."));
        Assert.That(response.Logs, Does.EndWith("\na detail\ntwo\nlines\ncareful\nbad too\nfine\n"));
        Assert.That(response.Errors, Is.EqualTo("bad\n"));
    }

    [TestCase("flood")]
    [TestCase("fail")]
    [TestCase("logs")]
    [TestCase("values")]
    public async Task Log_lines_join_to_the_texts_of_logs_and_errors(string action)
    {
        var response = await Host.CallAsync(action);

        var lines = response.Lines.ToLookup(
            line => line.Level == FunctionLogLevel.Error && !line.Text.StartsWith("native", StringComparison.Ordinal), line => line.Text + "\n");
        Assert.That((string.Concat(lines[false]), string.Concat(lines[true])), Is.EqualTo((response.Logs, response.Errors)));
    }

    [Test]
    public async Task Logged_values_are_serialized_to_text()
    {
        var response = await Host.CallAsync("values");

        Assert.That(response.Logs.Split('\n'), Is.EqualTo(
            [
                "null", "null", "\"10\"", "\"NaN\"", "\"-0\"", "", "", "\"1970-01-01T00:00:00.000Z\"", "[1,\"two\"]",
                "[[\"k\",\"v\"]]", "[1,2]", "\"https://a.example/b\"", "\"/x/g\"", "{\"name\":\"me\",\"self\":null}", "{\"x\":1}",
                "{\"inner\":{\"name\":\"TypeError\",\"message\":\"bad\"}}",
                "{\"big\":\"9223372036854775807\",\"small\":\"-9223372036854775808\"}",
                "[value that cannot be serialized]", "%s", "", "",
            ]));
    }

    [Test]
    public async Task Logged_error_is_written_with_its_stack()
    {
        var response = await Host.CallAsync("errorValue");

        Assert.That(response.Errors, Does.Match("^Error: with stack\n +at .*main.js"));
    }

    [Test]
    public async Task Arguments_are_joined_by_one_space()
    {
        var response = await Host.CallAsync("spread");

        Assert.That((response.Logs, response.Errors), Is.EqualTo(("engine: open-runtimes\n", "engine: open-runtimes\n")));
    }

    [Test]
    public async Task Response_has_no_logs_when_logging_is_off()
    {
        var response = await Host.SendAsync(Host.Request("logs") with { Logging = false });

        Assert.That((response.StatusCode, response.Logs, response.Errors), Is.EqualTo((200, "", "")));
        Assert.That(response.Lines, Is.Empty);
    }

    [Test]
    public async Task Log_over_the_limit_keeps_its_end()
    {
        var response = await Host.CallAsync("flood");

        Assert.That(response.Logs, Has.Length.EqualTo(1_000_000));
        Assert.That(response.Logs, Does.StartWith("[WARNING] Logs truncated.").And.EndsWith("line 299999\n"));
    }

    [Test]
    public async Task Large_log_does_not_exceed_the_memory_of_the_worker()
    {
        await using var host = new Host(
            "module.exports = ({ res, log }) => { for (let i = 0; i < 60000; i++) log(`${i}`.padEnd(5000)); return res.empty(); };",
            configure: o => o.MaxOldSpaceMegabytes = 64);

        Assert.That((await host.CallAsync("")).StatusCode, Is.EqualTo(204));
    }

    [Test]
    public async Task Lone_surrogate_in_a_log_becomes_a_replacement_character() =>
        Assert.That((await Host.CallAsync("surrogate")).Logs, Is.EqualTo("x\uFFFD\n"));

    [Test]
    public async Task The_console_belongs_to_the_request_that_uses_it()
    {
        var responses = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(i => Host.CallAsync("overlap", path: $"/{i}")));

        for (var i = 0; i < responses.Length; i++)
            Assert.That(responses[i].Logs.Split('\n')[1..], Is.EqualTo([$"from /{i}", $"again /{i}", ""]));
    }
}
