using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>A real process of samples/Service with a temporary folder.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string Key = "a-key-of-the-tests-0123456789";

    private readonly string _folder;

    private ServiceProcess(string folder, Process process, Uri server)
    {
        _folder = folder;
        Process = process;
        Server = server;
        Client = new HttpClient { BaseAddress = new Uri(server, "/v1/") };
        Client.DefaultRequestHeaders.Add("X-Appwrite-Project", "p");
        Client.DefaultRequestHeaders.Add("X-Appwrite-Key", Key);
    }

    public Process Process { get; }

    /// <summary>The address on which the process listens.</summary>
    public Uri Server { get; }

    /// <summary>A client of the API, with its key.</summary>
    public HttpClient Client { get; }

    public static async Task<ServiceProcess> StartAsync(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("deus-service-").FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
                 [
                     Path.Combine(AppContext.BaseDirectory, "Service.dll"), "--urls=http://127.0.0.1:0", $"--Functions:Folder={folder}",
                     "--Api:ProjectId=p", $"--Api:ApiKeys:0:Key={Key}", "--environment=Development", .. arguments,
                 ])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        const string Listening = "Now listening on: ";
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync(timeout.Token);
        while (line is not null && !line.Contains(Listening, StringComparison.Ordinal));
        Assert.That(line, Is.Not.Null, "the service ended");
        return new ServiceProcess(folder, process, new Uri(line![(line!.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]));
    }

    /// <summary>Reads a document of the API until it fulfils a condition.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> holds, TimeSpan timeLimit)
    {
        using var timeout = new CancellationTokenSource(timeLimit);
        JsonElement document;
        while (!holds(document = await Client.GetFromJsonAsync<JsonElement>(path, timeout.Token)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
        return document;
    }

    public void Dispose()
    {
        Client.Dispose();
        Process.Kill(entireProcessTree: true);
        Process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
