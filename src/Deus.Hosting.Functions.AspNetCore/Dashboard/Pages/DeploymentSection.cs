using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>A page of a function's deployments.</summary>
internal static class DeploymentSection
{
    private static readonly string[] Columns = ["Deployment", "Build", "Created", "Build took", "Source", "Output"];

    public static Html Create(DashboardRequest request, HostedFunction function, Page<Deployment> page)
    {
        var path = request.Links.Function(function.Id);
        return Html.From(
            $"""
            {Table.Create("Deployments", request.MayChange ? [.. Columns, "Change"] : Columns, [.. page.Items.Select(deployment => Row(request, function, deployment))], "The function has no deployments.")}
            {Elements.Pager("Pages of deployments", request.Cursor is null ? null : path, page.NextCursor is { } next ? DashboardLinks.WithQuery(path, ("cursor", next)) : null)}
            """);
    }

    /// <summary>Returns the links to the changes that are possible for a deployment.</summary>
    public static Html Actions(DashboardRequest request, HostedFunction function, Deployment deployment)
    {
        var path = request.Links.Deployment(function.Id, deployment.Id);
        return !request.MayChange ? Html.Empty
            : !deployment.Status.IsTerminal ? Elements.Link(path + "/cancel", "Cancel the build")
            : deployment.Status == DeploymentStatus.Ready && deployment.Id != function.ActiveDeploymentId
                ? Elements.Link(path + "/activate", IsOlder(function, deployment) ? "Roll back" : "Activate")
            : Html.Empty;
    }

    /// <summary>Returns a mark of the active deployment; nothing for another one.</summary>
    public static Html Active(HostedFunction function, Deployment deployment) =>
        deployment.Id == function.ActiveDeploymentId ? Display.Badge("active", "good") : Html.Empty;

    private static bool IsOlder(HostedFunction function, Deployment deployment) => deployment.CreatedAt < function.ActiveDeploymentCreatedAt;

    private static Html[] Row(DashboardRequest request, HostedFunction function, Deployment deployment)
    {
        Html[] cells =
        [
            Html.From(
                $"""
                <a class="name" href="{request.Links.Deployment(function.Id, deployment.Id)}">Deployment {deployment.Number}</a> {Active(function, deployment)}<br><code class="quiet">{deployment.Id}</code>
                """),
            Display.Status(deployment.Status),
            Display.Time(deployment.CreatedAt),
            Html.Text(Display.Duration(deployment.BuildDuration)),
            Html.Text(Display.Bytes(deployment.SourceSize)),
            Html.Text(Display.Bytes(deployment.OutputSize)),
        ];
        return request.MayChange ? [.. cells, Actions(request, function, deployment)] : cells;
    }
}
