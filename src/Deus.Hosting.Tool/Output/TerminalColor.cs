namespace Deus.Hosting.Tool.Output;

/// <summary>The colors of a terminal. The terminal's theme decides how they look.</summary>
internal enum TerminalColor
{
    /// <summary>The color of the terminal.</summary>
    None,
    Red,
    Green,
    Yellow,
    Cyan,
    Gray,
}
