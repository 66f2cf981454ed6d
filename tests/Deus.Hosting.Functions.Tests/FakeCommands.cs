using Deus.Hosting.Functions.Builds.Local;

namespace Deus.Hosting.Functions.Tests;

/// <summary>Build commands implemented by a delegate.</summary>
internal sealed class FakeCommands : IBuildCommands
{
    public Func<BuildCommand, CancellationToken, Task<int>> Handler { get; set; } = (_, _) => Task.FromResult(0);

    public Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken) => Handler(command, cancellationToken);
}
