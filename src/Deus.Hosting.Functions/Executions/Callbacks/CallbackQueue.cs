using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>Wakes the delivery of callbacks when one was recorded.</summary>
internal sealed class CallbackQueue : WakeUp;
