namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>Tests log files and timeouts.</summary>
internal sealed class LogConformanceTests(string entrypoint) : ConformanceFixture(entrypoint)
{
    private const string Cut = "... Log truncated due to size limit (8000 characters)";

    [Test]
    public async Task T01_a_function_that_exceeds_its_timeout_returns_a_timeout_error()
    {
        var response = await Servers.CallAsync("slow", headers: ("x-open-runtimes-timeout", "1"));

        Assert.That(ErrorsOfFailed(response), Does.Contain("Execution timed out."));
        Assert.That(Servers.Logs(response.LogId), Does.Contain("Timeout start.").And.Not.Contain("Timeout end."));
    }

    [Test]
    public async Task T02_a_function_within_its_timeout_returns_its_own_response()
    {
        var response = await Servers.CallAsync("slow", headers: ("x-open-runtimes-timeout", "5"));

        Assert.That((response.Status, response.Text), Is.EqualTo((200, "Successful response.")));
        Assert.That(Servers.Logs(response.LogId), Is.EqualTo("Timeout start.\nTimeout end.\n"));
    }

    [Test]
    public async Task T03_a_timeout_that_is_no_number_is_refused()
    {
        var response = await Servers.CallAsync("text", headers: ("x-open-runtimes-timeout", "abcd"));

        Assert.That((response.Status, response.Text), Is.EqualTo((500, "Header \"x-open-runtimes-timeout\" must be an integer greater than 0.")));
        Assert.That((response["content-type"], response["x-open-runtimes-log-id"]), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task L01_every_kind_of_log_is_in_its_file()
    {
        var response = await Servers.CallAsync("logs");

        var logs = Servers.Logs(response.LogId).TrimEnd('\n').Split('\n');
        Assert.That(response.LogId, Has.Length.EqualTo(20));
        Assert.That(response.Text, Is.Empty);
        Assert.That(logs, Has.Length.GreaterThanOrEqualTo(9));
        Assert.That(logs[0], Does.Contain("Native logs detected."));
        Assert.That(logs[1..10], Is.EqualTo(
            ["native", "native error", "debug", "Log+With+Plus+Symbol", "42", "4.2", "true", "{\"objectKey\":\"v\"}", "[\"arrayValue\"]"]));
        Assert.That(logs[10], Is.EqualTo(new string('a', 8000) + Cut));
        Assert.That(Servers.Errors(response.LogId), Is.EqualTo("error\n" + new string('b', 8000) + Cut + "\n"));
    }

    [Test]
    public async Task L02_values_of_the_language_become_text()
    {
        var logs = Servers.Logs((await Servers.CallAsync("values")).LogId);

        Assert.That(logs, Does.Contain("9223372036854775807").And.Contain("-9223372036854775808"));
        Assert.That(logs, Does.Contain("[1,\"two\"]").And.Contain("https://a.example/b").And.Contain("1970-01-01T00:00:00.000Z"));
    }

    [Test]
    public async Task L03_each_request_has_an_id_of_its_own()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Servers.CallAsync("text")));

        Assert.That(responses.Select(response => response.LogId), Is.Unique);
    }

    [TestCase("disabled", null)]
    [TestCase("disabled", "mine")]
    [TestCase("ENABLED", null)]
    public async Task L04_without_logging_there_is_neither_an_id_nor_a_file(string logging, string? id)
    {
        var before = Servers.CountFiles();

        var response = await Servers.CallAsync("logs", headers: [("x-open-runtimes-logging", logging), ("x-open-runtimes-log-id", id)]);

        Assert.That((response.Status, response.LogId), Is.EqualTo((200, "")));
        Assert.That(Servers.CountFiles(), Is.EqualTo(before));
    }

    [Test]
    public async Task L05_an_id_of_the_callers_is_used()
    {
        var response = await Servers.CallAsync("logs", headers: [("x-open-runtimes-logging", "enabled"), ("x-open-runtimes-log-id", "custom_L-05")]);

        Assert.That(response.LogId, Is.EqualTo("custom_L-05"));
        Assert.That(Servers.Logs("custom_L-05"), Does.Contain("native"));
        Assert.That(Servers.Errors("custom_L-05"), Does.StartWith("error\n"));
    }

    [Test]
    public async Task L05_an_id_that_is_a_path_is_replaced([Values("../outside", "a/b", "a.b", "")] string id)
    {
        var response = await Servers.CallAsync("text", headers: ("x-open-runtimes-log-id", id));

        Assert.That(response.LogId, Does.Match("^[0-9a-f]{20}$"));
        Assert.That(Servers.HasFiles(response.LogId), Is.True);
    }

    [Test]
    public async Task L06_in_development_the_id_is_dev()
    {
        var response = await Servers.CallAsync("logs", server: "secondary", headers: ("x-open-runtimes-logging", "enabled"));
        var own = await Servers.CallAsync("logs", server: "secondary", headers: ("x-open-runtimes-log-id", "own-L06"));

        Assert.That((response.LogId, own.LogId), Is.EqualTo(("dev", "own-L06")));
        Assert.That(Servers.Logs("dev"), Does.Contain("native"));
        Assert.That(Servers.Errors("dev"), Does.Contain("error"));
        Assert.That(Servers.HasFiles("own-L06"), Is.True);
    }

    [Test]
    public async Task L07_arguments_are_joined_by_one_space()
    {
        var id = (await Servers.CallAsync("spread")).LogId;

        Assert.That((Servers.Logs(id), Servers.Errors(id)), Is.EqualTo(("engine: open-runtimes\n", "engine: open-runtimes\n")));
    }
}
