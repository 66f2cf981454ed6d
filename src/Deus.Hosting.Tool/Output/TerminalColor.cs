namespace Deus.Hosting.Tool.Output;

/// <summary>The colors of messages, as parameters of the escape sequence "select graphic rendition".</summary>
internal static class TerminalColor
{
    public const string None = "";
    public const string Red = "31";
    public const string Green = "32";
    public const string Yellow = "33";
    public const string Gray = "90";

    public static string Apply(string text, string color) => color.Length == 0 ? text : $"\e[{color}m{text}\e[0m";
}
