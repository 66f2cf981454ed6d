using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>
/// Every request of every operation, hit by every fault, once and always. Each cell ends in a working deployment, or in an
/// error of ours, or the caller's cancellation, that names everything that is left at the server.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class FaultMatrixTests
{
    private const string Id = "fn-1";
    private const string Name = "matrix-function";
    private const int PartedBytes = 11 * 1024 * 1024;

    private static readonly InMemoryBlobReader Blobs = Artifacts();
    private static int _worked;
    private static int _failed;

    [OneTimeTearDown]
    public void Count() => TestContext.Progress.WriteLine(
        $"Fault matrix: {_worked + _failed} cells; {_worked} ended in a working deployment, {_failed} in an error that names what is left.");

    [TestCaseSource(typeof(FaultCell), nameof(FaultCell.All))]
    public async Task A_fault_ends_in_a_working_deployment_or_in_an_error_that_names_what_is_left(FaultCell cell)
    {
        await using var stub = await AppwriteStub.StartAsync();
        stub.KeepsUploads = false;
        using var cancel = new CancellationTokenSource();
        using var injector = new FaultInjector(cell, cancel);
        await using var provider = Provider(stub, injector);
        var backend = provider.GetRequiredService<IHostingBackend>();
        var before = await PrepareAsync(cell, stub, backend);
        stub.Fault = injector.At;
        injector.IsArmed = true;

        try
        {
            await RunAsync(cell, provider, before, cancel.Token);
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            stub.Fault = null;
            Assert.That(e is HostingException || cancel.IsCancellationRequested, "only the caller cancels");
            AssertNamesWhatIsLeft(stub, before, e);
            Interlocked.Increment(ref _failed);
            return;
        }

        stub.Fault = null;
        AssertWorks(cell, stub);
        Interlocked.Increment(ref _worked);
    }

    private static ServiceProvider Provider(AppwriteStub stub, FaultInjector injector)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new ImpatientTimeProvider());
        services.AddSingleton<IBlobReader>(Blobs);
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 20_000_000);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (stub.Endpoint, stub.ProjectId, stub.ApiKey));
        services.AddHttpClient("Deus.Hosting.Appwrite").AddHttpMessageHandler(() => injector);
        return services.BuildServiceProvider();
    }

    /// <summary>What an operation needs to be there; returns the ids of it.</summary>
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
        var input = Input(cell.Operation.EndsWith("in parts", StringComparison.Ordinal) ? "parts" : "small") with
        {
            Env = new Dictionary<string, string> { ["NEW"] = "1", ["OLD"] = "2" },
        };
        return cell.Operation is "deploy" or "deploy in parts"
            ? input
            : input with { FunctionId = Id, FunctionName = cell.Operation == "redeploy" ? Name + "-2" : Name };
    }

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
            Is.EqualTo(cell.Operation.EndsWith("in parts", StringComparison.Ordinal) ? PartedBytes : 300));
    }

    private static void AssertNamesWhatIsLeft(AppwriteStub stub, DeployResult? before, Exception error)
    {
        var named = error.Message + (error as HostingException)?.FunctionId + (error as HostingException)?.DeploymentId;
        foreach (var function in stub.Functions)
        {
            if (error is HostingException || function.Id != Id)
                Assert.That(named.Contains(function.Id, StringComparison.Ordinal) || named.Contains(Name, StringComparison.Ordinal), $"names {function.Id}: {error.Message}");
            if (before is not null)
                Assert.That(function.Deployments.Select(d => d.Id), Does.Contain(before.DeploymentId), "what was there is still there");
        }
    }

    private static InMemoryBlobReader Artifacts()
    {
        var blobs = new InMemoryBlobReader();
        blobs.Set("small", Archive(300));
        blobs.Set("parts", Archive(PartedBytes));
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
