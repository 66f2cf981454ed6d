namespace Deus.Hosting.Tool;

/// <summary>Makes a stopped command say what it has left behind.</summary>
internal static class Interruption
{
    /// <summary>Awaits an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="message">What is left behind when the operation is canceled, and how to see it.</param>
    /// <exception cref="InterruptedException">The operation was canceled.</exception>
    public static async Task<T> ExplainAsync<T>(Task<T> operation, string message)
    {
        try
        {
            return await operation;
        }
        catch (OperationCanceledException e)
        {
            throw new InterruptedException(message, e);
        }
    }

    /// <inheritdoc cref="ExplainAsync{T}" />
    public static async Task ExplainAsync(Task operation, string message)
    {
        try
        {
            await operation;
        }
        catch (OperationCanceledException e)
        {
            throw new InterruptedException(message, e);
        }
    }
}
