using Deus.Hosting.Samples.Service;

// dotnet run --project samples/Service             serves until Ctrl+C
// dotnet run --project samples/Service -- --check  serves on a free port, sends the requests of the README, and ends
if (args.Contains("--check"))
    return await SelfCheck.RunAsync();

await using var app = ServiceApp.Build(args);
await app.RunAsync();
return 0;
