using System.Globalization;
using BenchmarkDotNet.Running;
using Deus.Hosting.Benchmarks;
using Deus.Hosting.Benchmarks.Functions;
using Deus.Hosting.Benchmarks.Guests;
using Deus.Hosting.Benchmarks.Peers;

// budget                     the duration of a budget decision (BenchmarkDotNet)
// upload                     1 MB and 100 MB: this SDK and a bare HttpClient
// upload-peers [RUNS]        28 MB in order and in parallel: this SDK and node-appwrite (from npm), 11 alternating runs
// upload-sdk URL FILE        two uploads in a separate process; used by upload-peers
// builds                     one million log events through the build inbox
// upload-once HOW URL FILE   one upload in a separate process; used by upload
// throughput [ROUNDS [DIR]]  executions over HTTP beside other servers of the same handler; DIR is a server of Open Runtimes
// density                    200 deployed functions of which 20 are in use: memory, and first calls of the others
// dashboard [FUNCTIONS N]    pages of the dashboard with ten functions, and with 10,000 functions and a million executions
// dashboard serve            the same hosts for a browser; see first-paint.mjs
// background                 asynchronous executions, with and without retries; latency while a million records are deleted
// cold                       executions with a cold start, and starts of a bare Node.js process
// abuse                      the latency of a function while other functions misbehave
// ledger [CONNECTION]        reservations with 1 and 16 processes, and a history of a million; on SQLite, or on a PostgreSQL database
// guests [ROUNDS]            WebAssembly functions against a bare Wasmtime loop and Node.js, 9 alternating rounds
// guests million [COUNT]     a million executions of a WASI command: the memory of the process
// guests mixed [SECONDS]     64 callers of WebAssembly and Node.js functions for a minute, during deployments of both
// guests abuse [SECONDS]     the latency of a WebAssembly function while others misbehave
// guests stop                how late a guest ends after its cancellation and its deadline
// scripts [ROUNDS]           Lua and JavaScript functions beside wasmoon in Node.js and bare Node.js, 7 alternating rounds
// lua-tests FOLDER           the official test files of Lua 5.4 in the sandbox
// js-tests FOLDER [N] [SEED] files of Test262 in the sandbox: N of them, chosen with a seed, or all with 0; 3,000 with the seed 262
// load                       64 connections for a minute during deployments: errors, latency and memory of the host
// load-host FOLDER           the host process of load
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
    case ["ledger"]:
        return await LedgerThroughput.RunAsync(connectionString: null);
    case ["ledger", var connectionString]:
        return await LedgerThroughput.RunAsync(connectionString);
    case ["ledger-worker", var connectionString]:
        return await LedgerThroughput.WorkAsync(connectionString);
    case ["throughput"]:
        return await Throughput.RunAsync(rounds: 5, openRuntimes: null);
    case ["throughput", var rounds]:
        return await Throughput.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture), openRuntimes: null);
    case ["throughput", var rounds, var folder]:
        return await Throughput.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture), folder);
    case ["density"]:
        return await Density.RunAsync();
    case ["dashboard"]:
        return await DashboardPages.RunAsync(functions: 10_000, executions: 1_000_000);
    case ["dashboard", "serve"]:
        return await DashboardPages.RunAsync(functions: 10_000, executions: 1_000_000, isServing: true);
    case ["dashboard", var functions, var executions]:
        return await DashboardPages.RunAsync(
            int.Parse(functions, CultureInfo.InvariantCulture), int.Parse(executions, CultureInfo.InvariantCulture));
    case ["background"]:
        return await BackgroundExecutions.RunAsync();
    case ["cold"]:
        return await ColdStart.RunAsync();
    case ["abuse"]:
        return await AbuseLatency.RunAsync();
    case ["guests"]:
        return await GuestComparison.RunAsync(rounds: 9);
    case ["guests", "million"]:
        return await GuestMillion.RunAsync(1_000_000);
    case ["guests", "million", var count]:
        return await GuestMillion.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
    case ["guests", "mixed"]:
        return await GuestMixed.RunAsync(TimeSpan.FromSeconds(60));
    case ["guests", "mixed", var seconds]:
        return await GuestMixed.RunAsync(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
    case ["guests", "abuse"]:
        return await GuestAbuse.RunAsync(TimeSpan.FromSeconds(5));
    case ["guests", "abuse", var seconds]:
        return await GuestAbuse.RunAsync(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
    case ["guests", "stop"]:
        return await GuestStopDelay.RunAsync();
    case ["lua-tests", var folder]:
        return await LuaTestFiles.RunAsync(folder);
    case ["js-tests", var folder]:
        return await JavaScriptTestFiles.RunAsync(folder, count: 3000, seed: 262);
    case ["js-tests", var folder, var count]:
        return await JavaScriptTestFiles.RunAsync(folder, int.Parse(count, CultureInfo.InvariantCulture), seed: 262);
    case ["js-tests", var folder, var count, var seed]:
        return await JavaScriptTestFiles.RunAsync(folder, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
    case ["scripts"]:
        return await ScriptComparison.RunAsync(rounds: 7);
    case ["scripts", var rounds]:
        return await ScriptComparison.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture));
    case ["guests", var rounds]:
        return await GuestComparison.RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture));
    case ["load"]:
        return await LoadTest.RunAsync();
    case ["load-host", var folder]:
        return await LoadHost.RunAsync(folder);
    default:
        Console.Error.WriteLine("Usage: budget | upload | upload-peers | builds | ledger | throughput | density | background | cold | abuse | guests | scripts | load");
        return 2;
}
