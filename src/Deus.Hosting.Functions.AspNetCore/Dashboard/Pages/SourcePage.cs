using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The source of a function that is one text, and an editor that deploys a new version of it.</summary>
internal sealed class SourcePage(HostCallGuard guard, IFunctionStore functions, IDeploymentStore deployments, DeploymentSources sources)
{
    private const string Base = "base";
    private const string Code = "code";

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        var edited = (request.Query("deployment") ?? function.ActiveDeploymentId ?? function.LatestDeploymentId) is { } id
            ? await deployments.GetAsync(function.Id, id, request.Aborted).ConfigureAwait(false)
            : null;
        var text = edited?.SourceHash is null ? null : await ReadAsync(function.Id, edited.Id, request.Aborted).ConfigureAwait(false);
        return FunctionLayout.Create(
            request, function, FunctionTab.Source, new PageContent("Source", text is null ? Refusal() : Editor(request, function, edited!, text)));
    }

    /// <summary>Deploys the text of the form, unless the function has a newer deployment than the one that was edited.</summary>
    /// <exception cref="DashboardException">There is a newer deployment, or the deployment that was edited is not made of one text.</exception>
    public async Task<string> DeployAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        if (await request.FieldAsync("latest").ConfigureAwait(false) != function.LatestDeploymentId)
            throw new DashboardException(
                StatusCodes.Status409Conflict,
                "The function has a newer deployment than the one that you have edited. Go back, copy your text, and open the source again.");
        var edited = await deployments
            .GetAsync(function.Id, await request.FieldAsync(Base).ConfigureAwait(false), request.Aborted).ConfigureAwait(false);
        if (await ReadAsync(function.Id, edited.Id, request.Aborted).ConfigureAwait(false) is null)
            throw new DashboardException(StatusCodes.Status409Conflict, "The source has several files, so that its text cannot replace it.");
        var source = DeploymentSource.FromText(await request.FieldAsync(Code).ConfigureAwait(false), edited.Entrypoint);
        var created = await deployments.CreateAsync(function.Id, source, activate: true, request.Aborted).ConfigureAwait(false);
        return request.Links.Deployment(function.Id, created.Id);
    }

    private Task<string?> ReadAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => sources.FindTextAsync(functionId, deploymentId, cancellationToken), cancellationToken);

    private static Html Refusal() =>
        Elements.Note("The source is not one text file of at most 1 MiB without build commands, so it cannot be edited here.");

    private static Html Editor(DashboardRequest request, HostedFunction function, Deployment edited, string text) => Html.From(
        $"""
        <form class="card" method="post" action="{request.Path}">{request.Token}
        {ConfirmationPage.Hidden(Base, edited.Id)}{ConfirmationPage.Hidden("latest", function.LatestDeploymentId)}
        <label class="wide">{edited.Entrypoint} of deployment {edited.Number}
        <textarea class="code" name="{Code}" rows="30" spellcheck="false" autocapitalize="off" autocomplete="off">
        {text}</textarea></label>
        <button class="primary">Deploy a new version</button>
        </form>
        """);
}
