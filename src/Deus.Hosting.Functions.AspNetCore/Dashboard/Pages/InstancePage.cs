using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The workers, and the guests whose code is loaded in this process.</summary>
internal sealed class InstancePage(FunctionRuntimes runtimes, IFunctionHost host, IOptions<FunctionsOptions> options)
{
    private const int MaxShown = 500;

    private static readonly string[] Columns = ["Function", "Deployment", "State", "Running executions", "Age", "Memory"];

    public Task<Html> CreateAsync(DashboardRequest request)
    {
        var instances = runtimes.All.SelectMany(runtime => runtime.Instances).OrderByDescending(instance => instance.MemoryBytes ?? 0).ToList();
        return Task.FromResult(PageLayout.Create(request.Links, new PageContent(
            "Workers",
            Html.From(
                $"""
                {Elements.Numbers(Totals(instances))}
                {Table(request.Links, [.. instances.Take(MaxShown)], "All functions are asleep.")}
                {Elements.Section("host", "Host", Elements.Facts(Host()))}
                """))
        { Section = request.Links.Instances }));
    }

    /// <summary>Returns a table of instances; a sentence when there are none.</summary>
    public static Html Table(DashboardLinks links, IReadOnlyCollection<RuntimeInstance> instances, string empty) =>
        Markup.Table.Create("Workers", Columns, [.. instances.Select(instance => Row(links, instance))], empty);

    private static (string Name, Html Value)[] Totals(List<RuntimeInstance> instances) =>
    [
        ("Workers and loaded guests", Html.From($"{instances.Count}")),
        ("Memory of the workers", Html.Text(Display.Bytes(instances.Sum(instance => instance.MemoryBytes ?? 0)))),
        ("Memory of this process, with its guests", Html.Text(Display.Bytes(Environment.WorkingSet))),
    ];

    private (string Name, Html Value)[] Host() =>
    [
        ("State", Html.Text(host.IsDraining ? "drained: it takes no new executions" : "takes executions")),
        ("Executions at the same time", Html.From($"at most {options.Value.MaxConcurrentExecutions}")),
        ("Runtimes", Html.Text(string.Join(", ", runtimes.Names))),
    ];

    private static Html[] Row(DashboardLinks links, RuntimeInstance instance) =>
    [
        Html.From($"""<a class="name" href="{links.Function(instance.FunctionId)}">{instance.FunctionId}</a>"""),
        Html.From($"""<a href="{links.Deployment(instance.FunctionId, instance.DeploymentId)}"><code>{instance.DeploymentId}</code></a>"""),
        Display.Badge(instance.State, instance.State == "stalled" ? "bad" : "neutral"),
        Display.Optional(instance.Running?.ToString(CultureInfo.InvariantCulture)),
        Display.Optional(instance.Age is { } age ? Display.Duration(age) : null),
        Html.Text(instance.MemoryBytes is { } bytes ? Display.Bytes(bytes) : "in this process"),
    ];
}
