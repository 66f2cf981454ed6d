using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The callbacks of an execution: requests that send its result to another service.</summary>
internal static class CallbackSection
{
    private static readonly string[] Columns = ["Callback", "State", "Attempts", "Next attempt", "Delivered", "Last error"];

    public static Html Create(DashboardRequest request, IReadOnlyCollection<ExecutionCallback> callbacks) => Table.Create(
        "Callbacks", request.MayChange ? [.. Columns, "Change"] : Columns, [.. callbacks.Select(callback => Row(request, callback))], "No result is sent anywhere.");

    private static Html[] Row(DashboardRequest request, ExecutionCallback callback)
    {
        Html[] cells =
        [
            Display.Code(callback.Id),
            Display.Badge(callback.State.ToString(), KindOf(callback.State)),
            Html.From($"{callback.Attempts}"),
            Display.Time(callback.NextAttemptAt),
            Display.Time(callback.DeliveredAt),
            Display.Optional(callback.LastError),
        ];
        return request.MayChange ? [.. cells, Again(request, callback)] : cells;
    }

    private static string KindOf(ExecutionCallbackState state) => state switch
    {
        ExecutionCallbackState.Failed => "bad",
        ExecutionCallbackState.Delivered => "good",
        _ => "neutral",
    };

    private static Html Again(DashboardRequest request, ExecutionCallback callback) =>
        callback.State == ExecutionCallbackState.Failed
            ? Elements.Link(request.Links.Callback(callback.FunctionId, callback.ExecutionId, callback.Id) + "/send-again", "Send again")
            : Html.Empty;
}
