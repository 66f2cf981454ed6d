using System.Globalization;
using System.Text;
using Deus.Hosting;
using Deus.Hosting.Functions;
using Spectre.Console;

namespace FunctionsSample;

/// <summary>Creates, runs, deploys, rolls back and streams functions, as a service with user-defined functions does.</summary>
internal sealed class Walkthrough(
    IFunctionStore functions, IDeploymentStore deployments, IExecutionStore executions, IFunctionEngine engine)
{
    private const string LuaFile = "main.lua";

    public async Task RunAsync()
    {
        var greet = await CreateAsync("greet", Code.Greeting);
        await RunAsync(greet.Id, "world");
        await RunAsync(greet.Id, "moon");
        var loud = await deployments.CreateAsync(greet.Id, DeploymentSource.FromText(Code.LoudGreeting));
        Show("deployed", await ReadyAsync(greet.Id, loud.Id));
        await RunAsync(greet.Id, "world");

        await RollBackAsync(greet.Id);
        await RunAsync(greet.Id, "world");
        await RunAsync(greet.Id, "that deployment again", loud.Id);

        await EditAsync("discount");

        var countdown = await CreateAsync("countdown", Code.Countdown);
        await StreamAsync(countdown.Id);

        var letter = await CreateAsync("letter", Code.Letter, "template-1");
        await RunAsync(letter.Id, "reader");
        await PrintHistoryAsync(greet.Id, "discount", countdown.Id, letter.Id);
    }

    private async Task<HostedFunction> CreateAsync(string id, string code, string runtime = HostingRuntimes.Node20)
    {
        var created = await functions.CreateAsync(new NewFunction
        {
            Id = id,
            Settings = new FunctionSettings { Name = id, Runtime = runtime, Timeout = TimeSpan.FromSeconds(5) },
            Source = DeploymentSource.FromText(code),
            PlainEnv = new Dictionary<string, string> { ["GREETING"] = "Hello" },
        });
        Show("created", await ReadyAsync(id, created.LatestDeploymentId!));
        return created;
    }

    private async Task<Deployment> ReadyAsync(string functionId, string deploymentId)
    {
        var deployment = await deployments.WaitAsync(functionId, deploymentId);
        return deployment.Status == DeploymentStatus.Ready
            ? deployment
            : throw new InvalidOperationException($"The build failed:\n{deployment.Log}");
    }

    private async Task RunAsync(string functionId, string body, string? deploymentId = null)
    {
        var result = await engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = functionId,
            DeploymentId = deploymentId,
            Body = Encoding.UTF8.GetBytes(body),
        });
        Console.WriteLine($"answered    {result.StatusCode} {result.BodyText}");
    }

    /// <summary>Edits a Lua function as text: a wrong edit fails in its build and changes nothing, a right one is rolled back.</summary>
    private async Task EditAsync(string id)
    {
        var first = await functions.CreateAsync(new NewFunction
        {
            Id = id,
            Settings = new FunctionSettings { Name = id, Runtime = HostingRuntimes.Lua54 },
            Source = DeploymentSource.FromText(Code.Discount, LuaFile),
        });
        Show("created", await ReadyAsync(id, first.LatestDeploymentId!));
        await RunAsync(id, "80");

        var wrong = await deployments.CreateAsync(id, DeploymentSource.FromText(Code.Discount.Replace("= 10", "= = 50"), LuaFile));
        var failed = await deployments.WaitAsync(id, wrong.Id);
        Console.WriteLine($"refused     {failed.Log.Split('\n').First(line => line.Contains("line 1", StringComparison.Ordinal)).Trim()}");
        await RunAsync(id, "80");

        var half = await deployments.CreateAsync(id, DeploymentSource.FromText(Code.Discount.Replace("= 10", "= 50"), LuaFile));
        Show("deployed", await ReadyAsync(id, half.Id));
        await CompareAsync(id, first.LatestDeploymentId!, half.Id);
        await RunAsync(id, "80");
        await RollBackAsync(id);
        await RunAsync(id, "80");
    }

    private async Task CompareAsync(string functionId, string before, string after)
    {
        foreach (var line in await deployments.CompareAsync(functionId, before, after))
        {
            if (line.Change != DiffChange.Unchanged)
                Console.WriteLine($"changed     {(line.Change == DiffChange.Added ? '+' : '-')} {line.OldLine ?? line.NewLine} {line.Text}");
        }
    }

    private async Task RollBackAsync(string functionId)
    {
        var ready = await deployments.ListAsync(functionId, new DeploymentQuery { Status = DeploymentStatus.Ready });
        var first = ready.Items[^1];
        await deployments.ActivateAsync(functionId, first.Id);
        Show("rolled back", first);
    }

    private async Task StreamAsync(string functionId)
    {
        Console.Write("streamed    ");
        await using var stream = await engine.OpenAsync(new ExecutionRequest { FunctionId = functionId });
        await foreach (var piece in stream.ReadBodyAsync())
            Console.Write(Encoding.UTF8.GetString(piece.Span));
        Console.WriteLine($"({(await stream.Completion).Outcome})");
    }

    private async Task PrintHistoryAsync(params string[] functionIds)
    {
        var table = new Table().AddColumns("function", "deployment", "status", "outcome", "start", "took", "logs");
        foreach (var functionId in functionIds)
        {
            foreach (var listed in (await executions.ListAsync(functionId)).Items.Reverse())
                AddRow(table, await executions.GetAsync(functionId, listed.Id)); // lists do not contain logs
        }

        AnsiConsole.Write(table);
    }

    private static void AddRow(Table table, Execution execution) => table.AddRow(
        execution.FunctionId,
        execution.DeploymentNumber?.ToString(CultureInfo.InvariantCulture) ?? "",
        execution.ResponseStatusCode.ToString(CultureInfo.InvariantCulture),
        execution.Outcome?.ToString() ?? "",
        execution.IsColdStart ? "cold" : "warm",
        $"{execution.Duration.TotalMilliseconds:0} ms",
        Markup.Escape(execution.Logs.TrimEnd()));

    private static void Show(string what, Deployment deployment) =>
        Console.WriteLine($"{what,-11} {deployment.FunctionId}, deployment {deployment.Number}");
}
