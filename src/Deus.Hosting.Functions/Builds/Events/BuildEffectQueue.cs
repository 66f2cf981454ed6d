using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Wakes those who deliver effects: one was recorded.</summary>
internal sealed class BuildEffectQueue : WakeUp;
