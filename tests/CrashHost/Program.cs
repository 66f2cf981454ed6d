using System.Globalization;
using CrashHost;
using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

// CrashHost FOLDER SEED [LOAD [FILE [URL]]]: hosts functions in the folder and runs all operations concurrently until it is killed.
// LOAD "deferred" runs asynchronous executions, which mark FILE; "retries" those of which a third fail
// and are attempted again, and sends their results to URL; "attack" runs open streams, slow uploads, builds that leave trees
// which are hard to remove, and fills the disk with FILE when there is one; "modes" writes every kind of file once.
// Prints a line per step, so that the test can choose when to kill it. Ends by itself only when an operation fails.
Console.WriteLine("starting");
var (load, file) = (args.ElementAtOrDefault(2), args.ElementAtOrDefault(3));
var blobs = new InMemoryBlobReader();
var services = new ServiceCollection();
services.AddSingleton<IBlobReader>(blobs);
services.AddSingleton<TimeProvider>(new ShortPeriodTimeProvider());
services.AddDeusHosting().UseEmbeddedFunctions(options =>
{
    options.Folder = args[0];
    if (load != "modes")
        options.SecretKey = new byte[32];
    options.MaxConcurrentBuilds = 2;
    if (load == "retries")
    {
        options.MaxConcurrentExecutionsPerFunction = 32;
        options.CallbackHosts = options.PrivateCallbackHosts = ["127.0.0.1"];
    }
    else if (load == "deferred")
        options.WorkerPermission = WorkerPermission.Off; // The file for the marks is outside the folder.
    else
        options.ExecutionRetention = TimeSpan.FromSeconds(2);
});
if (load == "retries")
    services.RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(new RandomRuntime(file!, new Random(int.Parse(args[1], CultureInfo.InvariantCulture))));
await using var provider = services.BuildServiceProvider();
try
{
    var random = new Random(int.Parse(args[1], CultureInfo.InvariantCulture));
    var engine = ActivatorUtilities.CreateInstance<EngineLoad>(provider, random);
    await (load switch
    {
        "deferred" => ActivatorUtilities.CreateInstance<DeferredLoad>(provider).RunAsync(file!),
        "retries" => ActivatorUtilities.CreateInstance<RetryLoad>(provider).RunAsync(new Uri(args[4])),
        "modes" => ActivatorUtilities.CreateInstance<ModesLoad>(provider).RunAsync(),
        "attack" => ActivatorUtilities.CreateInstance<AttackLoad>(provider, engine, random).RunAsync(file),
        _ => ActivatorUtilities.CreateInstance<Load>(provider, blobs, engine, random).RunAsync(),
    });
}
catch (Exception e)
{
    Console.WriteLine($"failed {e}");
}

return 1;
