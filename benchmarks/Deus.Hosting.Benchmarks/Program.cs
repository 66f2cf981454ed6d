using System.Globalization;
using BenchmarkDotNet.Running;
using Deus.Hosting.Benchmarks;
using Deus.Hosting.Benchmarks.Functions;
using Deus.Hosting.Benchmarks.Peers;

// budget                     what a decision costs (BenchmarkDotNet)
// upload                     the whole comparison: 1 MB and 100 MB, this SDK and a bare HttpClient
// upload-peers [RUNS]        28 MB in order and in parallel, this SDK and node-appwrite (from npm), 11 alternating runs
// upload-sdk URL FILE        two uploads in a process of their own; used by the above
// builds                     one million log events through the inbox of builds
// upload-once HOW URL FILE   one upload in a process of its own; used by the above
// engine                     warm executions, 1 and 16 at a time, and bare HTTP to the same worker
// cold                       executions that start their worker, and bare node starts
// abuse                      the latency of a quiet function beside each kind of misbehaving ones
// load                       64 connections for a minute beside deployments: errors, latency and memory of the host
// load-host FOLDER           the host of the above
switch (args)
{
    case ["budget"]:
        BenchmarkRunner.Run<BudgetBenchmarks>();
        return 0;
    case ["upload"]:
        return await UploadComparison.RunAsync();
    case ["upload-peers"]:
        return await UploadPeers.RunAsync(runs: 11);
    case ["upload-peers", var runs]:
        return await UploadPeers.RunAsync(int.Parse(runs, CultureInfo.InvariantCulture));
    case ["upload-sdk", var url, var file]:
        Console.WriteLine(await SdkUpload.RunAsync(url, file));
        return 0;
    case ["builds"]:
        return await BuildLogFlood.RunAsync();
    case ["upload-once", var how, var url, var file]:
        Console.WriteLine(await UploadOnce.RunAsync(how, new Uri(url), file));
        return 0;
    case ["engine"]:
        return await EngineThroughput.RunAsync();
    case ["cold"]:
        return await ColdStart.RunAsync();
    case ["abuse"]:
        return await AbuseLatency.RunAsync();
    case ["load"]:
        return await LoadTest.RunAsync();
    case ["load-host", var folder]:
        return await LoadHost.RunAsync(folder);
    default:
        Console.Error.WriteLine("Usage: budget | upload | upload-peers | builds | engine | cold | abuse | load");
        return 2;
}
