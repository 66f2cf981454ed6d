using Deus.Hosting.Functions.DependencyInjection;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Tests.DependencyInjection;

public sealed class WorkerOptionsTests
{
    private static readonly (string Named, Action<FunctionsOptions> Set)[] Wrong =
    [
        ("WorkerPermission", o => o.WorkerPermission = (WorkerPermission)7),
        ("MaxWorkersPerDeployment", o => o.MaxWorkersPerDeployment = 0),
        ("RequestsPerWorker", o => o.RequestsPerWorker = 0),
        ("BlankWorkers", o => o.BlankWorkers = -1),
        ("BlankWorkers", o => o.BlankWorkers = 65),
        ("WorkerIdleTimeout", o => o.WorkerIdleTimeout = TimeSpan.Zero),
        ("WorkerIdleTimeout", o => o.WorkerIdleTimeout = TimeSpan.FromDays(30)),
        ("MaxWorkerMemoryBytes", o => o.MaxWorkerMemoryBytes = 134_217_727),
        ("WorkerIsolation", o => o.WorkerIsolation = ["no-such-program-anywhere"]),
        ("BuildIsolation", o => o.BuildIsolation = ["no-such-program-anywhere"]),
        ("WorkerIsolation", o => o.WorkerIsolation = ["/no/such/program", "-x"]),
    ];

    [Test]
    public void Invalid_worker_option_is_rejected_by_its_name([Range(0, 10)] int i)
    {
        var options = new FunctionsOptions { Folder = "x" };
        Wrong[i].Set(options);

        var result = FunctionsOptionsCheck.Validate(options);

        Assert.That(result.Failures, Has.One.Items.And.One.Contains($"FunctionsOptions.{Wrong[i].Named} is not acceptable. Accepted: "));
    }

    [Test]
    public void WorkerSettings_has_the_configured_values()
    {
        var settings = WorkerSettings.From(new FunctionsOptions
        {
            WorkerPermission = WorkerPermission.Off,
            MaxWorkersPerDeployment = 3,
            RequestsPerWorker = 5,
            BlankWorkers = 2,
            Folder = "/data",
            WorkerIdleTimeout = TimeSpan.FromSeconds(7),
            MaxWorkerMemoryBytes = 300 * 1_048_576,
            WorkerIsolation = ["sh", "-c"],
        });

        Assert.Multiple(() =>
        {
            Assert.That((settings.Permission, settings.MaxWorkersPerDeployment, settings.RequestsPerWorker), Is.EqualTo((WorkerPermission.Off, 3, 5)));
            Assert.That((settings.IdleTimeout, settings.MaxMemoryMegabytes), Is.EqualTo((TimeSpan.FromSeconds(7), 300)));
            Assert.That((settings.BlankWorkers, settings.LinkFolder), Is.EqualTo((2, "/data/links")));
            Assert.That(settings.Isolation, Is.EqualTo([PathSearch.FindInPath("sh")!, "-c"]));
        });
    }

    [Test]
    public void WorkerSettings_has_the_defaults_of_the_runtime_when_no_option_is_set()
    {
        var settings = WorkerSettings.From(new FunctionsOptions());
        var own = new Deus.Hosting.Functions.Runtimes.Node.NodeRuntimeOptions();

        Assert.That(
            (settings.Permission, settings.MaxWorkersPerDeployment, settings.RequestsPerWorker, settings.IdleTimeout, settings.MaxMemoryMegabytes, settings.Isolation.Count),
            Is.EqualTo((own.Permission, own.MaxWorkersPerDeployment, own.RequestsPerWorker, own.IdleTimeout, own.MaxMemoryMegabytes, 0)));
    }
}
