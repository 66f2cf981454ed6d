using Deus.Hosting.Functions.Work;

namespace Deus.Hosting.Functions.Builds.Store;

/// <summary>Wakes those who deliver effects: one was recorded.</summary>
internal sealed class BuildEffectQueue : WakeUp;
