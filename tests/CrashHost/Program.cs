using System.Globalization;
using CrashHost;
using Deus.Hosting;
using Deus.Hosting.Functions;
using Microsoft.Extensions.DependencyInjection;

// CrashHost FOLDER SEED [MARKS]: hosts functions in the folder and runs all operations concurrently until it is killed. With a
// file for marks it runs asynchronous executions instead; with "modes" as SEED it writes every kind of file once. Prints a line per step, so that the test can choose when to kill it.
// Ends by itself only when an operation fails.
Console.WriteLine("starting");
var blobs = new InMemoryBlobReader();
var services = new ServiceCollection();
services.AddSingleton<IBlobReader>(blobs);
services.AddSingleton<TimeProvider>(new ShortPeriodTimeProvider());
services.AddDeusHosting().UseEmbeddedFunctions(options =>
{
    options.Folder = args[0];
    if (args[1] != "modes")
        options.SecretKey = new byte[32];
    options.MaxConcurrentBuilds = 2;
    if (args.Length > 2)
        options.WorkerPermission = WorkerPermission.Off; // The file for the marks is outside the folder.
    else
        options.ExecutionRetention = TimeSpan.FromSeconds(2);
});
await using var provider = services.BuildServiceProvider();
try
{
    if (args[1] == "modes")
        await ActivatorUtilities.CreateInstance<ModesLoad>(provider).RunAsync();
    if (args.Length > 2)
        await ActivatorUtilities.CreateInstance<DeferredLoad>(provider).RunAsync(args[2]);
    var random = new Random(int.Parse(args[1], CultureInfo.InvariantCulture));
    var engine = ActivatorUtilities.CreateInstance<EngineLoad>(provider, random);
    await ActivatorUtilities.CreateInstance<Load>(provider, blobs, engine, random).RunAsync();
}
catch (Exception e)
{
    Console.WriteLine($"failed {e}");
}

return 1;
