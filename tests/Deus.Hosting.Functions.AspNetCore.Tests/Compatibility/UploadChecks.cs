using System.Net;
using System.Net.Sockets;
using System.Text;
using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class UploadChecks
{
    private const int ThreeChunks = (2 * Chunk) + 1000;

    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["d-single"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var answers = new[]
            {
                await probe.UploadAsync(function, Bytes(301)),
                await probe.UploadAsync(function, Bytes(7_300_000)),
                await probe.UploadAsync(function, Bytes(11_800_000)),
            };
            return $"{Describe(answers)} `{OneOrEach(answers.Select(answer => answer.Text("status")))}`";
        },
        ["d-too-large-request"] = TooLargeAsync,
        ["d-chunks"] = probe => ChunksAsync(probe, 1, 2, 3),
        ["d-chunk-orders"] = async probe =>
            OneOrEach(await ChunksAsync(probe, 2, 1, 3), await ChunksAsync(probe, 1, 3, 2), await ParallelAsync(probe)),
        ["d-exact"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var file = Bytes(2 * Chunk);
            var first = await probe.UploadChunkAsync(function, file, 1, null);
            var last = await probe.UploadAsync(function, file[Chunk..], $"bytes {Chunk}-{2 * Chunk}/{2 * Chunk}", first.Text("$id"));
            return Describe(first, last);
        },
        ["d-last-first"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var file = ApiHost.Archive();
            return Describe(
                await probe.UploadAsync(function, file, $"bytes 0-{file.Length - 1}/{file.Length}"),
                await probe.UploadAsync(function, file[50..], $"bytes 50-{file.Length - 1}/{file.Length}"));
        },
        ["d-bad-range"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var ranges = new[] { "bytes 0-11/10", "garbage", "bytes 5-4/10", "bytes 0-9", "bytes 0-9/*" };
            return OneOrEach(await Task.WhenAll(ranges.Select(async range => Describe(await probe.UploadAsync(function, Bytes(10), range)))));
        },
        ["d-total"] = async probe => Describe(await probe.UploadAsync(await probe.FunctionAsync(), Bytes(10), "bytes 0-9/30000001")),
        ["d-no-id"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var file = Bytes(ThreeChunks);
            var first = await probe.UploadChunkAsync(function, file, 1, null);
            var second = await probe.UploadChunkAsync(function, file, 2, null);
            return $"{Describe(second)}, {(second.Text("$id") == first.Text("$id") ? "the same" : "a new")} deployment";
        },
        ["d-short-body"] = async probe => Describe(await probe.UploadAsync(await probe.FunctionAsync(), Bytes(9), "bytes 0-9/20")),
        ["d-file-name"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            return Describe(
                await probe.UploadAsync(function, Bytes(10), fileName: "code.zip"), await probe.UploadAsync(function, Bytes(10), fileName: "code.tgz"));
        },
        ["d-no-file"] = async probe => Describe(await probe.Api.PostAsync(
            $"functions/{await probe.FunctionAsync()}/deployments", FormOf(("activate", "true")))),
        ["d-no-activate"] = async probe => Describe(await probe.Api.PostAsync(
            $"functions/{await probe.FunctionAsync()}/deployments", ApiHost.Form(activate: null))),
        ["d-no-entrypoint"] = async probe => Describe(await probe.UploadAsync(await probe.FunctionAsync(entrypoint: ""), ApiHost.Archive())),
        ["k-expect"] = async probe =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"functions/{await probe.FunctionAsync()}/deployments")
            {
                Content = ApiHost.Form(),
                Headers = { ExpectContinue = true },
            };
            using var response = await probe.Api.Client.SendAsync(request);
            return $"{(int)response.StatusCode}";
        },
    };

    private static async Task<string> ChunksAsync(CompatibilityProbe probe, params int[] order)
    {
        var function = await probe.FunctionAsync();
        var file = Bytes(ThreeChunks);
        var answers = new List<ApiHost.Response>();
        foreach (var number in order)
            answers.Add(await probe.UploadChunkAsync(function, file, number, answers.FirstOrDefault()?.Text("$id")));
        return $"{Describe(answers)}; {await probe.IdenticalAsync(function, answers[0].Text("$id"), file)}";
    }

    private static async Task<string> ParallelAsync(CompatibilityProbe probe)
    {
        var function = await probe.FunctionAsync();
        var file = Bytes(ThreeChunks);
        var id = (await probe.UploadChunkAsync(function, file, 1, null)).Text("$id");
        var answers = await Task.WhenAll(
            probe.UploadChunkAsync(function, file, 2, id), probe.UploadChunkAsync(function, file, 3, id));
        return $"{Describe(answers)}; {await probe.IdenticalAsync(function, id, file)}";
    }

    /// <summary>
    /// Sends only the request head, because the server resets a connection while it receives a body, and the response would be lost.
    /// </summary>
    private static async Task<string> TooLargeAsync(CompatibilityProbe probe)
    {
        var function = await probe.FunctionAsync();
        var uri = new Uri(probe.Api.Endpoint);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, uri.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/functions/{function}/deployments HTTP/1.1\r\nHost: {uri.Authority}\r\nX-Appwrite-Project: {ApiHost.Project}\r\n"
            + $"X-Appwrite-Key: {ApiHost.Key}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 12582913\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            lines.Add(line);
        var headers = string.Join(", ", lines.Skip(1).Select(line => line.Split(':')[0]).Order());
        var isBare = lines.Contains("Content-Length: 0");
        return $"{lines[0].Split(' ')[1]}, {(headers.Length == 0 ? "no headers" : headers)}, {(isBare ? "no body" : "a body")}";
    }
}
