namespace Deus.Hosting.Functions;

/// <summary>One log entry of a function.</summary>
/// <param name="Level">The severity.</param>
/// <param name="Text">The text without its last line break. It may contain other line breaks.</param>
public sealed record LogLine(FunctionLogLevel Level, string Text);
