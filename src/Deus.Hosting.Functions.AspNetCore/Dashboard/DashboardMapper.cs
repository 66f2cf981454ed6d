using System.Diagnostics.CodeAnalysis;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>Maps the pages and the changes of the dashboard.</summary>
/// <param name="group">The group below whose prefix they are mapped.</param>
/// <param name="endpoint">Creates their request delegates.</param>
/// <param name="services">The services of the application.</param>
/// <param name="changePolicy">The policy of users who may change something; null refuses every change.</param>
internal sealed class DashboardMapper(RouteGroupBuilder group, DashboardEndpoint endpoint, IServiceProvider services, string? changePolicy)
{
    private const string Function = "/functions/{functionId}";
    private const string Deployment = Function + "/deployments/{deploymentId}";
    private const string Execution = Function + "/executions/{executionId}";
    private const string Callback = Execution + "/callbacks/{callbackId}";

    public void MapAll()
    {
        var assets = new DashboardAssets();
        MapGet("/assets/{name}", DashboardEndpoint.CreateFile(assets.WriteAsync));
        MapPage("/", Create<FunctionListPage>().CreateAsync);
        MapPage("/workers", Create<InstancePage>().CreateAsync);
        MapFunction(Create<FunctionActions>());
        MapDeployments(Create<DeploymentPage>(), Create<BuildLogEvents>());
        MapExecutions(Create<ExecutionActions>());
        MapQueue(Create<QueuePage>());
    }

    private void MapFunction(FunctionActions actions)
    {
        MapPage(Function, Create<FunctionPage>().CreateAsync);
        MapChange(Function + "/enable", actions.ConfirmEnablingAsync, endpoint.CreateAction(actions.EnableAsync));
        MapChange(Function + "/disable", actions.ConfirmDisablingAsync, endpoint.CreateAction(actions.DisableAsync));
        MapChange(Function + "/run-schedule", actions.ConfirmScheduledRunAsync, endpoint.CreateAction(actions.RunScheduleAsync));
        var run = Create<RunPage>();
        MapChange(Function + "/run", run.CreateAsync, endpoint.CreateChange(run.RunAsync));
        var source = Create<SourcePage>();
        MapChange(Function + "/source", source.CreateAsync, endpoint.CreateAction(source.DeployAsync));
    }

    private void MapDeployments(DeploymentPage page, BuildLogEvents log)
    {
        MapPage(Deployment, page.CreateAsync);
        MapGet(Deployment + "/events", endpoint.Create(log.WriteAsync));
        MapGet(Deployment + "/log", endpoint.Create(log.WriteLogAsync));
        MapChange(Deployment + "/activate", page.ConfirmActivationAsync, endpoint.CreateAction(page.ActivateAsync));
        MapChange(Deployment + "/cancel", page.ConfirmCancellationAsync, endpoint.CreateAction(page.CancelAsync));
    }

    private void MapExecutions(ExecutionActions actions)
    {
        MapPage(Function + "/executions", Create<ExecutionListPage>().CreateAsync);
        MapPage(Execution, Create<ExecutionPage>().CreateAsync);
        MapChange(Execution + "/cancel", actions.ConfirmCancellationAsync, endpoint.CreateAction(actions.CancelAsync));
        MapChange(Execution + "/run-again", actions.ConfirmRunningAgainAsync, endpoint.CreateAction(actions.RunAgainAsync));
        MapChange(Execution + "/delete", actions.ConfirmDeletionAsync, endpoint.CreateAction(actions.DeleteAsync));
        var callbacks = Create<CallbackActions>();
        MapChange(Callback + "/send-again", CallbackActions.ConfirmAsync, endpoint.CreateAction(callbacks.SendAgainAsync));
    }

    private void MapQueue(QueuePage queue)
    {
        MapPage("/queue", queue.CreateAsync);
        MapPage("/dead-letters", queue.CreateDeadLettersAsync);
    }

    private TPage Create<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPage>()
        where TPage : class => ActivatorUtilities.CreateInstance<TPage>(services);

    private void MapPage(string pattern, Func<DashboardRequest, Task<Html>> page) => MapGet(pattern, endpoint.CreatePage(page));

    private IEndpointConventionBuilder MapGet(string pattern, RequestDelegate handler) =>
        group.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], handler);

    /// <summary>Maps the page with the form of a change, and the change itself. Both require the policy.</summary>
    private void MapChange(string pattern, Func<DashboardRequest, Task<Html>> form, RequestDelegate change)
    {
        Restrict(MapGet(pattern, endpoint.CreateForm(form)));
        Restrict(group.MapMethods(pattern, [HttpMethods.Post], change));
    }

    private void Restrict(IEndpointConventionBuilder mapped)
    {
        if (changePolicy is not null)
            mapped.RequireAuthorization(changePolicy);
    }
}
