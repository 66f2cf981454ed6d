using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Wakes the builders when a deployment waits for its build.</summary>
internal sealed class BuildQueue : WakeUp;
