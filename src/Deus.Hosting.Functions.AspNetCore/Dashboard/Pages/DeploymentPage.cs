using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Builds;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>One deployment with the log of its build, and its changes: activation and cancellation.</summary>
internal sealed class DeploymentPage(IFunctionStore functions, IDeploymentStore deployments, BuildCancellation builds)
{
    private const string Expected = "expected";

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var (function, deployment) = await ReadAsync(request).ConfigureAwait(false);
        return PageLayout.Create(
            request.Links,
            $"Deployment {deployment.Number} of {function.Settings.Name}",
            Html.From(
                $"""
                {FunctionMenu.Create(request, function)}
                {Elements.Facts(Facts(function, deployment))}
                <p>{DeploymentSection.Actions(request, function, deployment)} {Elements.Link(Executions(request, deployment), "Its executions")}</p>
                <h2 id="log-heading">Build log</h2>
                {Log(request, deployment)}
                """),
            deployment.Status.IsTerminal ? null : Html.From($"""<noscript><meta http-equiv="refresh" content="3"></noscript>"""));
    }

    public async Task<Html> ConfirmActivationAsync(DashboardRequest request)
    {
        var (function, deployment) = await ReadAsync(request).ConfigureAwait(false);
        return ConfirmationPage.Create(
            request,
            $"Activate deployment {deployment.Number}?",
            $"The next executions of '{function.Settings.Name}' run deployment {deployment.Number}. Executions that run now end with their own deployment.",
            "Activate",
            request.Links.Function(function.Id),
            ConfirmationPage.Hidden(Expected, function.ActiveDeploymentId));
    }

    /// <summary>Activates the deployment, unless another one was activated since the person was asked.</summary>
    public async Task<string> ActivateAsync(DashboardRequest request)
    {
        var expected = await request.FieldAsync(Expected).ConfigureAwait(false);
        await deployments.ActivateAsync(
            request.FunctionId, request.DeploymentId, expected.Length == 0 ? null : expected, request.Aborted).ConfigureAwait(false);
        return request.Links.Function(request.FunctionId);
    }

    public async Task<Html> ConfirmCancellationAsync(DashboardRequest request)
    {
        var (_, deployment) = await ReadAsync(request).ConfigureAwait(false);
        return ConfirmationPage.Create(
            request,
            $"Cancel the build of deployment {deployment.Number}?",
            "The build stops, and the deployment cannot be activated. The active deployment stays active.",
            "Cancel the build",
            request.Links.Deployment(deployment.FunctionId, deployment.Id));
    }

    public async Task<string> CancelAsync(DashboardRequest request)
    {
        await builds.CancelBuildAsync(request.FunctionId, request.DeploymentId, request.Aborted).ConfigureAwait(false);
        return request.Links.Deployment(request.FunctionId, request.DeploymentId);
    }

    private async Task<(HostedFunction Function, Deployment Deployment)> ReadAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        return (function, await deployments.GetAsync(request.FunctionId, request.DeploymentId, request.Aborted).ConfigureAwait(false));
    }

    private static (string Name, Html Value)[] Facts(HostedFunction function, Deployment deployment) =>
    [
        ("Build", Display.Status(deployment.Status)),
        ("Active", Html.From($"{(deployment.Id == function.ActiveDeploymentId ? "yes" : "no")}")),
        ("Created", Display.Time(deployment.CreatedAt)),
        ("Build started", Display.Time(deployment.StartedAt)),
        ("Build ended", Display.Time(deployment.EndedAt)),
        ("Build took", Html.From($"{Display.Duration(deployment.BuildDuration)}")),
        ("Entry file", Display.Optional(deployment.Entrypoint)),
        ("Build commands", Display.Optional(deployment.Commands)),
        ("Source", Html.From($"{Display.Bytes(deployment.SourceSize)}")),
        ("Output", Html.From($"{Display.Bytes(deployment.OutputSize)}")),
        ("Id", Html.From($"<code>{deployment.Id}</code>")),
    ];

    private static string Executions(DashboardRequest request, Deployment deployment) =>
        DashboardLinks.WithQuery(request.Links.Executions(deployment.FunctionId), ("deployment", deployment.Id));

    /// <summary>Returns the log. While the build runs, the script follows it from the two addresses of the element.</summary>
    private static Html Log(DashboardRequest request, Deployment deployment)
    {
        var path = request.Links.Deployment(deployment.FunctionId, deployment.Id);
        return deployment.Status.IsTerminal
            ? Html.From($"""<pre class="log" role="region" tabindex="0" aria-labelledby="log-heading">{deployment.Log}</pre>""")
            : Html.From(
                $"""
                <p id="live" role="status">The build runs. This page follows it.</p>
                <pre class="log" role="region" tabindex="0" aria-labelledby="log-heading" data-events="{path}/events" data-log="{path}/log">{deployment.Log}</pre>
                """);
    }
}
