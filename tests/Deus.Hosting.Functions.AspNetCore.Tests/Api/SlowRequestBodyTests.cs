using System.Net.Sockets;
using System.Text;
using Deus.Hosting.Functions.AspNetCore.Tests.Triggers;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Bodies;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Api;

/// <summary>Tests clients that send large bodies, slowly or without end.</summary>
public sealed class SlowRequestBodyTests
{
    private const int Guests = 60;
    private const int Largest = 10_485_760;
    private const long MostMemory = 64 * 1024 * 1024;

    [Test]
    public async Task Unfinished_request_bodies_of_60_guests_use_little_memory_and_no_named_file()
    {
        await using var api = await StartAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = new List<TcpClient>();
        var body = new byte[Largest - 1];
        for (var i = 0; i < Guests; i++)
            held.Add(await HoldAsync(api, "POST /fn/fn1/", "", body));
        var bodies = api.Services.GetRequiredService<RequestBodies>();
        await UntilAsync(() => bodies.UsedDisk == (long)Guests * body.Length);

        var cost = GC.GetTotalMemory(forceFullCollection: true) - before;

        TestContext.Out.WriteLine($"{Guests} guests that hold {Largest} bytes each cost {cost / 1024 / 1024} MiB");
        Assert.That(cost, Is.LessThan(MostMemory));
        Assert.That(Directory.GetFiles(api.Services.GetRequiredService<HostStorage>().Folder.Temporary), Is.Empty);
        held.ForEach(client => client.Dispose());
        await UntilAsync(() => (bodies.UsedDisk, bodies.UsedMemory) == (0, 0));
    }

    [TestCase("deployments", "Content-Type: multipart/form-data; boundary=b\r\n", "--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"c.tar.gz\"\r\n\r\n")]
    [TestCase("executions", "Content-Type: multipart/form-data; boundary=b\r\n", "--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\n")]
    [TestCase("executions", "Content-Type: application/json\r\n", "{\"body\":\"")]
    public async Task Sixteen_requests_of_the_API_that_are_half_read_cost_little_memory(string path, string headers, string start)
    {
        await using var api = await StartAsync();
        var temporary = api.Services.GetRequiredService<HostStorage>().Folder.Temporary;
        var bodies = api.Services.GetRequiredService<RequestBodies>();
        var key = $"X-Appwrite-Project: {ApiHost.Project}\r\nX-Appwrite-Key: {ApiHost.Key}\r\n{headers}";
        byte[] body = [.. Encoding.ASCII.GetBytes(start), .. Enumerable.Repeat((byte)'x', Largest - 1000)];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = new List<TcpClient>();
        for (var i = 0; i < 16; i++)
            held.Add(await HoldAsync(api, $"POST /v1/functions/fn1/{path}", key, body));
        await UntilAsync(() => bodies.UsedDisk + Directory.GetFiles(temporary).Sum(file => new FileInfo(file).Length) > 15.9 * (Largest - 100_000));

        var cost = GC.GetTotalMemory(forceFullCollection: true) - before;

        TestContext.Out.WriteLine($"16 half-read requests ({path}, {headers.Trim()}) of {Largest} bytes cost {cost / 1024} KiB");
        GC.KeepAlive(body);
        Assert.That(cost, Is.LessThan(MostMemory / 2));
        held.ForEach(client => client.Dispose());
        await UntilAsync(() => (bodies.UsedDisk, bodies.UsedMemory, Directory.GetFiles(temporary).Length) == (0, 0, 0));
    }

    [Test]
    public async Task Large_bodies_above_the_budget_are_refused_until_others_have_ended()
    {
        await using var api = await StartAsync(o => o.MaxBodyDiskBytes = 20 * 1024 * 1024);
        var bodies = api.Services.GetRequiredService<RequestBodies>();
        using (await HoldAsync(api, "POST /fn/fn1/", "", new byte[Largest - 1]))
        using (await HoldAsync(api, "POST /fn/fn1/", "", new byte[Largest - 1]))
        {
            await UntilAsync(() => bodies.UsedDisk == 2 * (Largest - 1));

            var refused = await SendAsync(api, new byte[Largest]);

            Assert.That((refused.Status, refused.Values("retry-after").Single()), Is.EqualTo((429, "1")));
            Assert.That((await SendAsync(api, new byte[1000])).Status, Is.EqualTo(200), "small bodies need no file");
        }

        await UntilAsync(() => bodies.UsedDisk == 0);
        Assert.That((await SendAsync(api, new byte[Largest])).Status, Is.EqualTo(200));
    }

    [TestCase("POST /fn/fn1/", "")]
    [TestCase("POST /v1/functions/fn1/executions", "Content-Type: application/json\r\n")]
    [TestCase("POST /v1/functions/fn1/deployments", "Content-Type: multipart/form-data; boundary=b\r\n")]
    public async Task Body_that_arrives_too_slowly_returns_408(string line, string headers)
    {
        await using var api = await StartAsync(o => o.MinBodyBytesPerSecond = 1_000_000);
        var key = $"X-Appwrite-Project: {ApiHost.Project}\r\nX-Appwrite-Key: {ApiHost.Key}\r\n{headers}";
        using var client = await HoldAsync(api, line, key, "--b\r\n"u8.ToArray());

        var answer = new byte[20];
        var read = await client.GetStream().ReadAtLeastAsync(answer, 12, throwOnEndOfStream: false).AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.That(Encoding.ASCII.GetString(answer, 0, read), Does.StartWith("HTTP/1.1 408"));
        await UntilAsync(() => api.Services.GetRequiredService<RequestBodies>() is { UsedMemory: 0, UsedDisk: 0 });
    }

    [TestCase("POST /fn/fn1/", "")]
    [TestCase("POST /v1/functions/fn1/executions", "Content-Type: application/json\r\n")]
    [TestCase("POST /v1/functions/fn1/deployments", "Content-Type: multipart/form-data; boundary=b\r\n")]
    public async Task Malformed_chunk_size_returns_400(string line, string headers)
    {
        await using var api = await StartAsync();

        var answer = await RawClient.SendAsync(
            new Uri(api.Triggers),
            $"{line} HTTP/1.1\r\nHost: h\r\nX-Appwrite-Project: {ApiHost.Project}\r\nX-Appwrite-Key: {ApiHost.Key}\r\n{headers}"
            + "Transfer-Encoding: chunked\r\n",
            "zz\r\nabc\r\n0\r\n\r\n"u8.ToArray());

        Assert.That(answer.Status, Is.EqualTo(400));
    }

    [TestCase(0)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(Largest)]
    public async Task Function_receives_the_complete_body_of_any_size_over_trigger_and_API(int length)
    {
        await using var api = await StartAsync();
        var sent = new byte[length];
        new Random(length).NextBytes(sent);
        byte[]? seen = null;
        // In JSON each of these characters has up to six bytes.
        var text = Math.Min(length / 2, 1_500_000);
        api.Runtime.Handler = (request, _) =>
        {
            seen = request.Body.ToArray();
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        Assert.That((await SendAsync(api, sent)).Status, Is.EqualTo(200));
        Assert.That(seen, Is.EqualTo(sent));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(sent), "body" } };
        Assert.That((await api.PostAsync("functions/fn1/executions", form)).Status, Is.EqualTo(201));
        Assert.That(seen, Is.EqualTo(sent));
        Assert.That((await api.PostAsync("functions/fn1/executions", new { body = new string('é', text) })).Status, Is.EqualTo(201));
        Assert.That(Encoding.UTF8.GetString(seen), Is.EqualTo(new string('é', text)));
        await UntilAsync(() => api.Services.GetRequiredService<RequestBodies>() is { UsedMemory: 0, UsedDisk: 0 });
    }

    private static async Task<ApiHost> StartAsync(Action<FunctionsOptions>? configure = null)
    {
        var api = await ApiHost.StartAsync(functions: configure);
        await api.DeployAsync();
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", execute = new[] { "any" } });
        return api;
    }

    /// <summary>Sends a request whose body is announced with 10 MiB and ends early, and keeps the connection.</summary>
    private static async Task<TcpClient> HoldAsync(ApiHost api, string line, string headers, byte[] body)
    {
        var server = new Uri(api.Triggers);
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: h\r\n{headers}Content-Length: {Largest}\r\n\r\n"));
        await client.GetStream().WriteAsync(body);
        return client;
    }

    private static Task<RawAnswer> SendAsync(ApiHost api, byte[] body) => RawClient.SendAsync(
        new Uri(api.Triggers), $"POST /fn/fn1/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {body.Length}\r\n", body);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, timeout.Token);
    }
}
