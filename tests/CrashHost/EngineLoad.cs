using System.Globalization;
using System.Text;
using Deus.Hosting;
using Deus.Hosting.Functions;

namespace CrashHost;

/// <summary>
/// Load on the stores and the engine: deployments from inline source, streams read completely, and streams disposed early.
/// </summary>
internal sealed class EngineLoad(
    IFunctionStore functions, IDeploymentStore deployments, IFunctionEngine engine, IDeploymentManager history, Random random)
{
    private const string FunctionId = "inline";
    private const int KeptDeployments = 3;

    // With an empty body the response never ends.
    private const string Code =
        """
        const { Readable } = require('node:stream');
        module.exports = ({ req, res, log }) => {
            log(`streaming ${req.bodyText}`);
            return res.send(Readable.from((function* () {
                if (req.bodyText)
                    yield* req.bodyText;
                else
                    for (;;)
                        yield 'x'.repeat(10_000);
            })()));
        };
        """;

    public async Task PrepareAsync()
    {
        try
        {
            await functions.CreateAsync(new NewFunction
            {
                Id = FunctionId,
                Settings = new FunctionSettings { Name = FunctionId, ExecutionRetention = TimeSpan.FromSeconds(1) },
                Source = DeploymentSource.FromText(Code),
            });
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.FunctionAlreadyExists)
        {
            // An earlier host has created the function.
        }

        await DeployAsync();
    }

    public async Task DeployAsync()
    {
        var source = DeploymentSource.FromText($"// {Next()}\n{Code}");
        var deployment = await deployments.CreateAsync(FunctionId, source);
        Load.Step("inline accepted");
        deployment = await deployments.WaitAsync(FunctionId, deployment.Id);
        if (deployment.Status != DeploymentStatus.Ready)
            throw new InvalidOperationException($"The deployment is {deployment.Status}: {deployment.Log}");
        Load.Step("inline deployed");
        await history.PruneAsync(FunctionId, KeptDeployments);
    }

    public async Task ReadToEndAsync()
    {
        var question = Next();
        await using var stream = await OpenAsync(question);
        var answer = new StringBuilder();
        await foreach (var piece in stream.ReadBodyAsync())
            answer.Append(Encoding.UTF8.GetString(piece.Span));
        var record = await stream.Completion;
        if (record.Outcome == ExecutionOutcome.Completed && answer.ToString() != question)
            throw new InvalidOperationException($"The function answered {answer} to {question}.");
        Load.Step("streamed");
    }

    public async Task AbandonStreamAsync()
    {
        await using (var stream = await OpenAsync(question: ""))
        {
            Load.Step("stream opened");
            await foreach (var piece in stream.ReadBodyAsync())
            {
                if (piece.Length > 0)
                    break;
            }
        }

        Load.Step("stream given up");
    }

    private Task<ExecutionStream> OpenAsync(string question) =>
        engine.OpenAsync(new ExecutionRequest { FunctionId = FunctionId, Body = Encoding.UTF8.GetBytes(question) });

    private string Next()
    {
        lock (random)
            return random.Next(1, int.MaxValue).ToString(CultureInfo.InvariantCulture);
    }
}
