using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>One function: settings, limits and grants, variables, figures, deployments and instances.</summary>
internal sealed class FunctionPage(
    IFunctionStore functions,
    IDeploymentStore deployments,
    IVariableStore variables,
    FigureReader figures,
    FunctionRuntimes runtimes,
    IEnumerable<IGrantDescription> grants)
{
    private const int PageSize = 10;
    private const int ChartHeight = 120;

    private static readonly string[] VariableColumns = ["Name", "Kind", "Changed"];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        var range = FigureRange.From(request.Query("range"));
        var read = await figures.ReadAsync([function.Id], range.Periods, range.Hours, request.Aborted).ConfigureAwait(false);
        var page = await deployments
            .ListAsync(function.Id, new DeploymentQuery { Limit = PageSize, Cursor = request.Cursor }, request.Aborted).ConfigureAwait(false);
        var named = await variables.ListAsync(function.Id, request.Aborted).ConfigureAwait(false);
        var granted = await ReadGrantsAsync(function.Id, request.Aborted).ConfigureAwait(false);
        var instances = runtimes.All.SelectMany(runtime => runtime.Instances).Where(instance => instance.FunctionId == function.Id).ToList();
        return PageLayout.Create(
            request.Links,
            function.Settings.Name,
            Html.From(
                $"""
                {FunctionMenu.Create(request, function)}
                <section aria-labelledby="figures"><h2 id="figures">Figures</h2>{FigureSection.Create(request.Links, function.Id, range, read[function.Id], ChartHeight)}</section>
                <section aria-labelledby="deployments"><h2 id="deployments">Deployments</h2>{DeploymentSection.Create(request, function, page)}</section>
                <section aria-labelledby="workers"><h2 id="workers">Workers</h2>{InstancePage.Table(request.Links, instances, "The function is asleep.")}</section>
                <section aria-labelledby="settings"><h2 id="settings">Settings and limits</h2>{SettingSection.Create(function)}</section>
                <section aria-labelledby="grants"><h2 id="grants">Grants</h2>{Grants(granted)}</section>
                <section aria-labelledby="variables"><h2 id="variables">Variables</h2>{Variables(named)}</section>
                """));
    }

    private async Task<List<string>> ReadGrantsAsync(string functionId, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var source in grants)
            lines.AddRange(await source.DescribeAsync(functionId, cancellationToken).ConfigureAwait(false));
        return lines;
    }

    private static Html Grants(List<string> granted) => granted.Count == 0
        ? Html.From($"""<p class="empty">The function has no grants.</p>""")
        : Html.From($"<ul>{granted.Select(line => Html.From($"<li>{line}</li>"))}</ul>");

    /// <summary>Shows names only: a value may be a secret even when it may be read back.</summary>
    private static Html Variables(IReadOnlyList<Variable> named) => Elements.Table(
        "Variables",
        VariableColumns,
        [.. named.Select(VariableRow)],
        "The function has no variables.");

    private static Html VariableRow(Variable variable) => Html.From(
        $"""
        <tr><th scope="row"><code>{variable.Key}</code></th><td>{(variable.Secret ? "secret" : "readable over the API")}</td><td>{Display.Time(variable.UpdatedAt)}</td></tr>
        """);
}
