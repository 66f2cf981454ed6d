namespace Deus.Hosting.Backends;

/// <summary>
/// The validated function settings of a <see cref="DeployInput"/>; null for a setting that the input does not name.
/// </summary>
/// <param name="Entrypoint">The entry file of the function.</param>
/// <param name="Commands">The build commands; empty runs none.</param>
/// <param name="TimeoutSeconds">The time limit of an execution in seconds, 1 to 900.</param>
/// <param name="Specification">The size of the function.</param>
internal sealed record DeploySettings(string? Entrypoint, string? Commands, int? TimeoutSeconds, string? Specification)
{
    private const int MaxEntrypointLength = 1028;
    private const int MaxCommandsLength = 8192;
    private const int MaxTimeoutSeconds = 900;

    /// <exception cref="ArgumentException">A setting is not valid.</exception>
    public static DeploySettings From(DeployInput input)
    {
        if (input.Entrypoint is not null && (string.IsNullOrWhiteSpace(input.Entrypoint) || input.Entrypoint.Length > MaxEntrypointLength))
            throw new ArgumentException(
                $"Entrypoint is empty or too long. Accepted: null, or a path of up to {MaxEntrypointLength} characters such as src/main.js.",
                nameof(input));
        if (input.Commands?.Length > MaxCommandsLength)
            throw new ArgumentException(
                $"Commands is too long. Accepted: null, or up to {MaxCommandsLength} characters.", nameof(input));
        if (input.Specification is not null && string.IsNullOrWhiteSpace(input.Specification))
            throw new ArgumentException(
                "Specification is empty. Accepted: null, or a name such as s-1vcpu-1gb.", nameof(input));
        return new DeploySettings(input.Entrypoint, input.Commands, SecondsOf(input), input.Specification);
    }

    private static int? SecondsOf(DeployInput input) => input.Timeout switch
    {
        null => null,
        { } timeout when timeout > TimeSpan.Zero && timeout <= TimeSpan.FromSeconds(MaxTimeoutSeconds) =>
            (int)Math.Ceiling(timeout.TotalSeconds),
        _ => throw new ArgumentException(
            $"Timeout is out of range. Accepted: null, or more than zero and at most {MaxTimeoutSeconds} s.", nameof(input)),
    };
}
