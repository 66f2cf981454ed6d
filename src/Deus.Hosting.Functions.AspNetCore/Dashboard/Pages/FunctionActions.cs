using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The changes of one function: disable and enable it, and run its schedule now.</summary>
internal sealed class FunctionActions(IFunctionStore functions, IExecutionStore executions)
{
    private const string Enable = "/enable";
    private const string Disable = "/disable";
    private const string RunSchedule = "/run-schedule";

    /// <summary>Returns the links to the changes that are possible for a function.</summary>
    public static Html Links(DashboardRequest request, HostedFunction function)
    {
        if (!request.MayChange)
            return Html.Empty;
        var path = request.Links.Function(function.Id);
        return Html.From(
            $"""
            {Elements.Link(function.Settings.Schedule.Length == 0 ? null : path + RunSchedule, "Run the schedule now")}
            {(function.Settings.Enabled ? Elements.Link(path + Disable, "Disable") : Elements.Link(path + Enable, "Enable"))}
            {Elements.Link(request.Links.Run(function.Id), "Run", "primary")}
            """);
    }

    public Task<Html> ConfirmDisablingAsync(DashboardRequest request) => ConfirmAsync(
        request, "Disable the function?", "New executions are refused until it is enabled again. Executions that run now end as usual.", "Disable");

    public Task<string> DisableAsync(DashboardRequest request) => SetEnabledAsync(request, isEnabled: false);

    public Task<Html> ConfirmEnablingAsync(DashboardRequest request) => ConfirmAsync(
        request, "Enable the function?", "It is executed again by requests, by its schedule and by events.", "Enable");

    public Task<string> EnableAsync(DashboardRequest request) => SetEnabledAsync(request, isEnabled: true);

    public Task<Html> ConfirmScheduledRunAsync(DashboardRequest request) => ConfirmAsync(
        request, "Run the schedule now?", "One execution is queued, as at the next time of the schedule. The times of the schedule stay the same.", "Run now");

    public async Task<string> RunScheduleAsync(DashboardRequest request)
    {
        var queued = await executions.RunScheduleNowAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        return request.Links.Execution(queued.FunctionId, queued.Id);
    }

    private async Task<string> SetEnabledAsync(DashboardRequest request, bool isEnabled)
    {
        await functions.UpdateAsync(
            request.FunctionId, settings => settings with { Enabled = isEnabled }, cancellationToken: request.Aborted).ConfigureAwait(false);
        return request.Links.Function(request.FunctionId);
    }

    private async Task<Html> ConfirmAsync(DashboardRequest request, string title, string text, string button)
    {
        var function = await functions.GetAsync(request.FunctionId, request.Aborted).ConfigureAwait(false);
        return ConfirmationPage.Create(
            request, title, $"It is the function '{function.Settings.Name}'. {text}", button, request.Links.Function(function.Id));
    }
}
