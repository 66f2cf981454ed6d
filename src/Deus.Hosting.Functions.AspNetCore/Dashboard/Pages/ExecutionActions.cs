using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Deferred;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The changes of one execution: cancel it, and run again or delete a dead letter.</summary>
internal sealed class ExecutionActions(IExecutionStore executions, DeferredExecutions deferred)
{
    public Task<Html> ConfirmCancellationAsync(DashboardRequest request) => ConfirmAsync(
        request,
        "Cancel the execution?",
        "The execution ends with the outcome Canceled. What the function has done until then stays done.",
        "Cancel the execution",
        PathOf(request));

    public async Task<string> CancelAsync(DashboardRequest request)
    {
        await executions.CancelAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        return PathOf(request);
    }

    public Task<Html> ConfirmRunningAgainAsync(DashboardRequest request) => ConfirmAsync(
        request,
        "Run the dead letter again?",
        "Its request is executed again as a new execution, with attempts of its own. The earlier record is no dead letter any more.",
        "Run again",
        request.Links.DeadLetters);

    public async Task<string> RunAgainAsync(DashboardRequest request)
    {
        var queued = await executions.RunAgainAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        return request.Links.Execution(queued.FunctionId, queued.Id);
    }

    public Task<Html> ConfirmDeletionAsync(DashboardRequest request) => ConfirmAsync(
        request,
        "Delete the dead letter?",
        "Its request and its record are deleted, and cannot be brought back.",
        "Delete",
        request.Links.DeadLetters);

    public async Task<string> DeleteAsync(DashboardRequest request)
    {
        await deferred.DeleteDeadLetterAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        return request.Links.DeadLetters;
    }

    private async Task<Html> ConfirmAsync(DashboardRequest request, string title, string text, string button, string back)
    {
        var execution = await executions.GetAsync(request.FunctionId, request.ExecutionId, request.Aborted).ConfigureAwait(false);
        return ConfirmationPage.Create(
            request, title, $"{text} It is {execution.RequestMethod} {execution.RequestPath} of the function '{execution.FunctionId}'.", button, back);
    }

    private static string PathOf(DashboardRequest request) => request.Links.Execution(request.FunctionId, request.ExecutionId);
}
