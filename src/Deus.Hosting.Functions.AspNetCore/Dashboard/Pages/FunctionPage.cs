using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>One function: figures, deployments, workers, settings, limits and grants, variables.</summary>
internal sealed class FunctionPage(
    IFunctionStore functions,
    IDeploymentStore deployments,
    IVariableStore variables,
    FigureReader figures,
    FunctionRuntimes runtimes,
    IEnumerable<IGrantDescription> grants)
{
    private const int PageSize = 10;

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
        var body = Html.From(
            $"""
            {Elements.Section("figures", "Figures", FigureSection.Create(request.Links, function.Id, range, read[function.Id]))}
            {Elements.Section("deployments", "Deployments", DeploymentSection.Create(request, function, page))}
            {Elements.Section("workers", "Workers", InstancePage.Table(request.Links, instances, "The function is asleep."))}
            {Elements.Section("settings", "Settings and limits", SettingSection.Create(function))}
            {Elements.Section("grants", "Grants", Grants(granted))}
            {Elements.Section("variables", "Variables", Variables(named))}
            """);
        return FunctionLayout.Create(request, function, FunctionTab.Overview, new PageContent(function.Settings.Name, body)
        {
            Badges = new FunctionState(instances).Badge(function),
            Actions = FunctionActions.Links(request, function),
        });
    }

    private async Task<List<string>> ReadGrantsAsync(string functionId, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var source in grants)
            lines.AddRange(await source.DescribeAsync(functionId, cancellationToken).ConfigureAwait(false));
        return lines;
    }

    private static Html Grants(List<string> granted) => granted.Count == 0
        ? Elements.Note("The function has no grants.")
        : Html.From($"""<ul class="card list">{granted.Select(line => Html.From($"<li>{line}</li>"))}</ul>""");

    /// <summary>Shows names only: a value may be a secret even when it may be read back.</summary>
    private static Html Variables(IReadOnlyList<Variable> named) => Table.Create(
        "Variables", VariableColumns, [.. named.Select(Row)], "The function has no variables.");

    private static Html[] Row(Variable variable) =>
        [Display.Code(variable.Key), Html.Text(variable.Secret ? "secret" : "readable over the API"), Display.Time(variable.UpdatedAt)];
}
