using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Execution;

/// <summary>How an execution ended.</summary>
/// <param name="Record">What was recorded: no body, few headers.</param>
/// <param name="Response">The whole answer.</param>
internal sealed record ExecutionResult(ExecutionRecord Record, RuntimeResponse Response);
