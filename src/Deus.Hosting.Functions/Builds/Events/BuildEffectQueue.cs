using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Wakes the outbox when an effect was recorded.</summary>
internal sealed class BuildEffectQueue : WakeUp;
