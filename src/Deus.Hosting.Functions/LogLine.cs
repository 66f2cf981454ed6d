namespace Deus.Hosting.Functions;

/// <summary>One call of a function to its log.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What was written, without the line break at its end; there may be others in it.</param>
public sealed record LogLine(FunctionLogLevel Level, string Text);
