using System.Diagnostics;
using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Queries;

/// <summary>Tests the logs in lists, and large responses in memory.</summary>
public sealed class ListedLogTests
{
    private const string Executions = "functions/fn1/executions";
    private const string Deployments = "functions/fn1/deployments";
    private const int Records = 10;
    private const long MostBytes = 40_000_000;
    private const long MostOfResponses = 400_000_000;

    [TestCase("x")]
    [TestCase("")]
    public async Task List_of_executions_with_large_logs_allocates_little_and_returns_within_5_seconds(string line)
    {
        await using var api = await ApiHost.StartAsync();
        await api.DeployAsync();
        var logs = string.Concat(Enumerable.Repeat(line + "\n", 1_000_000 / (line.Length + 1)));
        var marks = Enumerable.Repeat(LogMark.Create(FunctionLogLevel.Info, line.Length + 1), logs.Length / (line.Length + 1)).ToArray();
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = logs, Errors = "e", Marks = marks });
        for (var i = 0; i < Records; i++)
            Assert.That((await api.PostAsync(Executions, new { })).Status, Is.EqualTo(201));
        var (before, watch) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());

        var listed = await api.ListAsync(Executions, $$"""{"method":"limit","values":[{{Records}}]}""");

        var cost = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Out.WriteLine($"a page of {Records} records of 1,000,000 characters: {cost / 1_000_000} MB, {watch.ElapsedMilliseconds} ms");
        Assert.That(cost, Is.LessThan(MostBytes));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        var first = listed.Json.GetProperty("executions")[0];
        Assert.That(first.GetProperty("errors").GetString(), Is.EqualTo("e"));
        Assert.That(first.GetProperty("logs").GetString(), Does.StartWith("[WARNING] Logs truncated.").And.EndsWith(line + "\n").And.Length.LessThan(101_000));
        var whole = await api.SendAsync(HttpMethod.Get, $"{Executions}/{listed.Ids.First()}");
        Assert.That(whole.Text("logs"), Is.EqualTo(logs));
    }

    [Test]
    public async Task Listed_deployments_have_their_logs_unless_a_select_query_omits_them()
    {
        await using var api = await ApiHost.StartAsync(isReal: true);
        await api.CreateFunctionAsync();
        using var form = ApiHost.Form();
        form.Add(new StringContent("echo built"), "commands");
        var created = await api.PostAsync(Deployments, form);
        await api.WaitAsync("fn1", created.Text("$id"));

        var all = await api.SendAsync(HttpMethod.Get, Deployments);
        var selected = await api.ListAsync(Deployments, """{"method":"select","values":["status"]}""");
        var withLog = await api.ListAsync(Deployments, """{"method":"select","values":["buildLogs"]}""");

        Assert.That(all.Json.GetProperty("deployments")[0].GetProperty("buildLogs").GetString(), Is.EqualTo("built\n"));
        Assert.That(selected.Json.GetProperty("deployments")[0].TryGetProperty("buildLogs", out _), Is.False);
        Assert.That(withLog.Json.GetProperty("deployments")[0].GetProperty("buildLogs").GetString(), Is.EqualTo("built\n"));
    }

    [Test]
    public async Task MaxListedLogCharacters_limits_the_logs_of_a_list()
    {
        await using var api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.MaxListedLogCharacters = 8;
        });
        await api.DeployAsync();
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = "12345", Errors = "1234" });
        await api.PostAsync(Executions, new { });

        var listed = (await api.SendAsync(HttpMethod.Get, Executions)).Json.GetProperty("executions")[0];

        Assert.That(listed.GetProperty("logs").GetString(), Is.EqualTo("[WARNING] Logs truncated. The list shows the last 4 characters.\n2345"));
        Assert.That(listed.GetProperty("errors").GetString(), Is.EqualTo("1234"));
    }

    [TestCase("application/json")]
    [TestCase("multipart/form-data")]
    public async Task Sixteen_concurrent_responses_of_20_MiB_are_sent_without_copies(string accept)
    {
        const int Size = 20 * 1024 * 1024;
        await using var api = await ApiHost.StartAsync();
        await api.DeployAsync();
        var body = Encoding.UTF8.GetBytes(new string('/', Size - 6) + "\"é€");
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = body });
        using var client = api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.Add("Accept", accept);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var lengths = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Executions);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await response.Content.CopyToAsync(Stream.Null);
            return (int)response.StatusCode;
        }).ToArray());

        var cost = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Out.WriteLine($"16 responses of {Size} bytes as {accept}: {cost / 1_000_000} MB allocated");
        Assert.That(cost, Is.LessThan(MostOfResponses));
        Assert.That(lengths, Is.All.EqualTo(201));
    }

    [Test]
    public async Task Sixteen_records_of_2_000_000_characters_are_read_as_streams()
    {
        await using var api = await ApiHost.StartAsync();
        await api.DeployAsync();
        var logs = string.Concat(Enumerable.Repeat("a/\"é€😀\\ line\n", 1_000_000 / 14))[..^7] + "\n";
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = logs, Errors = logs });
        var created = await api.PostAsync(Executions, new { });
        var path = $"{Executions}/{created.Text("$id")}";
        var whole = await api.SendAsync(HttpMethod.Get, path);
        Assert.That((whole.Text("logs"), whole.Text("errors")), Is.EqualTo((logs, logs)));
        using var client = api.NewClient(ApiHost.Project, ApiHost.Key);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var lengths = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            var body = await response.Content.ReadAsStreamAsync();
            var (length, buffer) = (0L, new byte[65_536]);
            while (await body.ReadAsync(buffer) is > 0 and var read)
                length += read;
            return length;
        }).ToArray());

        var cost = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Out.WriteLine($"16 records of {lengths[0]} bytes at once: {cost / 1024 / 1024} MiB allocated");
        Assert.That(lengths, Is.All.GreaterThan(2_000_000L).And.All.EqualTo(lengths[0]));
        Assert.That(cost, Is.LessThan(lengths.Sum()), "less than one copy of what was sent");
    }

    [TestCase(0)]
    [TestCase(19)]
    [TestCase(20)]
    public async Task The_size_of_a_text_that_is_written_in_one_piece_is_an_option(int maximum)
    {
        await using var api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.MaxBufferedResponseBytes = maximum;
        });
        await api.DeployAsync();
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = new string('l', 15), Errors = "12345", Body = new byte[20] });
        var created = await api.PostAsync(Executions, new { });
        using var client = api.NewClient(ApiHost.Project, ApiHost.Key);

        using var response = await client.GetAsync($"{Executions}/{created.Text("$id")}", HttpCompletionOption.ResponseHeadersRead);

        Assert.That(response.Content.Headers.ContentLength is null, Is.EqualTo(maximum < 20), "a length is announced for a text in one piece");
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(new string('l', 15)).And.Contain("\"12345\""));
    }

    [TestCase(100)]
    [TestCase(1_000_000)]
    public async Task Response_body_of_any_size_is_returned_unchanged_plain_and_compressed(int length)
    {
        await using var api = await ApiHost.StartAsync();
        await api.DeployAsync();
        var text = string.Concat(Enumerable.Repeat("a/\"\\\n\u0001é€😀", length / 10));
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = Encoding.UTF8.GetBytes(text) });

        var plain = await api.PostAsync(Executions, new { });
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = System.Net.DecompressionMethods.GZip });
        client.DefaultRequestHeaders.Add("X-Appwrite-Project", ApiHost.Project);
        client.DefaultRequestHeaders.Add("X-Appwrite-Key", ApiHost.Key);
        using var compressed = await client.PostAsync($"{api.Endpoint}/{Executions}", content: null);

        Assert.That(plain.Text("responseBody"), Is.EqualTo(text));
        Assert.That(
            System.Text.Json.JsonDocument.Parse(await compressed.Content.ReadAsStreamAsync()).RootElement.GetProperty("responseBody").GetString(),
            Is.EqualTo(text));
    }
}
