namespace Deus.Hosting.Testing.Conformance;

/// <summary>The assertions of the scenarios.</summary>
internal static class Check
{
    public static void That(bool holds, string expected, object? actual = null)
    {
        if (!holds)
            throw new ConformanceException(actual is null ? $"Expected: {expected}." : $"Expected: {expected}. Was: {actual}.");
    }

    public static void Equal<T>(T expected, T actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} '{expected}'", $"'{actual}'");

    public static void Contains(string part, string text, string what) =>
        That(text.Contains(part, StringComparison.Ordinal), $"{what} with '{part}'", $"'{text}'");

    /// <summary>Runs an action that must throw, and returns the exception.</summary>
    public static async Task<TException> ThrowsAsync<TException>(Func<Task> action, string what)
        where TException : Exception
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (TException e)
        {
            return e;
        }
        catch (Exception e) when (e is not ConformanceException)
        {
            throw new ConformanceException($"Expected: {what} throws {typeof(TException).Name}. Was: {e.GetType().Name}: {e.Message}", e);
        }

        throw new ConformanceException($"Expected: {what} throws {typeof(TException).Name}. Was: no exception.");
    }
}
