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
        var body = Html.From(
            $"""
            {Elements.Section("log", "Build log", Log(request, deployment))}
            {Elements.Section("facts", "Details", Elements.Facts(Facts(deployment)))}
            """);
        return FunctionLayout.Create(request, function, FunctionTab.Overview, new PageContent($"Deployment {deployment.Number}", body)
        {
            Badges = Html.From($"{Display.Status(deployment.Status)}{DeploymentSection.Active(function, deployment)}"),
            Actions = Html.From($"{Elements.Link(Executions(request, deployment), "Executions")}{DeploymentSection.Actions(request, function, deployment)}"),
            Head = deployment.Status.IsTerminal ? Html.Empty : Html.From($"""<noscript><meta http-equiv="refresh" content="3"></noscript>"""),
        });
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

    private static (string Name, Html Value)[] Facts(Deployment deployment) =>
    [
        ("Created", Display.Time(deployment.CreatedAt)),
        ("Build started", Display.Time(deployment.StartedAt)),
        ("Build ended", Display.Time(deployment.EndedAt)),
        ("Build took", Html.Text(Display.Duration(deployment.BuildDuration))),
        ("Entry file", Display.Optional(deployment.Entrypoint)),
        ("Build commands", Display.Optional(deployment.Commands)),
        ("Source", Html.Text(Display.Bytes(deployment.SourceSize))),
        ("Output", Html.Text(Display.Bytes(deployment.OutputSize))),
        ("Id", Display.Code(deployment.Id)),
    ];

    private static string Executions(DashboardRequest request, Deployment deployment) =>
        DashboardLinks.WithQuery(request.Links.Executions(deployment.FunctionId), ("deployment", deployment.Id));

    /// <summary>Returns the log. While the build runs, the script follows it from the two addresses of the element.</summary>
    private static Html Log(DashboardRequest request, Deployment deployment)
    {
        var path = request.Links.Deployment(deployment.FunctionId, deployment.Id);
        return deployment.Status.IsTerminal
            ? Elements.Output("Build log", deployment.Log.Length == 0 ? "The build has written nothing." : deployment.Log)
            : Html.From(
                $"""
                <p id="live" role="status">The build runs. This page follows it.</p>
                <pre class="log" role="region" tabindex="0" aria-label="Build log" data-events="{path}/events" data-log="{path}/log">{deployment.Log}</pre>
                """);
    }
}
