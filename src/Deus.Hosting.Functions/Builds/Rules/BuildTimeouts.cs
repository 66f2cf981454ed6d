namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The time limits and the attempt limit of the build rules.</summary>
internal static class BuildTimeouts
{
    /// <summary>The time after a build's timeout until the host ends the build: 300 seconds.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(300);

    /// <summary>The maximum time that missing log parts delay a build that is otherwise ready: 10 seconds.</summary>
    public static readonly TimeSpan LogGap = TimeSpan.FromSeconds(10);

    /// <summary>The maximum wait for the output after the builder has reported its delivery: 10 seconds.</summary>
    public static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(10);

    /// <summary>The maximum number of attempts: 3. It stops a build that crashes the host each time.</summary>
    public const int MaxAttempts = 3;
}
