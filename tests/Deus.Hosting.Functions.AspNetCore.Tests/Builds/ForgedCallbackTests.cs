using System.Net;
using System.Text;
using Deus.Hosting.Functions.Builds.Remote;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests callbacks without a valid signature, and signed callbacks with wrong content. None of them changes a build.</summary>
public sealed class ForgedCallbackTests : RemoteFixture
{
    private static readonly Func<FakeJob, byte[], (byte[] Body, string? Signature)>[] Forgeries =
    [
        (job, body) => (body, job.Sign(body, "another secret of the same length")),
        (job, body) => (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(":1,", ":0,", StringComparison.Ordinal)), job.Sign(body)),
        (_, body) => (body, null),
        (_, body) => (body, ""),
        (_, body) => (body, "sha256="),
        (job, body) => (body, job.Sign(body)["sha256=".Length..]),
        (job, body) => (body, job.Sign(body).ToUpperInvariant()),
        (job, body) => (body, job.Sign(body) + "0"),
        (job, body) => ([.. body, (byte)'\n'], job.Sign(body)),
        (job, body) => (body, job.Sign(body, JobsService.Key)),
        (job, body) => (body, job.Sign(body, "")),
    ];

    [Test]
    public async Task Callback_without_a_valid_signature_returns_401_without_a_body([Range(0, 10)] int forgery)
    {
        var (id, job) = await SubmittedAsync();
        var before = Host.Read(id);
        var (body, signature) = Forgeries[forgery](job, job.Exit(1));

        var answer = await PostAsync(job, body, signature);

        Assert.That(answer, Is.EqualTo((HttpStatusCode.Unauthorized, "")));
        Assert.That(Host.Read(id), Is.EqualTo(before));
    }

    [Test]
    public async Task R43_An_event_whose_meta_and_job_are_of_different_deployments_is_ignored()
    {
        var (first, job) = await SubmittedAsync();
        var (second, other) = await SubmittedAsync();
        var (before, beforeOther) = (Host.Read(first), Host.Read(second));

        foreach (var body in new[]
        {
            job.Event("exit", new { exitCode = 1 }, jobId: other.Id),
            job.Event("exit", new { exitCode = 1 }, deploymentId: second),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(job.Exit(1)).Replace($"\"subject\":\"{job.Id}\"", $"\"subject\":\"{other.Id}\"", StringComparison.Ordinal)),
        })
            Assert.That(await PostAsync(job, body, job.Sign(body)), Is.EqualTo((HttpStatusCode.NoContent, "")));

        Assert.That((Host.Read(first), Host.Read(second)), Is.EqualTo((before, beforeOther)));
    }

    [Test]
    public async Task R43_Callbacks_are_counted_by_result()
    {
        var (_, job) = await SubmittedAsync();
        var counted = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "deus.hosting.build.callbacks" && instrument.Meter.Scope == Host.Get<System.Diagnostics.Metrics.IMeterFactory>())
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Enqueue((string)tags[0].Value!));
        listener.Start();
        var (stored, ignored) = (job.Log(null, "x"), job.Event("exit", new { exitCode = 1 }, deploymentId: "nobody"));

        await PostAsync(job, stored, job.Sign(stored));
        await PostAsync(job, ignored, job.Sign(ignored));
        await PostAsync(job, stored, "sha256=00");
        await PostAsync(job, [1], job.Sign([1]));

        Assert.That(counted, Is.EqualTo(new[] { "stored", "ignored", "unsigned", "malformed" }));
    }

    [Test]
    public async Task Callback_for_an_unknown_job_or_deployment_returns_204()
    {
        var (id, job) = await SubmittedAsync();
        var before = Host.Read(id);

        foreach (var body in new[] { job.Event("exit", new { exitCode = 1 }, "default-nobody-build", "nobody"), job.Event("exit", new { exitCode = 1 }, deploymentId: "nobody") })
            Assert.That(await PostAsync(job, body, job.Sign(body)), Is.EqualTo((HttpStatusCode.NoContent, "")));

        Assert.That(Host.Read(id), Is.EqualTo(before));
    }

    [Test]
    public async Task R44_A_replay_half_an_hour_later_changes_nothing()
    {
        var (id, job) = await SubmittedAsync();
        var body = job.Log(null, "once");
        await PostAsync(job, body, job.Sign(body));
        var before = Host.Read(id);
        Host.Time.Advance(TimeSpan.FromMinutes(15));

        Assert.That(await PostAsync(job, body, job.Sign(body)), Is.EqualTo((HttpStatusCode.NoContent, "")));

        Assert.That(Host.Read(id), Is.EqualTo(before));
    }

    [TestCase("orchestrator.job.upload")]
    [TestCase("orchestrator.job.canceled")]
    [TestCase("Taken")]
    [TestCase("")]
    public async Task R33_Callback_of_an_unknown_event_type_changes_nothing(string type)
    {
        var (id, job) = await SubmittedAsync();
        var before = Host.Read(id);
        var body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(job.Exit(1)).Replace("orchestrator.job.exit", type, StringComparison.Ordinal));

        var (status, text) = await PostAsync(job, body, job.Sign(body));

        Assert.That((status, text), Is.EqualTo((type.Length > 0 ? HttpStatusCode.NoContent : HttpStatusCode.BadRequest, "")));
        Assert.That(Host.Read(id), Is.EqualTo(before));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("nonsense")]
    [TestCase("{}")]
    [TestCase("{\"id\":\"1\",\"type\":\"orchestrator.job.exit\",\"data\":{\"jobId\":7,\"exitCode\":1}}")]
    [TestCase("{\"id\":\"\\ud800\",\"type\":\"orchestrator.job.exit\",\"data\":{\"jobId\":\"x\",\"exitCode\":1}}")]
    public async Task Signed_callback_that_is_no_event_returns_400_without_a_body(string text)
    {
        var (_, job) = await SubmittedAsync();
        var body = Encoding.UTF8.GetBytes(text);

        Assert.That(await PostAsync(job, body, job.Sign(body)), Is.EqualTo((HttpStatusCode.BadRequest, "")));
    }

    [Test]
    public async Task A_body_larger_than_any_event_is_refused_before_it_is_read()
    {
        var (_, job) = await SubmittedAsync();
        var body = new byte[BuildCallbacks.MaxBodyBytes + 1];

        Assert.That((await PostAsync(job, body, job.Sign(body))).Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [TestCase("")]
    [TestCase("X-Signature-256: sha256=12\r\n")]
    public async Task A_body_without_a_signature_is_refused_before_it_is_sent(string header)
    {
        var (_, job) = await SubmittedAsync();

        // Announces a body and sends none of it. The server then waits for the body before it closes, so only the status line is read.
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(job.CallbackUrl.Host, job.CallbackUrl.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {job.CallbackUrl.PathAndQuery} HTTP/1.1\r\nHost: h\r\n{header}Content-Length: {BuildCallbacks.MaxBodyBytes}\r\n\r\n"));
        var answer = new byte[12];
        await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1 401"));
    }

    [Test]
    public async Task R35_Callback_returns_503_when_the_event_cannot_be_stored()
    {
        var (id, job) = await SubmittedAsync();
        await Host.Database.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "CREATE TEMP TRIGGER broken BEFORE UPDATE ON deployments BEGIN SELECT RAISE(ABORT, 'disk full'); END";
                return command.ExecuteNonQuery();
            },
            CancellationToken.None);
        var body = job.Exit(1);

        Assert.That(await PostAsync(job, body, job.Sign(body)), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "")));
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(FakeJob job, byte[] body, string? signature)
    {
        // Waits for 100-continue, because a rejection may take a while: the server would reset a connection with an unread body.
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) });
        using var request = new HttpRequestMessage(HttpMethod.Post, job.CallbackUrl) { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = true;
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("X-Signature-256", signature);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
