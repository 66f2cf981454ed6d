using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Deus.Hosting;
using Deus.Hosting.Ledger;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Marketplace.Tests;

/// <summary>
/// The marketplace with a new database, a folder and an Appwrite stub; its configuration selects one of the two backends.
/// </summary>
internal sealed class RunningMarketplace : IAsyncDisposable
{
    public const string Embedded = "Embedded";
    public const string Appwrite = "Appwrite";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-marketplace-");
    private readonly AppwriteStub _stub;
    private readonly SettingsFile _settings;
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private RunningMarketplace(AppwriteStub stub, string backend, string environment, JsonObject limits)
    {
        _stub = stub;
        _settings = SettingsFile.Create(_folder, FunctionFolder, stub, backend, limits);
        var builder = MarketplaceApp.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = _folder.FullName, EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.Services.ConfigureDbContext<MarketplaceDb>(Contexts.Attach);
        _app = MarketplaceApp.Build(builder);
    }

    public CapturedLogs Logs { get; } = new();

    public ContextLog Contexts { get; } = new();

    /// <summary>True when the folder of the embedded host exists.</summary>
    public bool HasFunctionFolder => Directory.Exists(FunctionFolder);

    /// <summary>The number of requests that the Appwrite stub has received.</summary>
    public int AppwriteRequests => _stub.Requests.Count;

    private string FunctionFolder => Path.Combine(_folder.FullName, "functions");

    /// <summary>Returns both backends, each in the environment Development (which validates scopes) and Production.</summary>
    public static IEnumerable<TestCaseData> Cases() =>
        from backend in (string[])[Embedded, Appwrite]
        from environment in (string[])["Development", "Production"]
        select new TestCaseData(backend, environment);

    public static async Task<RunningMarketplace> StartAsync(
        string backend, string environment, JsonObject limits, CancellationToken cancellationToken)
    {
        var stub = await AppwriteStub.StartAsync(cancellationToken);
        stub.MaxFunctionCreations = int.MaxValue;
        stub.Build = new AppwriteBuild { Statuses = ["ready"] };
        stub.Execute = ServiceArtifact.Execute;
        var marketplace = new RunningMarketplace(stub, backend, environment, limits);
        try
        {
            await marketplace.WithDbAsync(db => db.Database.EnsureCreatedAsync(cancellationToken));
            await marketplace._app.StartAsync(cancellationToken);
            marketplace._client.BaseAddress = new Uri(marketplace._app.Urls.Single());
            return marketplace;
        }
        catch
        {
            await marketplace.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds services, each with an artifact that returns the service's id.</summary>
    public Task AddServicesAsync(IEnumerable<string> ids, CancellationToken cancellationToken) => WithDbAsync(async db =>
    {
        foreach (var id in ids)
        {
            db.Artifacts.Add(new Artifact { Id = $"{id}-1", Content = await ServiceArtifact.PackAsync(id, cancellationToken) });
            db.Services.Add(new Service { Id = id, ArtifactKey = $"{id}-1" });
        }

        return await db.SaveChangesAsync(cancellationToken);
    });

    /// <summary>Adds a new artifact for the next deployment of a service.</summary>
    public Task ChangeArtifactAsync(string serviceId, string text, CancellationToken cancellationToken) => WithDbAsync(async db =>
    {
        var service = await db.Services.SingleAsync(s => s.Id == serviceId, cancellationToken);
        service.ArtifactKey = $"{serviceId}-{text}";
        db.Artifacts.Add(new Artifact { Id = service.ArtifactKey, Content = await ServiceArtifact.PackAsync(text, cancellationToken) });
        return await db.SaveChangesAsync(cancellationToken);
    });

    public DeploymentLedger Ledger => _app.Services.GetRequiredService<DeploymentLedger>();

    public Task<int> CountWarmAsync(CancellationToken cancellationToken) =>
        _app.Services.GetRequiredService<IDeploymentCounter>().CountAlwaysWarmDeploymentsAsync(cancellationToken);

    public async Task<T> WithDbAsync<T>(Func<MarketplaceDb, Task<T>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<MarketplaceDb>());
    }

    public async Task<LedgerDeployment> DeployAsync(string serviceId, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        using var response = await PostDeploymentAsync(serviceId, alwaysWarm, cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => Describe(serviceId));
        return (await response.Content.ReadFromJsonAsync<LedgerDeployment>(cancellationToken))!;
    }

    /// <summary>Deploys a service, and asserts that the budget rejects it.</summary>
    /// <returns>The reason in the <see cref="BudgetRefusedException"/>.</returns>
    public async Task<string?> DeployRefusedAsync(string serviceId, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        using var response = await PostDeploymentAsync(serviceId, alwaysWarm, cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict), () => Describe(serviceId));
        return await response.Content.ReadFromJsonAsync<string>(cancellationToken);
    }

    public async Task<string> InvokeAsync(string serviceId, string body, CancellationToken cancellationToken)
    {
        using var response = await _client.PostAsync($"/services/{serviceId}/invocations", new StringContent(body), cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => Describe(serviceId));
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    public async Task<string> HealthAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync("/health", cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Returns the backend's functions by id.</summary>
    public async Task<Dictionary<string, FunctionSummary>> FunctionsAsync(CancellationToken cancellationToken) =>
        await _app.Services.GetRequiredService<IFunctionCatalog>().ListFunctionsAsync(cancellationToken)
            .ToDictionaryAsync(function => function.FunctionId, cancellationToken: cancellationToken);

    public Task SaveLimitsAsync(JsonObject limits, CancellationToken cancellationToken) =>
        _settings.SaveLimitsAsync(_app, limits, cancellationToken);

    /// <summary>Stops the service after its requests have ended.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        // Closes the connections of the pool, so that the database can be deleted.
        _app.Services.GetRequiredService<NpgsqlDataSource>().Clear();
        await WithDbAsync(db => db.Database.EnsureDeletedAsync());
        await _app.DisposeAsync();
        await _stub.DisposeAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Describe(string serviceId) =>
        $"{serviceId}\n{string.Join('\n', Logs.Lines.Where(line => !line.Contains(" scope ", StringComparison.Ordinal)))}";

    private Task<HttpResponseMessage> PostDeploymentAsync(string serviceId, bool? alwaysWarm, CancellationToken cancellationToken) => _client.PostAsync(
        $"/services/{serviceId}/deployments{(alwaysWarm is null ? "" : $"?alwaysWarm={alwaysWarm}")}", content: null, cancellationToken);
}
