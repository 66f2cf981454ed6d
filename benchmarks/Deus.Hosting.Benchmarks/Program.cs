using BenchmarkDotNet.Running;
using Deus.Hosting.Benchmarks;

// budget                     what a decision costs (BenchmarkDotNet)
// upload                     the whole comparison: 1 MB and 100 MB, this SDK and a bare HttpClient
// builds                     one million log events through the inbox of builds
// upload-once HOW URL FILE   one upload in a process of its own; used by the above
switch (args)
{
    case ["budget"]:
        BenchmarkRunner.Run<BudgetBenchmarks>();
        return 0;
    case ["upload"]:
        return await UploadComparison.RunAsync();
    case ["builds"]:
        return await BuildLogFlood.RunAsync();
    case ["upload-once", var how, var url, var file]:
        Console.WriteLine(await UploadOnce.RunAsync(how, new Uri(url), file));
        return 0;
    default:
        Console.Error.WriteLine("Usage: budget | upload | builds");
        return 2;
}
