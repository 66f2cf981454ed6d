namespace Deus.Hosting.Functions;

/// <summary>A line of the difference between two sources.</summary>
/// <param name="Change">Whether the line is in both sources, or in one.</param>
/// <param name="OldLine">Its number in the old source, from 1; null for an added line.</param>
/// <param name="NewLine">Its number in the new source, from 1; null for a removed line.</param>
/// <param name="Text">The line, without its line break.</param>
public sealed record DiffLine(DiffChange Change, int? OldLine, int? NewLine, string Text);
