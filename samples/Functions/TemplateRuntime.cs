using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace FunctionsSample;

/// <summary>A custom runtime: a function is a text file in which <c>{{body}}</c> and variables are replaced.</summary>
internal sealed class TemplateRuntime : IFunctionRuntime
{
    public IReadOnlyCollection<string> Names { get; } = ["template-1"];

    public string DefaultEntrypoint => "page.txt";

    public async Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(deployment.CodeFolder, deployment.Entrypoint), cancellationToken);
        page = page.Replace("{{body}}", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal);
        foreach (var (name, value) in deployment.Environment)
            page = page.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        return new RuntimeResponse
        {
            StatusCode = 200,
            Body = Encoding.UTF8.GetBytes(page),
            Lines = [new LogLine(FunctionLogLevel.Info, $"filled in {deployment.Entrypoint}")],
        };
    }
}
