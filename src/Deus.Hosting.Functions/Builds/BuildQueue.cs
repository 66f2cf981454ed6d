using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Wakes the builders: a deployment waits.</summary>
internal sealed class BuildQueue : WakeUp;
