using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Functions as a small shop has them, with the statistics of some days, so that every page has something to show.</summary>
internal sealed class DemoData(DashboardSite site)
{
    public const string Orders = "orders";

    private const int Days = 9;

    private static readonly (string Id, string Name, string Runtime, int Busy, double Failing, string Schedule)[] Shop =
    [
        (Orders, "Order intake", "javascript", 90, 0.02, ""), ("rates", "Exchange rates", "lua-5.4", 12, 0, "*/5 * * * *"),
        ("thumbnails", "Image thumbnails", "javascript", 40, 0.05, ""), ("report", "Nightly report", "lua-5.4", 1, 0, "0 3 * * *"),
        ("search", "Search index", "javascript", 60, 0, ""), ("mail", "Newsletter", "javascript", 6, 0.4, ""),
        ("invoices", "Invoice PDF", "javascript", 20, 0.01, ""), ("geo", "Geo lookup", "lua-5.4", 0, 0, ""),
    ];

    /// <summary>The id of the first deployment of <see cref="Orders"/>, which is not active.</summary>
    public string Earlier { get; private set; } = "";

    /// <summary>The id of the active deployment of <see cref="Orders"/>.</summary>
    public string Active { get; private set; } = "";

    /// <summary>The id of an execution of <see cref="Orders"/>.</summary>
    public string Execution { get; private set; } = "";

    /// <summary>The id of an execution that waits.</summary>
    public string Waiting { get; private set; } = "";

    /// <summary>The id of a dead letter of the function <c>mail</c>.</summary>
    public string DeadLetter { get; private set; } = "";

    /// <summary>The paths of all pages that only show something, and of all forms.</summary>
    public IReadOnlyList<string> Pages =>
    [
        "/deus", "/deus?search=nothing", "/deus/queue", "/deus/dead-letters", "/deus/workers", $"/deus/functions/{Orders}", $"/deus/functions/{Orders}?range=week",
        "/deus/functions/geo", $"/deus/functions/{Orders}/executions", $"/deus/functions/{Orders}/executions/{Execution}",
        $"/deus/functions/{Orders}/deployments/{Active}", $"/deus/functions/{Orders}/deployments/{Earlier}/activate",
        $"/deus/functions/{Orders}/run", $"/deus/functions/{Orders}/source", $"/deus/functions/{Orders}/disable", "/deus/functions/report/run-schedule",
        $"/deus/functions/mail/executions/{DeadLetter}", $"/deus/functions/mail/executions/{DeadLetter}/run-again", "/deus/functions/unknown",
    ];

    public static async Task<DemoData> FillAsync(DashboardSite site)
    {
        var data = new DemoData(site);
        foreach (var (id, name, runtime, busy, failing, schedule) in Shop)
        {
            data.Active = await site.DeployAsync(id, name, runtime);
            if (schedule.Length > 0)
                await site.Functions.UpdateAsync(id, settings => settings with { Schedule = schedule });
            await data.CountAsync(id, busy, failing);
        }

        await data.FillOrdersAsync();
        await data.FillQueueAsync();
        await site.Functions.UpdateAsync("geo", settings => settings with { Enabled = false });
        return data;
    }

    private async Task FillOrdersAsync()
    {
        Earlier = (await site.Functions.GetAsync(Orders)).ActiveDeploymentId!;
        Active = await site.DeployAgainAsync(Orders, Code);
        await site.Functions.UpdateAsync(Orders, settings => settings with { SavesResponses = true });
        await site.Get<IVariableStore>().SetAsync(Orders, "MAIL_TOKEN", "value-of-secret");
        await site.Get<IVariableStore>().SetAsync(Orders, "SHOP_NAME", "value-of-plain", secret: false);
        for (var i = 0; i < 6; i++)
        {
            site.Runtime.Handler = i == 3 ? DemoRuntime.Fail : DemoRuntime.Greet;
            Execution = (await site.RunAsync(Orders, $"/orders/{10480 + i}?source=shop", new("accept", "application/json"), new("x-request-id", $"r-{i}"))).Id;
        }

        site.Runtime.Instances =
        [
            new RuntimeInstance { FunctionId = Orders, DeploymentId = Active, State = "ready", Running = 2, Age = TimeSpan.FromMinutes(42), MemoryBytes = 58_400_000 },
            new RuntimeInstance { FunctionId = "search", DeploymentId = (await site.Functions.GetAsync("search")).ActiveDeploymentId!, State = "loaded" },
        ];
    }

    private async Task FillQueueAsync()
    {
        var deferred = site.Get<DeferredExecutions>();
        var later = await deferred.AcceptAsync(
            new ExecutionRequest { FunctionId = "invoices", PathAndQuery = "/monthly" }, DateTimeOffset.UtcNow.AddDays(1), CancellationToken.None);
        Waiting = later!.Id;
        await site.Functions.UpdateAsync("mail", settings => settings with { Retry = new RetryPolicy { MaxAttempts = 1 } });
        site.Runtime.Handler = DemoRuntime.Fail;
        DeadLetter = (await deferred.AcceptAsync(new ExecutionRequest { FunctionId = "mail", PathAndQuery = "/send/1204" }, at: null, CancellationToken.None))!.Id;
        await Eventually.HoldsAsync(() => site.Get<ExecutionRecords>().Get("mail", DeadLetter).Status.IsTerminal);
        site.Runtime.Handler = DemoRuntime.Greet;
    }

    /// <summary>Adds statistics of the days before now: more executions by day than by night.</summary>
    private Task<bool> CountAsync(string id, int busy, double failing) => site.Database.WriteAsync(
        connection =>
        {
            var random = new Random(id.Length);
            var now = ExecutionCounter.HourOf(DateTimeOffset.UtcNow);
            for (var hour = now - (24 * Days); hour < now; hour++)
            {
                var counts = new HourlyCounts();
                var wave = 0.6 + (0.4 * Math.Sin((hour % 24 - 8) / 24.0 * 2 * Math.PI));
                for (var i = 0; i < busy * wave * (0.8 + (0.4 * random.NextDouble())); i++)
                    counts.Add(
                        random.NextDouble() < failing ? ExecutionOutcome.Crashed : ExecutionOutcome.Completed,
                        TimeSpan.FromMilliseconds(8 + (wave * 30 * random.NextDouble()) + (random.NextDouble() < 0.04 ? 60 : 0)),
                        isCold: i == 0);
                if (counts.Outcomes.Count > 0)
                    StatisticsTable.Add(connection, id, hour, counts);
            }

            return true;
        },
        CancellationToken.None);

    private const string Code =
        """
        export default async function handle(request, api) {
          const order = JSON.parse(request.body);
          if (!order.items?.length) return { status: 400, body: "An order needs items." };
          await api.kv.set(`order:${order.id}`, order);
          api.log(`order ${order.id}: stored`);
          return { status: 201, body: { id: order.id } };
        }
        """;
}
