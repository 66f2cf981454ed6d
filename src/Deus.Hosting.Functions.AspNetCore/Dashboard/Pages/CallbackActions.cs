using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The change of a callback: it is sent again.</summary>
internal sealed class CallbackActions(IExecutionCallbackStore callbacks)
{
    public static Task<Html> ConfirmAsync(DashboardRequest request) => Task.FromResult(ConfirmationPage.Create(
        request,
        "Send the callback again?",
        $"The result of the execution is sent once more, with the id '{request.CallbackId}' as before, so that the receiver can recognise it.",
        "Send again",
        request.Links.Execution(request.FunctionId, request.ExecutionId)));

    public async Task<string> SendAgainAsync(DashboardRequest request)
    {
        await callbacks.SendAgainAsync(request.FunctionId, request.CallbackId, request.Aborted).ConfigureAwait(false);
        return request.Links.Execution(request.FunctionId, request.ExecutionId);
    }
}
