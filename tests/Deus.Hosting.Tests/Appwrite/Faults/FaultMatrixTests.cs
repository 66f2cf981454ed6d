// The matrix takes minutes and does not depend on the framework, so it runs on the newest one only.
#if NET10_0_OR_GREATER
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>
/// Tests every request of every operation with every fault, once and always, on every server version. Each cell ends in a working
/// deployment, in one of the SDK's exceptions, or in the caller's cancellation. An error names everything that remains on the server.
/// Each outcome equals the committed table.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class FaultMatrixTests
{
    private const string Id = "fn-1";
    private const string Name = "matrix-function";
    private const int TwoParts = (5 * 1024 * 1024) + 1;
    private const int ThreeParts = (10 * 1024 * 1024) + 1;

    private static readonly InMemoryBlobReader Blobs = Artifacts();

    private readonly FaultTable _table = new();

    [OneTimeTearDown]
    public void WriteMeasuredTable() => TestContext.Progress.WriteLine(
        $"Fault matrix: {_table.Measured} cells. What was measured: {_table.Write(TestContext.CurrentContext.WorkDirectory)}");

    [Test]
    public void Fault_table_has_a_row_for_each_cell_of_the_matrix() =>
        Assert.That(_table.Keys, Is.EqualTo(FaultCell.All().Select(c => c.Key).Distinct()));

    [TestCaseSource(typeof(FaultCell), nameof(FaultCell.All))]
    public async Task Fault_results_in_a_working_deployment_or_in_an_error_that_names_the_remains(FaultCell cell)
    {
        await using var stub = await AppwriteStub.StartAsync();
        stub.KeepsUploads = false;
        stub.ServerVersion = cell.Version;
        using var cancel = new CancellationTokenSource();
        using var injector = new FaultInjector(cell, cancel);
        await using var provider = Provider(stub, injector);
        var backend = provider.GetRequiredService<IHostingBackend>();
        var before = await PrepareAsync(cell, stub, backend);
        stub.Fault = injector.At;
        injector.IsArmed = true;

        var error = await FailureOfAsync(() => RunAsync(cell, provider, before, cancel.Token));

        stub.Fault = null;
        var outcome = FaultOutcome.Describe(error, stub);
        _table.Record(cell, outcome);
        if (error is null)
            AssertWorks(cell, stub);
        else
            AssertNamesWhatIsLeft(stub, before, error, cancel);
        Assert.That(outcome, Is.EqualTo(_table.Expected(cell)));
    }

    private static async Task<Exception?> FailureOfAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return null;
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            return e;
        }
    }

    private static ServiceProvider Provider(AppwriteStub stub, FaultInjector injector)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new SkippedDelayTimeProvider());
        services.AddSingleton<IBlobReader>(Blobs);
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 20_000_000);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (stub.Endpoint, stub.ProjectId, stub.ApiKey));
        services.AddHttpClient("Deus.Hosting.Appwrite").AddHttpMessageHandler(() => injector);
        return services.BuildServiceProvider();
    }

    /// <summary>Creates the function and the deployment that an operation needs, and returns their ids; null when it needs none.</summary>
    private static async Task<DeployResult?> PrepareAsync(FaultCell cell, AppwriteStub stub, IHostingBackend backend)
    {
        if (cell.Operation.StartsWith("deploy", StringComparison.Ordinal))
            return null;
        if (cell.Operation == "wait")
            stub.Build = new AppwriteBuild { ActivationReads = AppwriteBuild.NeverActivates };
        return await backend.DeployAsync(Input("small") with
        {
            FunctionId = Id,
            Env = new Dictionary<string, string> { ["OLD"] = "1" },
            WaitUntilReady = cell.Operation != "wait",
        });
    }

    private static async Task RunAsync(
        FaultCell cell, ServiceProvider provider, DeployResult? before, CancellationToken cancellationToken)
    {
        var backend = provider.GetRequiredService<IHostingBackend>();
        switch (cell.Operation)
        {
            case "wait":
                var state = await provider.GetRequiredService<IDeploymentWaiter>()
                    .WaitAsync(Id, before!.DeploymentId, null, cancellationToken);
                Assert.That(state.IsReady);
                break;
            case "invoke":
                var answer = await provider.GetRequiredService<IFunctionInvoker>()
                    .InvokeAsync(Id, new InvokeRequest { BodyText = "hello" }, cancellationToken);
                Assert.That(answer.BodyText, Is.EqualTo("hello"));
                break;
            case "delete":
                await backend.DeleteAsync(Id, cancellationToken);
                break;
            default:
                await backend.DeployAsync(InputOf(cell), null, cancellationToken);
                break;
        }
    }

    private static DeployInput InputOf(FaultCell cell)
    {
        var input = Input(ArtifactOf(cell)) with
        {
            Env = new Dictionary<string, string> { ["NEW"] = "1", ["OLD"] = "2" },
        };
        return cell.Operation is "deploy" or "deploy in parts" or "deploy in three parts"
            ? input
            : input with { FunctionId = Id, FunctionName = cell.Operation == "redeploy" ? Name + "-2" : Name };
    }

    private static string ArtifactOf(FaultCell cell) =>
        cell.Operation.Contains("in three parts", StringComparison.Ordinal) ? "three parts"
        : cell.Operation.Contains("in parts", StringComparison.Ordinal) ? "two parts"
        : "small";

    private static DeployInput Input(string key) => new() { ServiceId = "service", FunctionName = Name, ArtifactKey = key };

    private static void AssertWorks(FaultCell cell, AppwriteStub stub)
    {
        if (cell.Operation == "delete")
        {
            Assert.That(stub.Functions, Is.Empty);
            return;
        }

        var function = stub.Functions.Single();
        var deployment = function.Deployments[^1];
        Assert.That(deployment.Upload.IsComplete, "the whole artifact has arrived");
        Assert.That(
            deployment.Upload.Length,
            Is.EqualTo(ArtifactOf(cell) switch { "three parts" => ThreeParts, "two parts" => TwoParts, _ => 300 }));
    }

    private static void AssertNamesWhatIsLeft(AppwriteStub stub, DeployResult? before, Exception error, CancellationTokenSource cancel)
    {
        Assert.That(error is HostingException || cancel.IsCancellationRequested, "only the caller cancels");
        var named = $"{error.Message} {(error as HostingException)?.FunctionId} {(error as HostingException)?.DeploymentId}";
        foreach (var function in stub.Functions)
        {
            if (error is HostingException or DeployCanceledException || function.Id != Id)
                Assert.That(named.Contains(function.Id, StringComparison.Ordinal) || named.Contains(Name, StringComparison.Ordinal), $"names {function.Id}: {error.Message}");
            if (before is null)
                continue;
            Assert.That(function.Deployments.Select(d => d.Id), Does.Contain(before.DeploymentId), "what was there is still there");
            foreach (var unfinished in function.Deployments.Where(d => !d.Upload.IsComplete))
                Assert.That(named, Does.Contain(unfinished.Id), "the unfinished deployment is named");
        }
    }

    private static InMemoryBlobReader Artifacts()
    {
        var blobs = new InMemoryBlobReader();
        blobs.Set("small", Archive(300));
        blobs.Set("two parts", Archive(TwoParts));
        blobs.Set("three parts", Archive(ThreeParts));
        return blobs;
    }

    private static byte[] Archive(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        (content[0], content[1]) = (0x1f, 0x8b);
        return content;
    }
}
#endif
